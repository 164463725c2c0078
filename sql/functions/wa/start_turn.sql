-- Begin a message's turn: choose its handler, lock its conversation; the turn, or null when locked.
--
-- Contract   the first turn chooses the handler, retries keep it. The lease is the handler's
--            timeout plus a margin. p_event spares reading back what the caller has in hand: the
--            call that brought the message. Its token follows from the delivery, so that only that
--            call repeated hands out the same turn; a claim's token is random.
-- Locks      the caller holds the conversation.
create or replace function wa.start_turn(p_event_key uuid, p_worker text, p_event jsonb = null)
returns wa.turn
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_message wa.pending_messages;
    v_conversation wa.webhook_conversations;
    v_event jsonb;
    v_timeout interval;
    v_token uuid;
begin
    select p.* into strict v_message from wa.pending_messages as p where p.event_key = p_event_key;
    v_event := coalesce(
        p_event,
        wa.payload(p_event_key, v_message.received_at),
        -- A retry may come later than the payload's retention.
        (select d.payload from wa.webhook_dlq as d where d.dlq_id = v_message.dlq_id)
    );

    select c.* into strict v_conversation
    from wa.webhook_conversations as c
    where c.conversation_id = v_message.conversation_id;

    v_message.handler := coalesce(
        v_message.handler, wa.choose_handler(v_conversation.active_handler, v_event -> 'message')
    );
    v_timeout := wa.handler_timeout(v_message.handler);

    if v_conversation.lock_token is not null then
        return null;
    end if;

    v_token := case
        when p_event is null then gen_random_uuid()
        else wa.event_key('enhanced', v_message.delivery_id::text, p_event_key::text)
    end;
    perform wa.lock_conversation(
        v_message.conversation_id,
        p_worker,
        v_timeout + (wa.current_settings()).lease_margin,
        v_token
    );

    update wa.pending_messages as p
    set status = 'running', retry_at = null, attempt = p.attempt + 1, handler = v_message.handler
    where p.event_key = p_event_key
    returning p.attempt into v_message.attempt;

    perform wa.mark_dead_letter_retrying(v_message.dlq_id, v_message.attempt);

    return wa.make_turn(v_message, v_conversation, v_event, v_token, v_timeout);
end;
$$;

comment on function wa.start_turn(uuid, text, jsonb) is
'Begin a message''s turn: choose its handler, lock its conversation; '
'the turn, or null when locked.';
revoke all on function wa.start_turn(uuid, text, jsonb) from public;
