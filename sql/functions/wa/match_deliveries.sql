-- The replies that deliveries belong to: by the opaque id that the send carried, else by wamid.
--
-- Contract   outbound_id is null where there is none.
-- Hazard     in the snapshot of this call: a send that returns at this moment may not be seen yet.
create or replace function wa.match_deliveries(p_deliveries wa.delivery[])
returns wa.delivery[]
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Scalar subqueries: a join may be planned as a scan of the table.
    return array(
        select
            row(
                coalesce(
                    (
                        select o.outbound_id
                        from wa.outbound_messages as o
                        where o.opaque_id = d.opaque_id
                    ),
                    (
                        select min(w.outbound_id)
                        from wa.outbound_messages as w
                        where w.wamid_digest = d.wamid_digest
                    )
                ),
                d.wamid_digest, d.opaque_id, d.sent_at, d.delivered_at, d.read_at, d.played_at,
                d.failed_at, d.error_code, d.pricing_category, d.is_billable,
                d.conversation_expires_at
            )::wa.delivery
        from unnest(p_deliveries) as d
        order by d.wamid_digest
    );
end;
$$;

comment on function wa.match_deliveries(wa.delivery[]) is
'The replies that deliveries belong to: by the opaque id that the send carried, else by wamid.';
revoke all on function wa.match_deliveries(wa.delivery[]) from public;
