-- Idempotent insert of a request's events.
--
-- Contract   per event_no: new; seen, in an earlier request; duplicate, within this one; or
--            quarantined.
-- Locks      ledger keys in order.
create or replace function wa.record_events(p_events wa.event[], p_delivery wa.webhook_delivery)
returns text[]
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_found text[] := array_fill(null::text, array[cardinality(p_events)]);
    v_event wa.event;
    v_previous uuid;
begin
    foreach v_event in array wa.in_key_order(p_events) loop
        if v_event.problem is not null then
            v_found[v_event.event_no] := 'quarantined';
            continue;
        end if;

        v_found[v_event.event_no] := case
            when v_event.event_key = v_previous then 'duplicate'
            when wa.record_event(v_event, p_delivery) then 'new'
            else 'seen'
        end;
        v_previous := v_event.event_key;
    end loop;

    return v_found;
end;
$$;

comment on function wa.record_events(wa.event[], wa.webhook_delivery) is
'Idempotent insert of a request''s events: new, seen, duplicate or quarantined, by event_no.';
revoke all on function wa.record_events(wa.event[], wa.webhook_delivery) from public;
