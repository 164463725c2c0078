-- Store messages that wait for their turns, or that have them.
--
-- Contract   names its columns: one that a later release adds has its default until that release's
--            functions are loaded.
create or replace function wa.insert_pending_messages(p_messages wa.pending_messages[])
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
    select
        m.event_key, m.event_day, m.conversation_id, m.seq, m.status, m.ready_at, m.retry_at,
        m.attempt, m.handler, m.state_at_receipt, m.state_at_turn, m.riders, m.is_secret,
        m.is_universal, m.received_at, m.delivery_id, m.correlation_id, m.dlq_id
    from unnest(p_messages) as m;
end;
$$;

comment on function wa.insert_pending_messages(wa.pending_messages[]) is
'Store messages that wait for their turns, or that have them.';
revoke all on function wa.insert_pending_messages(wa.pending_messages[]) from public;
