-- End a lock whose lease ran out; its message counts as a failed attempt (lock_expired).
--
-- Contract   rescue on the claim path: no cron, no human. A message that kills its workers runs out
--            of retries. A lock taken by hand has no message and is just ended.
-- Locks      the caller holds the conversation.
create or replace function wa.expire_turn(p_conversation_id bigint, p_now timestamptz)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_conversation wa.webhook_conversations;
    v_message wa.pending_messages;
    v_failure wa.failure;
begin
    select c.* into strict v_conversation
    from wa.webhook_conversations as c
    where c.conversation_id = p_conversation_id;

    if v_conversation.lock_expires_at is null or v_conversation.lock_expires_at > p_now then
        return;
    end if;

    select p.* into v_message
    from wa.pending_messages as p
    where p.conversation_id = p_conversation_id and p.status = 'running';

    if found then
        v_failure.reason := 'lock_expired';
        v_failure.error_class := 'lock_expired';
        v_failure.error_message := 'the worker neither settled the turn nor extended its lease';
        v_failure.is_retryable := true;
        v_failure.worker := v_conversation.locked_by;
        -- Without its token: the worker that lost the lease shall hear so, whatever it reports.
        perform wa.record_failure(v_message, null, v_failure);
    end if;

    perform wa.unlock_conversation(p_conversation_id);
end;
$$;

comment on function wa.expire_turn(bigint, timestamptz) is
'End a lock whose lease ran out; its message counts as a failed attempt (lock_expired).';
revoke all on function wa.expire_turn(bigint, timestamptz) from public;
