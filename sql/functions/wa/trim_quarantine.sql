-- Delete up to p_limit quarantined items that were received before p_before.
create or replace function wa.trim_quarantine(p_before timestamptz, p_limit integer)
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count integer;
begin
    delete from wa.webhook_quarantine as q
    where
        q.quarantine_id = any(
            array(
                select o.quarantine_id
                from wa.webhook_quarantine as o
                where o.received_at < p_before
                order by o.received_at
                limit p_limit
                for update skip locked
            )
        );
    get diagnostics v_count = row_count;

    return v_count;
end;
$$;

comment on function wa.trim_quarantine(timestamptz, integer) is
'Delete up to p_limit quarantined items that were received before p_before.';
revoke all on function wa.trim_quarantine(timestamptz, integer) from public;
