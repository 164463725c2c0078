-- Keep statuses whose send has not returned, until wa.join_early_statuses() asks for them.
--
-- Locks      wa.lock_early_statuses(), then their keys in order, then replies.
create or replace function wa.park_deliveries(p_deliveries wa.delivery[], p_now timestamptz)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_digests uuid[] := array(select d.wamid_digest from unnest(p_deliveries) as d);
begin
    perform wa.lock_early_statuses(v_digests);

    insert into wa.early_statuses as s (
        wamid_digest, received_at, sent_at, delivered_at, read_at, played_at, failed_at, error_code,
        pricing_category, is_billable, conversation_expires_at
    )
    select
        d.wamid_digest, p_now, d.sent_at, d.delivered_at, d.read_at, d.played_at, d.failed_at,
        d.error_code, d.pricing_category, d.is_billable, d.conversation_expires_at
    from unnest(p_deliveries) as d
    order by d.wamid_digest
    on conflict (wamid_digest) do update
        set
            sent_at = least(s.sent_at, excluded.sent_at),
            delivered_at = least(s.delivered_at, excluded.delivered_at),
            read_at = least(s.read_at, excluded.read_at),
            played_at = least(s.played_at, excluded.played_at),
            failed_at = least(s.failed_at, excluded.failed_at),
            error_code = least(s.error_code, excluded.error_code),
            pricing_category = least(s.pricing_category, excluded.pricing_category),
            is_billable = greatest(s.is_billable, excluded.is_billable),
            conversation_expires_at = least(
                s.conversation_expires_at, excluded.conversation_expires_at
            );

    -- The send may have returned since they were looked for.
    perform wa.join_early_statuses(o.outbound_id, o.wamid_digest)
    from wa.outbound_messages as o
    where o.wamid_digest = any(v_digests)
    order by o.outbound_id;
end;
$$;

comment on function wa.park_deliveries(wa.delivery[], timestamptz) is
'Keep statuses whose send has not returned, until wa.join_early_statuses() asks for them.';
revoke all on function wa.park_deliveries(wa.delivery[], timestamptz) from public;
