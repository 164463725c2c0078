-- Delete replies in a final status that were written before p_before, oldest first; returns how
-- many.
--
-- Contract   goes through the oldest 2 p_limit rows by key: an index by age would cost every reply,
--            and rows that are not final are few.
create or replace function wa.trim_outbound(p_before timestamptz, p_limit integer)
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_ids bigint[];
    v_count integer;
begin
    v_ids := array(
        select o.outbound_id
        from (
            select n.outbound_id, n.created_at, n.status
            from wa.outbound_messages as n
            order by n.outbound_id
            limit 2 * p_limit
        ) as o
        where
            o.created_at < p_before
            and o.status in ('sent', 'delivered', 'read', 'played', 'failed', 'expired')
        order by o.outbound_id
        limit p_limit
    );

    delete from wa.outbound_messages as o
    where
        o.outbound_id = any(
            array(
                select l.outbound_id
                from wa.outbound_messages as l
                where l.outbound_id = any(v_ids)
                order by l.outbound_id
                for update skip locked
            )
        );
    get diagnostics v_count = row_count;

    return v_count;
end;
$$;

comment on function wa.trim_outbound(timestamptz, integer) is
'Delete replies in a final status that were written before p_before, oldest first.';
revoke all on function wa.trim_outbound(timestamptz, integer) from public;
