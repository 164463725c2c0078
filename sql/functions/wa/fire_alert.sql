-- Raise an alert, or tell of it again; its receivers are to be notified.
--
-- Contract   a receiver that has not yet taken the same is not told twice. For one that hears of
--            critical ones only, it ends when it is no longer critical.
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
        wa.alert_fingerprint(p_check), p_check, p_severity, p_value, p_unit, p_message, p_now, p_now
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
    select
        v_alert_id, r.receiver,
        case when h.is_heard then 'firing' else 'resolved' end,
        p_severity, p_value, p_message, p_now, p_now
    from wa.alert_receivers as r
    cross join lateral (
        select
            r.min_severity = 'warning' or p_severity = 'critical' as is_heard,
            wa.last_told(v_alert_id, r.receiver) as told
    ) as h
    where
        r.is_enabled
        and case
            when h.is_heard
                then ((h.told).status, (h.told).alert_status, (h.told).severity)
                is distinct from ('pending', 'firing', p_severity)
            else coalesce((h.told).alert_status = 'firing', false)
        end;
end;
$$;

comment on function wa.fire_alert(text, text, double precision, text, text, timestamptz) is
'Raise an alert, or tell of it again; its receivers are to be notified.';
revoke all on function wa.fire_alert(
    text, text, double precision, text, text, timestamptz
) from public;
