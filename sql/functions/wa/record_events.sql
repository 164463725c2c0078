-- Idempotent insert of a request's events.
--
-- Contract   per event_no: new; seen, in an earlier request; duplicate, within this one; or
--            quarantined. The payload of a message that takes a turn is stored by
--            wa.receive_events(), which knows whether its conversation is in a secret state.
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
    v_events wa.event[] := array[]::wa.event[];
    v_recorded wa.event[] := array[]::wa.event[];
    v_new uuid[];
    v_event wa.event;
    v_next integer := 1;
    v_previous uuid;
begin
    foreach v_event in array wa.in_key_order(p_events) loop
        if v_event.problem is not null then
            v_found[v_event.event_no] := 'quarantined';
        elsif v_event.event_key = v_previous then
            v_found[v_event.event_no] := 'duplicate';
        else
            v_events := v_events || v_event;
            v_previous := v_event.event_key;
        end if;
    end loop;

    v_new := wa.insert_events(v_events, p_delivery);

    -- Both are in order of the keys.
    foreach v_event in array v_events loop
        if v_event.event_key = v_new[v_next] then
            v_found[v_event.event_no] := 'new';
            v_next := v_next + 1;

            if not wa.takes_turn(v_event.kind, v_event.is_stale) then
                v_recorded := v_recorded || v_event;
            end if;
        else
            v_found[v_event.event_no] := 'seen';
        end if;
    end loop;

    if v_recorded <> '{}' then
        perform wa.store_payloads(v_recorded, p_delivery.received_at);
    end if;

    return v_found;
end;
$$;

comment on function wa.record_events(wa.event[], wa.webhook_delivery) is
'Idempotent insert of a request''s events: new, seen, duplicate or quarantined, by event_no.';
revoke all on function wa.record_events(wa.event[], wa.webhook_delivery) from public;
