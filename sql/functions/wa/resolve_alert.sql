-- End an alert; who was told that it is firing is told.
create or replace function wa.resolve_alert(
    p_alert_id bigint, p_value double precision, p_message text, p_now timestamptz
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    update wa.webhook_alerts as a
    set ends_at = p_now, last_notified_at = p_now
    where a.alert_id = p_alert_id;

    insert into wa.alert_deliveries (
        alert_id, receiver, alert_status, severity, observed, message, created_at, next_attempt_at
    )
    select
        a.alert_id, r.receiver, 'resolved', a.severity, p_value,
        coalesce(p_message, 'the check is switched off'), p_now, p_now
    from wa.webhook_alerts as a
    cross join wa.alert_receivers as r
    where
        a.alert_id = p_alert_id
        and r.is_enabled
        and (wa.last_told(a.alert_id, r.receiver)).alert_status = 'firing';
end;
$$;

comment on function wa.resolve_alert(bigint, double precision, text, timestamptz) is
'End an alert; who was told that it is firing is told.';
revoke all on function wa.resolve_alert(bigint, double precision, text, timestamptz) from public;
