-- A notification was not taken: when it is tried again, null when somebody else has it by now.
--
-- Contract   10 seconds, doubling, up to 10 minutes. p_error_class names the kind, never the text.
create or replace function wa_api.alert_failed(
    p_delivery_id uuid, p_attempt integer, p_error_class text
)
returns timestamptz
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_next_at timestamptz;
    v_receiver text;
begin
    update wa.alert_deliveries as d
    set
        error_class = left(p_error_class, 100),
        next_attempt_at = v_now
            + least(
                interval '10 seconds' * power(2, least(d.attempts - 1, 10)),
                interval '10 minutes'
            )
    where
        d.delivery_id = p_delivery_id and d.status = 'pending' and d.attempts = p_attempt
    returning d.next_attempt_at, d.receiver into v_next_at, v_receiver;

    if found then
        perform wa.measure_delivery(v_receiver, 'failed', v_now);
    end if;

    return v_next_at;
end;
$$;

comment on function wa_api.alert_failed(uuid, integer, text) is
'A notification was not taken: when it is tried again, null when somebody else has it by now.';
revoke all on function wa_api.alert_failed(uuid, integer, text) from public;
grant execute on function wa_api.alert_failed(uuid, integer, text) to wa_service;
