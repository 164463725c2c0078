-- Begin the turn of a message that is in line: choose its handler, lock its conversation.
--
-- Contract   null when it does not begin: its handler is paused, or it is superseded. A retry goes
--            to the handler of its first turn.
-- Locks      the caller holds the conversation's row, and found it unlocked.
create or replace function wa.start_turn(
    p_message wa.pending_messages,
    p_conversation wa.webhook_conversations,
    p_event jsonb,
    p_token uuid,
    p_worker text,
    p_settings wa.settings
)
returns wa.turn
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_message wa.pending_messages := p_message;
    v_handler wa.handlers;
    v_burst jsonb;
begin
    v_message.handler := coalesce(
        v_message.handler,
        wa.choose_handler(p_conversation.active_handler, p_event -> 'message')
    );
    v_handler := wa.handler_settings(v_message.handler);

    if v_handler.paused_at is not null and wa.is_paused(v_message.handler) then
        perform wa.hold_message(v_message);
        return null;
    end if;

    if v_message.state_at_turn <> p_conversation.state and not v_handler.retry_if_state_changed then
        perform wa.supersede_message(v_message);
        return null;
    end if;

    if wa.must_hide(v_message, p_conversation, p_event) then
        perform wa.hide_message(v_message, p_event);
        v_message.is_secret := true;
    end if;

    if v_handler.max_batch > 1 then
        v_message.riders := wa.board_riders(v_message, p_conversation, v_handler);
        v_burst := wa.burst(v_message);
    end if;

    update wa.pending_messages as p
    set
        status = 'running',
        ready_at = least(p.ready_at, p.received_at),
        retry_at = null,
        attempt = p.attempt + 1,
        handler = v_message.handler,
        state_at_turn = coalesce(p.state_at_turn, p_conversation.state),
        riders = v_message.riders,
        is_secret = v_message.is_secret
    where p.event_key = v_message.event_key
    returning p.* into v_message;

    if v_message.dlq_id is not null then
        perform wa.mark_dead_letter_retrying(v_message);
    end if;

    return wa.begin_turn(
        v_message, p_conversation, v_handler, p_event, v_burst, p_token, p_worker, p_settings
    );
end;
$$;

comment on function wa.start_turn(
    wa.pending_messages, wa.webhook_conversations, jsonb, uuid, text, wa.settings
) is
'Begin the turn of a message that is in line; null when its handler is paused or it is '
'superseded.';
revoke all on function wa.start_turn(
    wa.pending_messages, wa.webhook_conversations, jsonb, uuid, text, wa.settings
) from public;
