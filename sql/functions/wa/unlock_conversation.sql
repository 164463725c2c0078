-- End a conversation's lock and make its next message due; when that is.
--
-- Locks      the caller holds the conversation's row.
create or replace function wa.unlock_conversation(p_conversation_id bigint)
returns timestamptz
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
        last_activity_at = wa.clock()
    where c.conversation_id = p_conversation_id;

    return (wa.refresh_due_at(array[wa.conversation(p_conversation_id)]))[1].due_at;
end;
$$;

comment on function wa.unlock_conversation(bigint) is
'End a conversation''s lock and make its next message due; when that is.';
revoke all on function wa.unlock_conversation(bigint) from public;
