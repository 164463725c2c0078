-- Store a message that waits; a contended one also gets its dead-letter row.
--
-- Locks      the caller holds the conversation's row.
create or replace function wa.wait_in_line(
    p_event wa.event,
    p_message wa.pending_messages,
    p_conversation wa.webhook_conversations,
    p_outcome text,
    p_settings wa.settings
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_message wa.pending_messages := p_message;
begin
    if p_outcome = 'contended' then
        insert into wa.webhook_dlq as d (
            event_day, event_key, conversation_id, phone_number_id, reason, next_retry_at,
            correlation_id, created_at, updated_at
        )
        values (
            p_event.event_day, p_event.event_key, p_message.conversation_id,
            p_event.phone_number_id, 'lock_contention',
            p_message.received_at + p_settings.contention_delay, p_message.correlation_id,
            p_message.received_at, p_message.received_at
        )
        returning d.dlq_id into v_message.dlq_id;
    end if;

    v_message.is_universal := wa.is_universal(p_event.event);
    v_message.ready_at := wa.burst_ready_at(p_event, p_message, p_conversation);
    perform wa.insert_pending_message(v_message);

    update wa.webhook_conversations as c
    set
        received_seq = p_conversation.received_seq,
        profile_name = p_conversation.profile_name,
        identity_at = p_conversation.identity_at
    where c.conversation_id = p_conversation.conversation_id;

    if p_conversation.lock_token is null then
        perform wa.refresh_due_at(array[wa.conversation(p_conversation.conversation_id)]);
    end if;
end;
$$;

comment on function wa.wait_in_line(
    wa.event, wa.pending_messages, wa.webhook_conversations, text, wa.settings
) is
'Store a message that waits; a contended one also gets its dead-letter row.';
revoke all on function wa.wait_in_line(
    wa.event, wa.pending_messages, wa.webhook_conversations, text, wa.settings
) from public;
