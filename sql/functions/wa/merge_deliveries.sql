-- Add what statuses told to their replies.
--
-- Contract   commutative and idempotent: earliest times, least values; the status follows by rank.
--            So a late, repeated or overtaken status never moves a reply back. Any status shows
--            that the message was sent: a send whose answer was lost (ambiguous) is resolved.
-- Locks      replies by id.
create or replace function wa.merge_deliveries(p_deliveries wa.delivery[])
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
-- Each statement of the loop would be planned anew in a large request, or for a small table.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
    v_delivery wa.delivery;
begin
    for v_delivery in
        select d.*
        from unnest(p_deliveries) as d
        order by d.outbound_id, d.wamid_digest
    loop
        update wa.outbound_messages as o
        set
            status = wa.delivery_status(
                o.status,
                least(o.sent_at, v_delivery.sent_at),
                least(o.delivered_at, v_delivery.delivered_at),
                least(o.read_at, v_delivery.read_at),
                least(o.played_at, v_delivery.played_at),
                least(o.failed_at, v_delivery.failed_at)
            ),
            sending_since = null,
            wamid_digest = coalesce(o.wamid_digest, v_delivery.wamid_digest),
            sent_at = least(o.sent_at, v_delivery.sent_at),
            delivered_at = least(o.delivered_at, v_delivery.delivered_at),
            read_at = least(o.read_at, v_delivery.read_at),
            played_at = least(o.played_at, v_delivery.played_at),
            failed_at = least(o.failed_at, v_delivery.failed_at),
            error_code = least(o.error_code, v_delivery.error_code),
            error_class = coalesce(
                wa.send_error_class(least(o.error_code, v_delivery.error_code)), o.error_class
            ),
            pricing_category = least(o.pricing_category, v_delivery.pricing_category),
            is_billable = greatest(o.is_billable, v_delivery.is_billable),
            conversation_expires_at = least(
                o.conversation_expires_at, v_delivery.conversation_expires_at
            )
        where o.outbound_id = v_delivery.outbound_id;
    end loop;
end;
$$;

comment on function wa.merge_deliveries(wa.delivery[]) is
'Add what statuses told to their replies: commutative and idempotent, status by rank.';
revoke all on function wa.merge_deliveries(wa.delivery[]) from public;
