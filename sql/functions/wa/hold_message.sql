-- Let a message wait until its paused handler is resumed.
create or replace function wa.hold_message(p_message wa.pending_messages)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    update wa.pending_messages as p
    set
        handler = p_message.handler,
        ready_at = 'infinity',
        retry_at = case when p.retry_at is not null then timestamptz 'infinity' end
    where p.event_key = p_message.event_key;
    perform wa.refresh_due_at(array[wa.conversation(p_message.conversation_id)]);
end;
$$;

comment on function wa.hold_message(wa.pending_messages) is
'Let a message wait until its paused handler is resumed.';
revoke all on function wa.hold_message(wa.pending_messages) from public;
