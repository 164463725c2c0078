-- Send one receiver a notification that says it is a test, and that it is over; the first one's id.
--
-- Contract   the next worker that looks posts it, like any other; alert_state tells what became of
--            it. No check is named test, so nothing resolves or repeats it.
-- Errors     WA401 for a receiver that is not there, or switched off.
create or replace function wa_ops.test_alert_receiver(p_receiver text)
returns uuid
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_alert_id bigint;
    v_delivery_id uuid;
begin
    if not exists (
        select from wa.alert_receivers as r where r.receiver = p_receiver and r.is_enabled
    ) then
        raise exception 'no such receiver, or it is switched off'
            using errcode = 'WA401',
                detail = format('p_receiver=%s', p_receiver),
                hint = 'wa_ops.alert_receivers has them';
    end if;

    insert into wa.webhook_alerts as a (
        fingerprint, check_name, severity, unit, message, starts_at, ends_at, last_notified_at
    )
    values (
        wa.alert_fingerprint('test'), 'test', 'warning', '', 'a test of this receiver',
        v_now, v_now, v_now
    )
    returning a.alert_id into v_alert_id;

    insert into wa.alert_deliveries as d (
        alert_id, receiver, alert_status, severity, message, created_at, next_attempt_at
    )
    values (
        v_alert_id, p_receiver, 'firing', 'warning', 'a test of this receiver', v_now, v_now
    )
    returning d.delivery_id into v_delivery_id;

    -- Or it would stay open wherever the receiver passes it on to.
    insert into wa.alert_deliveries as d (
        alert_id, receiver, alert_status, severity, message, created_at, next_attempt_at
    )
    values (
        v_alert_id, p_receiver, 'resolved', 'warning', 'a test of this receiver', v_now, v_now
    );

    return v_delivery_id;
end;
$$;

comment on function wa_ops.test_alert_receiver(text) is
'Send one receiver a notification that says it is a test, and that it is over; '
'the first one''s id.';
revoke all on function wa_ops.test_alert_receiver(text) from public;
grant execute on function wa_ops.test_alert_receiver(text) to wa_operator;
