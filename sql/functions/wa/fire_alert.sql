-- Raise an alert, or tell of it again; its receivers are to be notified.
create or replace function wa.fire_alert(
    p_check text,
    p_severity text,
    p_value double precision,
    p_unit text,
    p_message text,
    p_now timestamptz
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_alert_id bigint;
begin
    insert into wa.webhook_alerts as a (
        fingerprint, check_name, severity, observed, unit, message, starts_at, last_notified_at
    )
    values (
        left(encode(sha256(convert_to(p_check, 'UTF8')), 'hex'), 16), p_check, p_severity, p_value,
        p_unit, p_message, p_now, p_now
    )
    on conflict (check_name) where ends_at is null do update
    set
        severity = excluded.severity,
        observed = excluded.observed,
        message = excluded.message,
        last_notified_at = excluded.last_notified_at
    returning a.alert_id into v_alert_id;

    insert into wa.alert_deliveries (
        alert_id, receiver, alert_status, severity, observed, message, created_at, next_attempt_at
    )
    select v_alert_id, r.receiver, 'firing', p_severity, p_value, p_message, p_now, p_now
    from wa.alert_receivers as r
    where r.is_enabled and (r.min_severity = 'warning' or p_severity = 'critical');
end;
$$;

comment on function wa.fire_alert(text, text, double precision, text, text, timestamptz) is
'Raise an alert, or tell of it again; its receivers are to be notified.';
revoke all on function wa.fire_alert(
    text, text, double precision, text, text, timestamptz
) from public;
