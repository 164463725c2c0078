-- Start a new message's turn if nothing is before it, else let it wait.
--
-- Contract   p_arrival with what was decided; without a message when that needs no place in line
--            any more. The token follows from the delivery, so that a repeated call hands out the
--            same turn. p_has_work: a retry may be planned that does not block it.
-- Locks      the caller holds the conversation's row.
create or replace function wa.try_to_start(
    p_arrival wa.arrival,
    p_has_work boolean,
    p_delivery wa.webhook_delivery,
    p_settings wa.settings
)
returns wa.arrival
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_arrival wa.arrival := p_arrival;
    v_event wa.event := p_arrival.event;
    v_conversation wa.webhook_conversations := p_arrival.conversation;
    v_message wa.pending_messages := p_arrival.message;
    -- The receipt may have waited for the conversation: what became due meanwhile goes first.
    v_now timestamptz := wa.clock();
    v_start wa.turn_start;
    v_turns wa.turn[];
begin
    v_start.conversation := v_conversation;
    v_start.handler := wa.handler_settings(
        wa.choose_handler(v_conversation.active_handler, v_event.event -> 'message')
    );
    v_start.event := v_event.event;
    v_start.token := wa.event_key(
        'enhanced', p_delivery.delivery_id::text, v_event.event_key::text
    );
    v_arrival.receipt.outcome := 'waiting';

    if (v_start.handler).paused_at is not null
        or (v_start.handler).debounce > '0 seconds'
        or wa.paced_until(v_conversation, p_settings, v_now) > v_now
    then
        return v_arrival;
    end if;

    v_arrival.message := null;
    v_message.handler := (v_start.handler).handler;

    if p_has_work or v_conversation.waits_for is not null then
        perform wa.wait_in_line(array[p_arrival], p_settings);

        if wa.next_message(v_conversation, v_now) = v_event.event_key then
            v_start.message := v_message;
            v_turns := wa.start_turns(array[v_start], p_delivery.worker, p_settings);
        end if;
    else
        v_message.status := 'running';
        v_message.attempt := 1;
        v_message.state_at_turn := v_conversation.state;
        perform wa.insert_pending_messages(array[v_message]);
        v_start.message := v_message;
        v_turns := wa.begin_turns(array[v_start], p_delivery.worker, p_settings);
    end if;

    if v_turns <> '{}' then
        v_arrival.receipt.outcome := 'dispatched';
        v_arrival.receipt.turn := v_turns[1];
    end if;

    return v_arrival;
end;
$$;

comment on function wa.try_to_start(
    wa.arrival, boolean, wa.webhook_delivery, wa.settings
) is
'Start a new message''s turn if nothing is before it, else let it wait.';
revoke all on function wa.try_to_start(
    wa.arrival, boolean, wa.webhook_delivery, wa.settings
) from public;
