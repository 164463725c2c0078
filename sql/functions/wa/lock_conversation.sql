-- Take a conversation's lock by hand: the lease begins now.
--
-- Locks      the caller holds the conversation's row, and found it unlocked.
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
        lock_expires_at = v_now + p_lease
    where c.conversation_id = p_conversation_id;

    perform wa.set_due_at(
        array[row(p_conversation_id, v_now + p_lease, true, null)::wa.next_due]
    );
end;
$$;

comment on function wa.lock_conversation(bigint, text, interval, uuid) is
'Take a conversation''s lock by hand: the lease begins now.';
revoke all on function wa.lock_conversation(bigint, text, interval, uuid) from public;
