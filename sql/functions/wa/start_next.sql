-- Start the turn of a conversation's next message, under a random token; null when none may run.
--
-- Contract   where that fails (rows that contradict each other), the conversation is put off for a
--            minute and the caller goes on with the others.
-- Locks      the caller holds the conversation's row, and found it unlocked.
create or replace function wa.start_next(
    p_conversation wa.webhook_conversations,
    p_worker text,
    p_may_retry boolean,
    p_settings wa.settings,
    p_now timestamptz
)
returns wa.turn
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_message wa.pending_messages;
    v_state text;
begin
    select p.* into v_message
    from wa.pending_messages as p
    where p.event_key = wa.next_message(p_conversation.conversation_id, p_now);

    if v_message.event_key is null then
        perform wa.refresh_due_at(p_conversation.conversation_id);
        return null;
    end if;

    -- It has become due since the conversation's kind was written.
    if v_message.retry_at is not null and not p_may_retry then
        perform wa.set_due_at(p_conversation.conversation_id, v_message.retry_at, true);
        return null;
    end if;

    return wa.start_turn(
        v_message, p_conversation, wa.turn_payload(v_message), gen_random_uuid(), p_worker,
        p_settings
    );
exception
    when deadlock_detected or serialization_failure or lock_not_available then
        raise;
    when others then
        get stacked diagnostics v_state = returned_sqlstate;
        perform wa.put_off(
            p_conversation.conversation_id,
            format('its turn cannot begin: SQLSTATE %s', v_state), p_now
        );
        return null;
end;
$$;

comment on function wa.start_next(
    wa.webhook_conversations, text, boolean, wa.settings, timestamptz
) is
'Start the turn of a conversation''s next message, under a random token; null when none may run.';
revoke all on function wa.start_next(
    wa.webhook_conversations, text, boolean, wa.settings, timestamptz
) from public;
