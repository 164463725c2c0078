-- Write a successful turn's state and context, end its lock, make the next message due.
--
-- Contract   ends the lock only if it is this turn's: a turn of the original flow has none. Returns
--            due_at.
create or replace function wa.finish_turn(
    p_message wa.pending_messages, p_state text, p_context jsonb
)
returns timestamptz
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_due_at timestamptz;
begin
    perform wa.set_audit(
        'completed by ' || coalesce(p_message.handler, 'no handler'), p_message.event_key,
        coalesce(wa.lock_holder(p_message.conversation_id), session_user), p_message.correlation_id
    );

    update wa.webhook_conversations as c
    set
        state = coalesce(p_state, c.state),
        active_handler = case
            when p_state = 'home' then null
            when p_state is not null then p_message.handler
            else c.active_handler
        end,
        context = case
            when p_context is null then c.context
            else wa.merge_context(c.context, p_context)
        end,
        status = 'active',
        locked_by = case when l.is_ours then null else c.locked_by end,
        lock_token = case when l.is_ours then null else c.lock_token end,
        locked_at = case when l.is_ours then null else c.locked_at end,
        lock_expires_at = case when l.is_ours then null else c.lock_expires_at end,
        due_at = case
            when l.is_ours or c.lock_token is null then wa.next_due_at(c.conversation_id)
            else c.due_at
        end,
        last_activity_at = wa.clock()
    from (values (p_message.seq is not null)) as l (is_ours)
    where c.conversation_id = p_message.conversation_id
    returning c.due_at into v_due_at;

    return v_due_at;
end;
$$;

comment on function wa.finish_turn(wa.pending_messages, text, jsonb) is
'Write a successful turn''s state and context, end its lock, make the next message due.';
revoke all on function wa.finish_turn(wa.pending_messages, text, jsonb) from public;
