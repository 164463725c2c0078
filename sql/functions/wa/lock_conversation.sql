-- Take a conversation's lock: the lease begins now.
--
-- Locks      the caller holds the row and knows that it is free.
create or replace function wa.lock_conversation(
    p_conversation_id bigint, p_worker text, p_lease interval, p_token uuid
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
begin
    update wa.webhook_conversations as c
    set
        locked_by = p_worker,
        lock_token = p_token,
        locked_at = v_now,
        lock_expires_at = v_now + p_lease,
        due_at = v_now + p_lease
    where c.conversation_id = p_conversation_id;
end;
$$;

comment on function wa.lock_conversation(bigint, text, interval, uuid) is
'Take a conversation''s lock: the lease begins now.';
revoke all on function wa.lock_conversation(bigint, text, interval, uuid) from public;
