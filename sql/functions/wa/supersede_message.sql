-- Resolve a retry whose conversation has moved on: its handler asked not to be given it.
create or replace function wa.supersede_message(p_message wa.pending_messages)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    delete from wa.pending_messages as p where p.event_key = p_message.event_key;
    perform wa.resolve_dead_letter(p_message.dlq_id, 'superseded');
    perform wa.settle(array[row(p_message, 'superseded', null, null)::wa.settlement]);
    perform wa.refresh_due_at(array[wa.conversation(p_message.conversation_id)]);
end;
$$;

comment on function wa.supersede_message(wa.pending_messages) is
'Resolve a retry whose conversation has moved on.';
revoke all on function wa.supersede_message(wa.pending_messages) from public;
