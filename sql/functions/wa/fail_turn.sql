-- Record that a running turn failed, with every message that rides in it; the dead letter of its
-- first message, null when no message was running.
--
-- Contract   p_now: when. One time for all of them, so that they are due together at the retry.
-- Locks      the caller holds the conversation's row and ends its lock.
create or replace function wa.fail_turn(
    p_conversation_id bigint, p_token uuid, p_failure wa.failure, p_now timestamptz
)
returns wa.webhook_dlq
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_failure wa.failure := p_failure;
    v_message wa.pending_messages;
    v_head wa.webhook_dlq;
    v_dead wa.webhook_dlq;
begin
    for v_message in
        select p.*
        from wa.pending_messages as p
        where p.conversation_id = p_conversation_id and p.status = 'running'
        order by p.riders desc, p.seq
    loop
        v_dead := wa.record_failure(v_message, p_token, v_failure, p_now);

        if v_head.dlq_id is null then
            v_head := v_dead;
            v_failure.retry_after := coalesce(
                v_head.next_retry_at - p_now, v_failure.retry_after
            );
        end if;
    end loop;

    return v_head;
end;
$$;

comment on function wa.fail_turn(bigint, uuid, wa.failure, timestamptz) is
'Record that a running turn failed, with every message that rides in it.';
revoke all on function wa.fail_turn(bigint, uuid, wa.failure, timestamptz) from public;
