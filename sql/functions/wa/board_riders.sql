-- Take the messages that follow into a turn, up to its handler's max_batch; returns how many.
--
-- Contract   those directly behind it in line that the same handler gets; of a retry, those that
--            failed with it.
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
    v_riders integer := 0;
begin
    for v_rider in
        select p.*
        from wa.pending_messages as p
        where
            p.conversation_id = p_message.conversation_id
            and p.event_key <> p_message.event_key
            and case
                when p_message.retry_at is null then p.status = 'waiting'
                else p.retry_at = p_message.retry_at
            end
        order by p.seq
        limit p_handler.max_batch - 1
    loop
        exit when coalesce(
            v_rider.handler,
            wa.choose_handler(
                p_conversation.active_handler, wa.turn_payload(v_rider) -> 'message'
            )
        ) is distinct from p_handler.handler;

        update wa.pending_messages as p
        set
            status = 'running',
            retry_at = null,
            attempt = p.attempt + 1,
            handler = p_handler.handler,
            state_at_turn = coalesce(p.state_at_turn, p_conversation.state)
        where p.event_key = v_rider.event_key
        returning p.* into v_rider;
        perform wa.mark_dead_letter_retrying(v_rider.dlq_id, v_rider.attempt);
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
