-- A failed turn leaves its conversation in status error until one completes.
create or replace function wa.mark_conversation_error(p_message wa.pending_messages, p_worker text)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    perform wa.set_audit(
        'failed in ' || coalesce(p_message.handler, 'no handler'), p_message.event_key,
        coalesce(p_worker, session_user), p_message.correlation_id
    );

    update wa.webhook_conversations as c
    set status = 'error'
    where c.conversation_id = p_message.conversation_id and c.status <> 'error';
end;
$$;

comment on function wa.mark_conversation_error(wa.pending_messages, text) is
'A failed turn leaves its conversation in status error until one completes.';
revoke all on function wa.mark_conversation_error(wa.pending_messages, text) from public;
