-- Raise an alert for each check that is not ok, resolve it when it is; returns how many changed.
--
-- Contract   receivers are told when it is raised, when its severity changes, when it is resolved,
--            and hourly (settings.alert_repeat) while it stays. A disabled check is resolved; one
--            whose value is not known stays as it was. What no receiver took for a day is given up.
create or replace function wa_ops.evaluate_alerts()
returns integer
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_check record;
    v_count integer := 0;
begin
    -- Whoever comes second would find nothing left to do.
    if not pg_try_advisory_xact_lock(hashtextextended('wa.evaluate_alerts', 0)) then
        return 0;
    end if;

    -- Here and not where they are claimed: nobody may be there to claim any.
    perform wa.expire_alerts(v_now);

    for v_check in
        select
            coalesce(h.check_name, a.check_name) as check_name,
            coalesce(h.status, 'ok') as status, h.value, h.unit, h.message,
            a.alert_id, a.severity, a.last_notified_at
        from wa_api.health() as h
        full join (select w.* from wa.webhook_alerts as w where w.ends_at is null) as a
            on h.check_name = a.check_name
        where
            (h.status in ('warning', 'critical') or a.alert_id is not null)
            and (h.value is not null or h.check_name is null)
    loop
        if v_check.status = 'ok' then
            perform wa.resolve_alert(v_check.alert_id, v_check.value, v_check.message, v_now);
        elsif
            v_check.alert_id is null
            or v_check.severity <> v_check.status
            or v_check.last_notified_at <= v_now - (wa.current_settings()).alert_repeat
        then
            perform wa.fire_alert(
                v_check.check_name, v_check.status, v_check.value, v_check.unit, v_check.message,
                v_now
            );
        else
            continue;
        end if;

        v_count := v_count + 1;
    end loop;

    return v_count;
end;
$$;

comment on function wa_ops.evaluate_alerts() is
'Raise an alert for each check that is not ok, resolve it when it is; returns how many changed.';
revoke all on function wa_ops.evaluate_alerts() from public;
grant execute on function wa_ops.evaluate_alerts() to wa_operator, wa_cron;
