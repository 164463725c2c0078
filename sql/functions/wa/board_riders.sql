-- Take the messages that follow into a turn, up to its handler's max_batch; returns how many.
--
-- Contract   those directly behind it in line that the same handler gets; of a retry, those that
--            failed with it. All of them were said in a secret state, or none.
-- Locks      the caller holds the conversation's row.
create or replace function wa.board_riders(
    p_message wa.pending_messages, p_conversation wa.webhook_conversations, p_handler wa.handlers
)
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_rider wa.pending_messages;
    v_event jsonb;
    v_must_hide boolean;
    v_riders integer := 0;
begin
    -- A universal word, where a predecessor is held: those behind it wait for that.
    if p_message.retry_at is null
        and p_conversation.waits_for is not null
        and wa.still_waits(p_message.conversation_id)
    then
        return 0;
    end if;

    for v_rider in select r.* from wa.rider_candidates(p_message, p_handler.max_batch - 1) as r loop
        v_event := (wa.turn_payloads(array[v_rider]))[1];
        exit when coalesce(
            v_rider.handler,
            wa.choose_handler(p_conversation.active_handler, v_event -> 'message')
        ) is distinct from p_handler.handler;
        -- It gets a turn of its own, and is superseded there.
        exit when v_rider.state_at_turn <> p_conversation.state
            and not p_handler.retry_if_state_changed;

        v_must_hide := coalesce(wa.must_hide(v_rider, p_conversation, v_event), false);
        -- An error text belongs to the whole turn: it must not tell a secret of one of them.
        exit when (v_rider.is_secret or v_must_hide) <> p_message.is_secret;

        -- Not before it is sure to ride: what is hidden must be marked, or nobody finds it again.
        if v_must_hide then
            perform wa.hide_message(v_rider, v_event);
        end if;

        update wa.pending_messages as p
        set
            status = 'running',
            ready_at = least(p.ready_at, p_message.ready_at),
            retry_at = null,
            attempt = p.attempt + 1,
            riders = -1,
            is_secret = p_message.is_secret,
            handler = p_handler.handler,
            state_at_turn = coalesce(p.state_at_turn, p_conversation.state)
        where p.event_key = v_rider.event_key
        returning p.* into v_rider;

        if v_rider.dlq_id is not null then
            perform wa.mark_dead_letter_retrying(v_rider);
        end if;

        v_riders := v_riders + 1;
    end loop;

    return v_riders;
end;
$$;

comment on function wa.board_riders(wa.pending_messages, wa.webhook_conversations, wa.handlers) is
'Take the messages that follow into a turn, up to its handler''s max_batch; returns how many.';
revoke all on function wa.board_riders(
    wa.pending_messages, wa.webhook_conversations, wa.handlers
) from public;
