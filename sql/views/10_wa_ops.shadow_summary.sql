-- What the enhanced flow would have done otherwise, per UTC hour.
--
-- now() instead of wa.clock(): a view's functions run with its reader's rights.
create view wa_ops.shadow_summary as
select
    h.decided_hour,
    h.message_count,
    h.duplicate_count,
    h.contended_count,
    h.waiting_count,
    h.out_of_order_count,
    h.failed_count,
    h.lost_count,
    h.differing_count,
    round(h.differing_count::numeric / nullif(h.message_count, 0), 4) as differing_share
from (
    select
        s.decided_hour,
        count(*) filter (where s.decision <> 'duplicate') as message_count,
        count(*) filter (where s.decision = 'duplicate') as duplicate_count,
        count(*) filter (where s.decision = 'contended') as contended_count,
        count(*) filter (where s.decision = 'waiting') as waiting_count,
        count(*) filter (where s.is_out_of_order) as out_of_order_count,
        count(*) filter (where s.status = 'failed') as failed_count,
        count(*) filter (where s.settled_at is null and s.lease_ends_at < now()) as lost_count,
        count(*) filter (
            where
            s.decision in ('contended', 'waiting')
            or s.is_out_of_order
            or s.status = 'failed'
            or s.settled_at is null and s.lease_ends_at < now()
        ) as differing_count
    from wa.shadow_decisions as s
    group by s.decided_hour
) as h;

comment on view wa_ops.shadow_summary is
'Per UTC hour: messages of the original flow that the enhanced flow would have made wait '
'(contended, waiting), kept in order (out_of_order) or retried (failed, lost), and redeliveries; '
'differing_share is the share of messages that would have gone otherwise.';
revoke all on wa_ops.shadow_summary from public;
grant select on wa_ops.shadow_summary to wa_monitor, wa_operator;
