-- Alerts, those that fire first, and how far their notifications came. Filter starts_at.
create view wa_ops.alert_state as
select
    a.starts_at,
    a.ends_at,
    a.alert_id,
    a.check_name,
    a.severity,
    a.observed,
    a.unit,
    a.message,
    a.last_notified_at,
    a.ends_at is null as is_firing,
    (
        select count(*)
        from wa.alert_deliveries as d
        where d.alert_id = a.alert_id and d.status = 'delivered'
    ) as delivered_count,
    (
        select count(*)
        from wa.alert_deliveries as d
        where d.alert_id = a.alert_id and d.status = 'pending'
    ) as pending_count,
    (
        select count(*)
        from wa.alert_deliveries as d
        where d.alert_id = a.alert_id and d.status = 'expired'
    ) as expired_count
from wa.webhook_alerts as a;

comment on view wa_ops.alert_state is
'Alerts with their times and how far their notifications came; filter starts_at.';
revoke all on wa_ops.alert_state from public;
grant select on wa_ops.alert_state to wa_monitor, wa_operator;
