-- Refuse counts of wa_api.record_requests() that cannot be.
--
-- Contract   the names are a closed list: whoever calls cannot make up series without end.
-- Errors     WA101.
create or replace function wa.require_flush(p_flush jsonb)
returns void
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    c_outcomes constant jsonb := jsonb '{
        "request": [
            "accepted", "unreadable", "too_large", "bad_type", "missing_signature",
            "bad_signature", "bad_verify_token", "rate_limited", "overloaded", "store_error",
            "crashed"
        ],
        "secret": ["current", "previous"],
        "fenced": ["settle"],
        "payload_bytes": ["stored"],
        "batch_updates": ["stored"]
    }';
    v_wrong text;
begin
    v_wrong := case
        when p_flush is null or jsonb_typeof(p_flush) <> 'object' then 'expected an object'
        when p_flush ->> 'source' is null or p_flush ->> 'no' is null then 'no source or number'
        when jsonb_typeof(p_flush -> 'counts') is distinct from 'array' then 'no counts'
        else (
            select c.count::text
            from jsonb_array_elements(p_flush -> 'counts') as c (count)
            where
                c.count ->> 'outcome' is null
                or not coalesce(
                    c_outcomes -> (c.count ->> 'measure') ? (c.count ->> 'outcome'), false
                )
                or coalesce(c.count ->> 'subject', '') not in ('', 'GET', 'POST')
                or coalesce((c.count ->> 'n')::integer, 0) < 1
                or (c.count ->> 'slot')::integer not between 0 and 14
                or c.count ->> 'slot' is null and c.count ->> 'seconds' is not null
                or coalesce((c.count ->> 'age_s')::double precision, 0) < 0
            limit 1
        )
    end;

    if v_wrong is not null then
        raise exception 'cannot count these requests'
            using errcode = 'WA101',
                detail = format('p_flush: %s', v_wrong),
                hint = 'measure request, secret, fenced, payload_bytes or batch_updates with one '
                    'of its outcomes, subject GET or POST, n from 1, seconds with their slot, 0 '
                    'to 14, age_s from 0.';
    end if;
end;
$$;

comment on function wa.require_flush(jsonb) is
'Refuse counts of wa_api.record_requests() that cannot be.';
revoke all on function wa.require_flush(jsonb) from public;
