-- Count requests that were refused before anything was stored.
--
-- Errors     WA101 for an unknown reason or a count that is not positive.
create or replace function wa_api.record_rejection(p_reason text, p_count integer = 1)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_reason is null
        or p_reason not in (
            'missing_signature', 'bad_signature', 'too_large', 'bad_type', 'bad_verify_token'
        )
        or p_count is null
        or p_count < 1
    then
        raise exception 'cannot count these rejections'
            using errcode = 'WA101',
                detail = format('p_reason=%s, p_count=%s', p_reason, p_count),
                hint = 'p_reason: missing_signature, bad_signature, too_large, bad_type or '
                    'bad_verify_token; p_count: 1 or more.';
    end if;

    insert into wa.rejected_requests as r (minute, reason, request_count)
    values (date_trunc('minute', wa.clock(), 'UTC'), p_reason, p_count)
    on conflict (minute, reason) do update
    set request_count = r.request_count + excluded.request_count;
end;
$$;

comment on function wa_api.record_rejection(text, integer) is
'Count requests that were refused before anything was stored.';
revoke all on function wa_api.record_rejection(text, integer) from public;
grant execute on function wa_api.record_rejection(text, integer) to wa_service;
