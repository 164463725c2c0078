-- Lock a conversation for a turn: the lease ends a margin after the handler's timeout.
--
-- Contract   p_message is stored as running by the caller. The turn counts against the rate.
-- Locks      the caller holds the conversation's row.
create or replace function wa.begin_turn(
    p_message wa.pending_messages,
    p_conversation wa.webhook_conversations,
    p_handler wa.handlers,
    p_event jsonb,
    p_burst jsonb,
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
    v_now timestamptz := wa.clock();
    v_expires_at timestamptz := v_now + p_handler.timeout + p_settings.lease_margin;
begin
    update wa.webhook_conversations as c
    set
        received_seq = p_conversation.received_seq,
        profile_name = p_conversation.profile_name,
        identity_at = p_conversation.identity_at,
        locked_by = p_worker,
        lock_token = p_token,
        locked_at = v_now,
        lock_expires_at = v_expires_at,
        rate_tat = greatest(p_conversation.rate_tat, v_now) + p_settings.turn_interval
    where c.conversation_id = p_conversation.conversation_id;

    perform wa.set_due_at(p_conversation.conversation_id, v_expires_at, true);

    return wa.make_turn(
        p_message, p_conversation, p_event, p_burst, p_token, p_handler.timeout, v_expires_at
    );
end;
$$;

comment on function wa.begin_turn(
    wa.pending_messages, wa.webhook_conversations, wa.handlers, jsonb, jsonb, uuid, text,
    wa.settings
) is
'Lock a conversation for a turn; the turn as the glue gets it.';
revoke all on function wa.begin_turn(
    wa.pending_messages, wa.webhook_conversations, wa.handlers, jsonb, jsonb, uuid, text,
    wa.settings
) from public;
