-- Write what wa.next_due_at() says, if the conversation is unlocked.
create or replace function wa.refresh_due_at(p_conversation_id bigint)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    update wa.webhook_conversations as c
    set due_at = wa.next_due_at(c.conversation_id)
    where c.conversation_id = p_conversation_id and c.lock_token is null;
end;
$$;

comment on function wa.refresh_due_at(bigint) is
'Write what wa.next_due_at() says, if the conversation is unlocked.';
revoke all on function wa.refresh_due_at(bigint) from public;
