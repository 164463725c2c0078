-- Start a new message's turn if nothing is before it, else let it wait.
--
-- Contract   the token follows from the delivery, so that a repeated call hands out the same turn.
--            p_has_work: a retry may be planned that does not block it.
-- Locks      the caller holds the conversation's row.
create or replace function wa.try_to_start(
    p_event wa.event,
    p_message wa.pending_messages,
    p_conversation wa.webhook_conversations,
    p_has_work boolean,
    p_delivery wa.webhook_delivery,
    p_settings wa.settings
)
returns wa.receipt
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_message wa.pending_messages := p_message;
    v_handler wa.handlers := wa.handler_settings(
        wa.choose_handler(p_conversation.active_handler, p_event.event -> 'message')
    );
    v_start wa.turn_start;
    v_turns wa.turn[];
    v_receipt wa.receipt;
begin
    v_receipt.outcome := 'waiting';
    v_start.conversation := p_conversation;
    v_start.handler := v_handler;
    v_start.event := p_event.event;
    v_start.token := wa.event_key(
        'enhanced', p_delivery.delivery_id::text, p_event.event_key::text
    );

    if v_handler.paused_at is not null
        or v_handler.debounce > '0 seconds'
        or wa.paced_until(p_conversation, p_settings) > p_delivery.received_at
    then
        perform wa.wait_in_line(p_event, v_message, p_conversation, 'waiting', p_settings);
    elsif p_has_work or p_conversation.waits_for is not null then
        perform wa.wait_in_line(p_event, v_message, p_conversation, 'waiting', p_settings);

        if wa.next_message(p_conversation, p_delivery.received_at) = p_event.event_key then
            v_message.handler := v_handler.handler;
            v_start.message := v_message;
            v_turns := wa.start_turns(array[v_start], p_delivery.worker, p_settings);
        end if;
    else
        v_message.status := 'running';
        v_message.attempt := 1;
        v_message.handler := v_handler.handler;
        v_message.state_at_turn := p_conversation.state;
        perform wa.insert_pending_message(v_message);
        v_start.message := v_message;
        v_turns := wa.begin_turns(array[v_start], p_delivery.worker, p_settings);
    end if;

    if v_turns <> '{}' then
        v_receipt.outcome := 'dispatched';
        v_receipt.turn := v_turns[1];
    end if;

    return v_receipt;
end;
$$;

comment on function wa.try_to_start(
    wa.event, wa.pending_messages, wa.webhook_conversations, boolean, wa.webhook_delivery,
    wa.settings
) is
'Start a new message''s turn if nothing is before it, else let it wait.';
revoke all on function wa.try_to_start(
    wa.event, wa.pending_messages, wa.webhook_conversations, boolean, wa.webhook_delivery,
    wa.settings
) from public;
