-- A turn of the original flow: no lock, no place in line, no retry; only the ledger knows of it.
--
-- Contract   the token settles the turn once. It follows from the delivery, so that repeating the
--            call that lost its answer hands out the same turn, and no other delivery can.
-- Locks      the caller holds the conversation, for what wa.shadow_receipt() looks at.
create or replace function wa.start_original_turn(
    p_event wa.event,
    p_conversation_id bigint,
    p_delivery_id uuid,
    p_correlation_id text,
    p_now timestamptz
)
returns wa.turn
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_conversation wa.webhook_conversations;
    v_message wa.pending_messages;
    v_token uuid := wa.event_key('original', p_delivery_id::text, p_event.event_key::text);
    v_timeout interval;
begin
    select c.* into strict v_conversation
    from wa.webhook_conversations as c
    where c.conversation_id = p_conversation_id;

    v_message.event_day := p_event.event_day;
    v_message.event_key := p_event.event_key;
    v_message.conversation_id := p_conversation_id;
    v_message.attempt := 1;
    v_message.handler := wa.choose_handler(
        v_conversation.active_handler,
        p_event.event -> 'message'
    );
    v_message.state_at_receipt := v_conversation.state;
    v_message.received_at := p_now;
    v_message.correlation_id := p_correlation_id;

    perform wa.mark_original(
        p_event.event_day, p_event.event_key, p_conversation_id, v_token, v_message.handler
    );
    v_timeout := wa.handler_timeout(v_message.handler);
    perform wa.shadow_receipt(v_message, v_conversation, v_timeout, p_delivery_id);

    return wa.make_turn(v_message, v_conversation, p_event.event, v_token, v_timeout);
end;
$$;

comment on function wa.start_original_turn(wa.event, bigint, uuid, text, timestamptz) is
'A turn of the original flow: no lock, no place in line, no retry; only the ledger knows of it.';
revoke all on function wa.start_original_turn(
    wa.event, bigint, uuid, text, timestamptz
) from public;
