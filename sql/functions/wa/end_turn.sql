-- Take a turn's message out of the line.
--
-- Contract   the message is null where this token has settled it before.
-- Hazard     this deletes in a later statement than the one that locked the conversation.
-- Locks      the conversation's row.
-- Errors     WA301 where the token neither runs nor settled the turn.
create or replace function wa.end_turn(p_result wa.turn_result)
returns wa.turn_end
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_conversation wa.webhook_conversations;
    v_message wa.pending_messages;
begin
    select c.* into v_conversation
    from wa.webhook_conversations as c
    where c.conversation_id = p_result.conversation_id
    for no key update;

    if v_conversation.lock_token = p_result.lock_token then
        delete from wa.pending_messages as p
        where
            p.event_key = p_result.event_key
            and p.event_day = p_result.event_day
            and p.conversation_id = p_result.conversation_id
            and p.status = 'running'
            and p.riders >= 0
        returning p.* into v_message;
    end if;

    if v_message.event_key is null then
        v_message := wa.original_turn(
            p_result.event_day, p_result.event_key, p_result.conversation_id, p_result.lock_token
        );
    end if;

    return row(v_message, v_conversation, p_result)::wa.turn_end;
end;
$$;

comment on function wa.end_turn(wa.turn_result) is
'Take a turn''s message out of the line; null where this token has settled it before.';
revoke all on function wa.end_turn(wa.turn_result) from public;
