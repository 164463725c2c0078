-- Decide how a message that is in line runs: its handler, and who rides with it.
--
-- Contract   null when its turn does not begin: its handler is paused, or it is superseded. A retry
--            goes to the handler of its first turn.
-- Locks      the caller holds the conversation's row, and stores the message.
create or replace function wa.prepare_start(p_start wa.turn_start)
returns wa.turn_start
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_start wa.turn_start := p_start;
    v_message wa.pending_messages := p_start.message;
    v_conversation wa.webhook_conversations := p_start.conversation;
    v_handler wa.handlers;
    v_is_paused boolean;
begin
    v_message.handler := coalesce(
        v_message.handler,
        wa.choose_handler(v_conversation.active_handler, p_start.event -> 'message')
    );
    v_handler := wa.handler_settings(v_message.handler);

    if v_handler.paused_at is not null then
        v_is_paused := wa.is_paused(v_message.handler);

        if v_is_paused is distinct from false then
            perform wa.hold_message(v_message, v_is_paused is null);
            return null;
        end if;
    end if;

    if v_message.state_at_turn <> v_conversation.state
        and not v_handler.retry_if_state_changed
    then
        perform wa.supersede_message(v_message);
        return null;
    end if;

    if wa.must_hide(v_message, v_conversation, p_start.event) then
        perform wa.hide_message(v_message, p_start.event);
        v_message.is_secret := true;
    end if;

    if v_handler.max_batch > 1 then
        v_message.riders := wa.board_riders(v_message, v_conversation, v_handler);
        v_start.burst := wa.burst(v_message);
    end if;

    v_message.attempt := v_message.attempt + 1;
    v_message.state_at_turn := coalesce(v_message.state_at_turn, v_conversation.state);

    if v_message.dlq_id is not null then
        perform wa.mark_dead_letter_retrying(v_message);
    end if;

    v_start.message := v_message;
    v_start.handler := v_handler;

    return v_start;
end;
$$;

comment on function wa.prepare_start(wa.turn_start) is
'Decide how a message that is in line runs: its handler, and who rides with it.';
revoke all on function wa.prepare_start(wa.turn_start) from public;
