-- Count a request that was refused before anything was stored.
create or replace function wa_api.record_rejection(p_reason text)
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
    then
        raise exception 'p_reason: unknown reason of a rejection'
            using errcode = 'WA101',
                hint = 'missing_signature, bad_signature, too_large, bad_type or bad_verify_token.';
    end if;

    insert into wa.rejected_requests as r (minute, reason, request_count)
    values (date_trunc('minute', wa.clock(), 'UTC'), p_reason, 1)
    on conflict (minute, reason) do update
    set request_count = r.request_count + 1;
end;
$$;

comment on function wa_api.record_rejection(text) is
'Count a request that was refused before anything was stored.';
revoke all on function wa_api.record_rejection(text) from public;
grant execute on function wa_api.record_rejection(text) to wa_service;
