-- Write a successful turn's state and context, end its lock, make the next message due.
--
-- Locks      the caller holds the conversation's row.
create or replace function wa.finish_turn(
    p_message wa.pending_messages,
    p_conversation wa.webhook_conversations,
    p_state text,
    p_context jsonb
)
returns timestamptz
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_is_ours boolean := p_message.seq is not null;
    v_active_handler text := p_conversation.active_handler;
    v_is_secret boolean := p_conversation.is_secret;
    v_context jsonb;
    v_due record;
begin
    if p_state is not null then
        v_active_handler := case when p_state <> 'home' then p_message.handler end;
        v_is_secret := p_state = any((wa.handler_settings(p_message.handler)).secret_states);
    end if;

    if p_context <> '{}' then
        v_context := wa.merge_context(p_conversation.context, p_context);
    end if;

    if p_state <> p_conversation.state or p_conversation.status <> 'active' then
        perform wa.set_audit(
            'completed by ' || coalesce(p_message.handler, 'no handler'), p_message.event_key,
            coalesce(p_conversation.locked_by, session_user), p_message.correlation_id
        );
    end if;

    update wa.webhook_conversations as c
    set
        state = coalesce(p_state, c.state),
        active_handler = v_active_handler,
        is_secret = v_is_secret,
        -- What did not change keeps its place on disk, however large.
        context = coalesce(v_context, c.context),
        status = 'active',
        locked_by = case when not v_is_ours then c.locked_by end,
        lock_token = case when not v_is_ours then c.lock_token end,
        locked_at = case when not v_is_ours then c.locked_at end,
        lock_expires_at = case when not v_is_ours then c.lock_expires_at end,
        last_activity_at = wa.clock()
    where c.conversation_id = p_message.conversation_id;

    -- A turn of the original flow has no lock, and no line behind it.
    if not v_is_ours then
        return null;
    end if;

    v_due := wa.refresh_due_at(p_message.conversation_id);

    -- Only a parked or held message can have been overtaken.
    if v_due.due_at is not null and (p_message.is_universal or v_due.has_retry) then
        perform wa.audit_inversion(p_message, p_conversation.locked_by);
    end if;

    return v_due.due_at;
end;
$$;

comment on function wa.finish_turn(wa.pending_messages, wa.webhook_conversations, text, jsonb) is
'Write a successful turn''s state and context, end its lock, make the next message due.';
revoke all on function wa.finish_turn(
    wa.pending_messages, wa.webhook_conversations, text, jsonb
) from public;
