-- Store messages that have come, and put in line those that wait.
--
-- Locks      the caller holds the conversations' rows.
create or replace function wa.store_arrivals(
    p_arrivals wa.arrival[], p_delivery wa.webhook_delivery, p_settings wa.settings
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_arrival wa.arrival;
    v_events wa.event[] := array[]::wa.event[];
    v_is_secret boolean[] := array[]::boolean[];
    v_waiting wa.arrival[] := array[]::wa.arrival[];
begin
    foreach v_arrival in array p_arrivals loop
        v_events := v_events || v_arrival.event;
        v_is_secret := v_is_secret || (v_arrival.conversation).is_secret;

        if (v_arrival.message).event_key is not null then
            v_waiting := v_waiting || v_arrival;
        end if;
    end loop;

    perform wa.store_messages(v_events, v_is_secret, p_delivery.received_at);

    if v_waiting <> '{}' then
        perform wa.wait_in_line(v_waiting, p_settings);
    end if;
end;
$$;

comment on function wa.store_arrivals(wa.arrival[], wa.webhook_delivery, wa.settings) is
'Store messages that have come, and put in line those that wait.';
revoke all on function wa.store_arrivals(wa.arrival[], wa.webhook_delivery, wa.settings)
from public;
