-- A receiver has taken a notification; false when somebody else has it by now.
create or replace function wa_api.alert_delivered(p_delivery_id uuid, p_attempt integer)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_receiver text;
begin
    update wa.alert_deliveries as d
    set status = 'delivered', settled_at = v_now, error_class = null
    where
        d.delivery_id = p_delivery_id and d.status = 'pending' and d.attempts = p_attempt
    returning d.receiver into v_receiver;

    if not found then
        return false;
    end if;

    perform wa.measure_delivery(v_receiver, 'delivered', v_now);
    return true;
end;
$$;

comment on function wa_api.alert_delivered(uuid, integer) is
'A receiver has taken a notification; false when somebody else has it by now.';
revoke all on function wa_api.alert_delivered(uuid, integer) from public;
grant execute on function wa_api.alert_delivered(uuid, integer) to wa_service;
