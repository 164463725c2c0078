-- The JSON of events, by key and day of receipt; none for what is past its retention.
--
-- Hazard     planned for the days at hand: a plan for any day would lock every partition.
create or replace function wa.payloads(p_event_keys uuid[], p_days date[])
returns table (event_key uuid, received_day date, event jsonb)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
begin
    return query
    select w.event_key, w.received_day, w.event
    from wa.webhook_payloads as w
    where w.received_day = any(p_days) and w.event_key = any(p_event_keys);
end;
$$;

comment on function wa.payloads(uuid[], date[]) is
'The JSON of events, by key and day of receipt; none for what is past its retention.';
revoke all on function wa.payloads(uuid[], date[]) from public;
