-- End a conversation's lock and make its next message due.
--
-- Locks      the caller holds the row; pending messages must be changed before this looks at them.
create or replace function wa.unlock_conversation(p_conversation_id bigint)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    update wa.webhook_conversations as c
    set
        locked_by = null,
        lock_token = null,
        locked_at = null,
        lock_expires_at = null,
        due_at = wa.next_due_at(c.conversation_id),
        last_activity_at = wa.clock()
    where c.conversation_id = p_conversation_id;
end;
$$;

comment on function wa.unlock_conversation(bigint) is
'End a conversation''s lock and make its next message due.';
revoke all on function wa.unlock_conversation(bigint) from public;
