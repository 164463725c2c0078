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
as $$
declare
    v_ids bigint[];
begin
    v_ids := array(
        select o.outbound_id
        from wa.outbound_messages as o
        where o.outbound_id in (select d.outbound_id from unnest(p_deliveries) as d)
        order by o.outbound_id
        for no key update
    );

    -- Now that they are locked: their values as committed.
    update wa.outbound_messages as o
    set
        status = wa.delivery_status(
            o.status, m.sent_at, m.delivered_at, m.read_at, m.played_at, m.failed_at
        ),
        sending_since = null,
        wamid_digest = m.wamid_digest,
        sent_at = m.sent_at, delivered_at = m.delivered_at, read_at = m.read_at,
        played_at = m.played_at, failed_at = m.failed_at, error_code = m.error_code,
        error_class = coalesce(wa.send_error_class(m.error_code), o.error_class),
        pricing_category = m.pricing_category, is_billable = m.is_billable,
        conversation_expires_at = m.conversation_expires_at
    from (
        select
            w.outbound_id,
            coalesce(
                w.wamid_digest,
                (array_agg(d.wamid_digest order by d.wamid_digest))[1]
            ) as wamid_digest,
            least(w.sent_at, min(d.sent_at)) as sent_at,
            least(w.delivered_at, min(d.delivered_at)) as delivered_at,
            least(w.read_at, min(d.read_at)) as read_at,
            least(w.played_at, min(d.played_at)) as played_at,
            least(w.failed_at, min(d.failed_at)) as failed_at,
            least(w.error_code, min(d.error_code)) as error_code,
            least(w.pricing_category, min(d.pricing_category)) as pricing_category,
            greatest(w.is_billable, bool_or(d.is_billable)) as is_billable,
            least(w.conversation_expires_at, min(d.conversation_expires_at))
            as conversation_expires_at
        from unnest(p_deliveries) as d
        inner join wa.outbound_messages as w on w.outbound_id = d.outbound_id
        where w.outbound_id = any(v_ids)
        group by w.outbound_id
    ) as m
    where o.outbound_id = any(v_ids) and o.outbound_id = m.outbound_id;
end;
$$;

comment on function wa.merge_deliveries(wa.delivery[]) is
'Add what statuses told to their replies: commutative and idempotent, status by rank.';
revoke all on function wa.merge_deliveries(wa.delivery[]) from public;
