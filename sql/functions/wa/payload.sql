-- The JSON of an event; null after its retention.
--
-- Hazard     planned for the day at hand: a plan for any day would lock every partition.
create or replace function wa.payload(p_event_key uuid, p_received_at timestamptz)
returns jsonb
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_day date := (p_received_at at time zone 'UTC')::date;
    v_event jsonb;
begin
    select w.event into v_event
    from wa.webhook_payloads as w
    where w.received_day = v_day and w.event_key = p_event_key;

    return v_event;
end;
$$;

comment on function wa.payload(
    uuid, timestamptz
) is 'The JSON of an event; null after its retention.';
revoke all on function wa.payload(uuid, timestamptz) from public;
