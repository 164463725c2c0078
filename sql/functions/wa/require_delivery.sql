-- Raise WA101 unless a delivery's arguments are complete.
create or replace function wa.require_delivery(
    p_body bytea, p_delivery_id uuid, p_correlation_id text, p_worker text, p_claim integer
)
returns void
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_body is null
        or p_delivery_id is null
        or p_correlation_id is null
        -- A counted repetition would cost ten times as much.
        or p_correlation_id !~ '^[A-Za-z0-9._-]+$'
        or length(p_correlation_id) > 64
        or coalesce(p_worker, '') = ''
        or p_claim is null
        or p_claim not between 0 and 1000
    then
        raise exception 'cannot receive a delivery with these arguments'
            using errcode = 'WA101',
                detail = format(
                    'p_body is null: %s, p_delivery_id=%s, p_correlation_id=%s, '
                    'p_worker=%s, p_claim=%s',
                    p_body is null,
                    p_delivery_id,
                    p_correlation_id,
                    p_worker,
                    p_claim
                ),
                hint = 'p_correlation_id: 1 to 64 of A-Z a-z 0-9 . _ -; p_claim: 0 to 1000; '
                    'none may be null.';
    end if;
end;
$$;

comment on function wa.require_delivery(bytea, uuid, text, text, integer) is
'Raise WA101 unless a delivery''s arguments are complete.';
revoke all on function wa.require_delivery(bytea, uuid, text, text, integer) from public;
