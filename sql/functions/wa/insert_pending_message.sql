-- Store a message that waits for its turn, or that has it.
--
-- Contract   names its columns: one that a later release adds has its default until that release's
--            functions are loaded.
create or replace function wa.insert_pending_message(p_message wa.pending_messages)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into wa.pending_messages (
        event_key, event_day, conversation_id, seq, status, ready_at, retry_at, attempt, handler,
        state_at_receipt, state_at_turn, riders, is_secret, is_universal, received_at, delivery_id,
        correlation_id, dlq_id
    )
    values (
        p_message.event_key, p_message.event_day, p_message.conversation_id, p_message.seq,
        p_message.status, p_message.ready_at, p_message.retry_at, p_message.attempt,
        p_message.handler, p_message.state_at_receipt, p_message.state_at_turn, p_message.riders,
        p_message.is_secret, p_message.is_universal, p_message.received_at, p_message.delivery_id,
        p_message.correlation_id, p_message.dlq_id
    );
end;
$$;

comment on function wa.insert_pending_message(wa.pending_messages) is
'Store a message that waits for its turn, or that has it.';
revoke all on function wa.insert_pending_message(wa.pending_messages) from public;
