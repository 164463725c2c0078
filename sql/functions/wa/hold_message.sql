-- Let a message wait until its paused handler is resumed, or for a second when that is uncertain.
--
-- Contract   p_is_changing: a transaction that is not over yet may be resuming it, and may have
--            looked for held messages already.
-- Locks      the caller holds the conversation's row.
create or replace function wa.hold_message(
    p_message wa.pending_messages, p_is_changing boolean
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_again wa.next_due;
begin
    if p_is_changing then
        v_again.conversation_id := p_message.conversation_id;
        v_again.due_at := wa.clock() + interval '1 second';
        v_again.is_retry := p_message.retry_at is not null;
        perform wa.set_due_at(array[v_again]);
        return;
    end if;

    update wa.pending_messages as p
    set
        handler = p_message.handler,
        ready_at = 'infinity',
        retry_at = case when p.retry_at is not null then timestamptz 'infinity' end
    where p.event_key = p_message.event_key;
    perform wa.refresh_due_at(array[wa.conversation(p_message.conversation_id)]);
end;
$$;

comment on function wa.hold_message(wa.pending_messages, boolean) is
'Let a message wait until its paused handler is resumed, or for a second when that is uncertain.';
revoke all on function wa.hold_message(wa.pending_messages, boolean) from public;
