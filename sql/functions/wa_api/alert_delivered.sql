-- A receiver has taken a notification; false when somebody else has it by now.
create or replace function wa_api.alert_delivered(p_delivery_id uuid, p_attempt integer)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    update wa.alert_deliveries as d
    set status = 'delivered', settled_at = wa.clock(), error_class = null
    where
        d.delivery_id = p_delivery_id and d.status = 'pending' and d.attempts = p_attempt;

    return found;
end;
$$;

comment on function wa_api.alert_delivered(uuid, integer) is
'A receiver has taken a notification; false when somebody else has it by now.';
revoke all on function wa_api.alert_delivered(uuid, integer) from public;
grant execute on function wa_api.alert_delivered(uuid, integer) to wa_service;
