-- Empty the quarantined bytes since p_since that name a contact; returns how many items.
--
-- Contract   the hash of the bytes stays, so that a redelivery does not bring them back. What is no
--            JSON cannot be taken apart: others' events in the same bytes go too.
create or replace function wa.erase_quarantine(p_names text[], p_since timestamptz)
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count integer;
begin
    update wa.webhook_quarantine as q
    set raw = '', reason = 'erased'
    where
        q.quarantine_id = any(
            array(
                select o.quarantine_id
                from wa.webhook_quarantine as o
                where
                    o.received_at >= p_since
                    and exists (
                        select from unnest(p_names) as n (name)
                        where position(convert_to(n.name, 'UTF8') in o.raw) > 0
                    )
                    -- Bytes that are not printable stand as three octal digits.
                    and wa.mentions(
                        regexp_replace(encode(o.raw, 'escape'), '\\[0-7]{3}', ' ', 'g'), p_names
                    )
                order by o.quarantine_id
                for update
            )
        );
    get diagnostics v_count = row_count;

    return v_count;
end;
$$;

comment on function wa.erase_quarantine(text[], timestamptz) is
'Empty the quarantined bytes since p_since that name a contact; returns how many items.';
revoke all on function wa.erase_quarantine(text[], timestamptz) from public;
