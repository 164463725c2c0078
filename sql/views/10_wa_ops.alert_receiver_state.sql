-- How far each receiver of alerts is behind, and why. Its address: wa_ops.alert_receivers.
create view wa_ops.alert_receiver_state as
select
    r.receiver,
    r.min_severity,
    r.is_enabled,
    count(d.delivery_id) filter (where d.status = 'pending') as pending_count,
    min(d.created_at) filter (where d.status = 'pending') as oldest_pending_at,
    min(d.next_attempt_at) filter (where d.status = 'pending') as next_attempt_at,
    max(d.attempts) filter (where d.status = 'pending') as attempt_count,
    (
        array_agg(d.error_class order by d.created_at desc)
        filter (where d.status = 'pending' and d.error_class is not null)
    )[1] as error_class,
    max(d.settled_at) filter (where d.status = 'delivered') as last_delivered_at,
    count(d.delivery_id) filter (where d.status = 'delivered') as delivered_count,
    count(d.delivery_id) filter (where d.status = 'expired') as expired_count
from wa.alert_receivers as r
left join wa.alert_deliveries as d on r.receiver = d.receiver
group by r.receiver;

comment on view wa_ops.alert_receiver_state is
'How far each receiver of alerts is behind, and why. Counts go back as far as alerts are kept.';
comment on column wa_ops.alert_receiver_state.pending_count is 'Notifications to be posted yet.';
comment on column wa_ops.alert_receiver_state.oldest_pending_at is
'Since when the oldest of them waits.';
comment on column wa_ops.alert_receiver_state.next_attempt_at is 'When the first is tried next.';
comment on column wa_ops.alert_receiver_state.attempt_count is
'Of the one that was tried most often.';
comment on column wa_ops.alert_receiver_state.error_class is
'Of the last attempt of the latest that failed: HTTP and the status, or what went wrong.';
comment on column wa_ops.alert_receiver_state.last_delivered_at is 'When it took one last.';
comment on column wa_ops.alert_receiver_state.expired_count is 'Given up after a day.';
revoke all on wa_ops.alert_receiver_state from public;
grant select on wa_ops.alert_receiver_state to wa_monitor, wa_operator;
