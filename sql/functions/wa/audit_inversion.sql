-- Write into the audit that a message was done before an earlier one of its conversation, which
-- waits for its retry; nothing when there is none.
create or replace function wa.audit_inversion(
    p_message wa.pending_messages, p_conversation wa.webhook_conversations
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
begin
    insert into wa.conversation_state_transitions (
        occurred_at, occurred_day, conversation_id, from_state, to_state, from_status, to_status,
        reason, event_key, actor, correlation_id
    )
    select
        v_now, (v_now at time zone 'UTC')::date, c.conversation_id, c.state, c.state, c.status,
        c.status, format('order: %s completed before %s', p_message.seq, p.seq),
        p_message.event_key, coalesce(p_conversation.locked_by, session_user),
        p_message.correlation_id
    from wa.webhook_conversations as c
    inner join wa.pending_messages as p on p.conversation_id = c.conversation_id
    where c.conversation_id = p_message.conversation_id and p.seq < p_message.seq
    order by p.seq
    limit 1;
end;
$$;

comment on function wa.audit_inversion(wa.pending_messages, wa.webhook_conversations) is
'Write into the audit that a message was done before an earlier one of its conversation.';
revoke all on function wa.audit_inversion(
    wa.pending_messages, wa.webhook_conversations
) from public;
