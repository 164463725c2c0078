-- Receive one signed request: store every event once, decide whose turn it is, hand out up to
-- p_claim turns.
--
-- Contract   one row per event with its outcome; see wa.enqueue_messages() for messages. Never
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
    v_now timestamptz := wa.clock();
    v_events wa.event[];
    v_fresh uuid[];
    v_messages wa.event[];
    v_receipts wa.receipt[];
    v_turns wa.turn[];
begin
    perform wa.require_delivery(p_body, p_delivery_id, p_correlation_id, p_worker, p_claim);
    v_events := wa.read_events(p_body, v_now);

    if cardinality(v_events) > 50 then
        -- Generic plans join arrays in nested loops: right for a few elements, slow for many.
        perform set_config('plan_cache_mode', 'force_custom_plan', true);
    end if;

    perform wa.quarantine_events(v_events, p_body, p_correlation_id);
    v_fresh := wa.record_events(v_events, p_correlation_id, v_now);

    v_messages := wa.turn_messages(v_events, v_fresh, true);

    -- Most requests bring statuses only.
    if v_messages <> '{}' then
        v_receipts := wa.enqueue_messages(
            v_messages, p_delivery_id, p_correlation_id, p_claim, p_enhanced, v_now
        );
        v_turns := wa.start_turns(
            v_events, v_receipts, p_delivery_id, p_correlation_id, p_worker, v_now
        );
    end if;

    if cardinality(v_fresh) < cardinality(v_events) then
        v_turns := v_turns || wa.repeated_turns(v_events, v_fresh, p_delivery_id);
    end if;

    return query
    select a.event_no, a.kind, a.outcome, a.reason, a.event_day, a.event_key, a.turn
    from wa.answers(v_events, v_fresh, v_receipts, v_turns, p_delivery_id) as a;
end;
$$;

comment on function wa_api.process_webhook(bytea, uuid, text, text, integer, boolean) is
'Receive one signed request: '
'store every event once, decide whose turn it is, hand out up to p_claim turns.';
revoke all on function wa_api.process_webhook(
    bytea, uuid, text, text, integer, boolean
) from public;
grant execute on function wa_api.process_webhook(
    bytea, uuid, text, text, integer, boolean
) to wa_service;
