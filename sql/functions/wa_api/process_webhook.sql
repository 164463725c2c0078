-- Receive one signed request: store every event once, decide whose turn it is, hand out up to
-- p_claim turns.
--
-- Contract   one row per event with its outcome; see wa.receive_message() for messages. Never
--            raises for what the bytes hold: what cannot be an event is quarantined, the rest goes
--            on. Repeating the call with the same p_delivery_id (its answer was lost) returns the
--            same answer. p_enhanced overrides the flag row. The TURN COLUMNS are those of wa.turn.
-- Locks      ledger keys in order, then conversations by id, then pending messages and dead
--            letters.
-- Errors     WA101 for a missing argument.
create or replace function wa_api.process_webhook(
    p_body bytea,
    p_delivery_id uuid,
    p_correlation_id text,
    p_worker text,
    p_claim integer,
    p_enhanced boolean = null
)
returns table (
    event_no integer,
    kind text,
    outcome text,
    reason text,
    event_day date,
    event_key uuid,
    turn wa.turn
)
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
-- Nested jsonb_array_elements() looks expensive to the planner and would be compiled for 11 ms.
set jit = off
-- A plan made while a table was small must not scan it when it has grown.
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_delivery wa.webhook_delivery;
    v_settings wa.settings;
    v_events wa.event[];
    v_event wa.event;
    v_found text[];
    v_is_mixed boolean;
    v_receipts wa.receipt[];
begin
    perform wa.require_delivery(p_body, p_delivery_id, p_correlation_id, p_worker, p_claim);
    v_delivery := row(
        p_delivery_id, p_correlation_id, p_worker, p_claim, p_enhanced, wa.clock()
    );
    v_settings := wa.ready_partitions(v_delivery.received_at);
    v_events := wa.read_events(p_body, v_settings, v_delivery.received_at);
    -- Most requests bring one message, which takes its turn and has nothing else to apply.
    v_is_mixed := cardinality(v_events) > 1 or v_events[1].kind <> 'message';
    v_found := wa.record_events(v_events, v_delivery);

    if 'quarantined' = any(v_found) then
        perform wa.quarantine_events(v_events, p_body, p_correlation_id);
    end if;

    -- Conversations are locked before what hangs on them, all in one order.
    if v_is_mixed then
        perform wa.apply_contact_events(
            v_events, v_found, p_correlation_id, v_delivery.received_at
        );
    end if;

    v_receipts := wa.receive_events(v_events, v_found, v_delivery, v_settings);

    if v_is_mixed then
        perform wa.apply_recorded(v_events, v_found, p_correlation_id, v_delivery.received_at);
    end if;

    if v_found && array['seen', 'duplicate'] then
        perform wa.shadow_duplicate(
            v_events, v_found, p_delivery_id, v_delivery.received_at
        );
    end if;

    perform wa.measure_receipts(v_events, v_found, v_receipts, v_delivery.received_at);

    foreach v_event in array v_events loop
        event_no := v_event.event_no;
        kind := v_event.kind;
        outcome := v_receipts[event_no].outcome;
        reason := v_event.problem;
        event_day := case when reason is null then v_event.event_day end;
        event_key := case when reason is null then v_event.event_key end;
        turn := v_receipts[event_no].turn;
        return next;
    end loop;
end;
$$;

comment on function wa_api.process_webhook(bytea, uuid, text, text, integer, boolean) is
'Receive one signed request: store every event once, decide whose turn it is, hand out up '
'to p_claim turns.';
revoke all on function wa_api.process_webhook(
    bytea, uuid, text, text, integer, boolean
) from public;
grant execute on function wa_api.process_webhook(
    bytea, uuid, text, text, integer, boolean
) to wa_service;
