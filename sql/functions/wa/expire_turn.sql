-- End a lock whose lease ran out; its message counts as a failed attempt (lock_expired).
--
-- Contract   p_how is what is counted: expired, released_by_cleanup, or evicted, where an operator
--            ended it. The first time the message is due again at once: workers die for many
--            reasons, as a rule not for the message's. After that it waits as after any failure.
-- Locks      the caller holds the conversation's row.
create or replace function wa.expire_turn(
    p_conversation_id bigint, p_now timestamptz, p_how text
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_conversation wa.webhook_conversations := wa.conversation(p_conversation_id);
    v_failure wa.failure;
begin
    if v_conversation.lock_expires_at is null or v_conversation.lock_expires_at > p_now then
        return;
    end if;

    v_failure.reason := case when p_how = 'evicted' then 'evicted' else 'lock_expired' end;
    v_failure.error_class := v_failure.reason;
    v_failure.error_message := case
        when p_how = 'evicted' then 'an operator ended the turn'
        else 'the worker neither settled the turn nor extended its lease'
    end;
    v_failure.is_retryable := true;
    v_failure.worker := v_conversation.locked_by;

    if not exists (
        select
        from wa.pending_messages as p
        inner join wa.webhook_dlq as d on d.dlq_id = p.dlq_id
        inner join wa.webhook_dlq_attempts as a on a.dlq_id = d.dlq_id
        where
            p.conversation_id = p_conversation_id
            and p.status = 'running'
            and a.reason in ('lock_expired', 'evicted')
            and a.attempt > d.attempts_before
    ) then
        v_failure.retry_after := '0 seconds';
    end if;

    -- Without its token: the worker that lost the lease shall hear so, whatever it reports. Not
    -- later than the caller's time: what is due again at once is so for who looks at that time.
    perform wa.fail_turn(p_conversation_id, null, v_failure, least(p_now, wa.clock()));
    perform wa.unlock_conversation(p_conversation_id);
    insert into wa.metric_deltas (occurred_at, n, measure, subject, outcome)
    values (wa.clock(), 1, 'lock', '', p_how);
end;
$$;

comment on function wa.expire_turn(bigint, timestamptz, text) is
'End a lock whose lease ran out; its message counts as a failed attempt (lock_expired).';
revoke all on function wa.expire_turn(bigint, timestamptz, text) from public;
