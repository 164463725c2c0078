-- Move a message whose attempt failed into the dead-letter queue: to be retried, or exhausted.
--
-- Contract   of a message said in a secret state only the error's class is kept: its text may
--            repeat what was said.
-- Locks      the caller holds the conversation's row.
create or replace function wa.record_failure(
    p_message wa.pending_messages, p_token uuid, p_failure wa.failure, p_now timestamptz
)
returns wa.webhook_dlq
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_failure wa.failure := p_failure;
    v_max_retries integer := (wa.handler_settings(p_message.handler)).max_retries;
    v_dead wa.webhook_dlq;
begin
    if p_message.is_secret then
        delete from wa.secret_payloads as s where s.event_key = p_message.event_key;
        v_failure.error_message := null;
        v_failure.error_stack := null;
    end if;

    v_dead := wa.upsert_dead_letter(
        p_message, v_failure, v_max_retries,
        wa.next_retry_at(wa.counted_attempt(p_message), v_max_retries, v_failure, p_now), p_now
    );

    insert into wa.webhook_dlq_attempts (
        dlq_id, attempt, failed_at, reason, error_class, error_message, error_stack, duration_ms,
        worker
    )
    values (
        v_dead.dlq_id, p_message.attempt, p_now, v_failure.reason, v_failure.error_class,
        v_failure.error_message, v_failure.error_stack, v_failure.duration_ms, v_failure.worker
    );

    if v_dead.next_retry_at is null then
        delete from wa.pending_messages as p where p.event_key = p_message.event_key;
        perform wa.settle(
            array[row(p_message, 'exhausted', p_token, v_failure.duration_ms)::wa.settlement]
        );
    else
        update wa.pending_messages as p
        set status = 'retrying', riders = 0, retry_at = v_dead.next_retry_at, dlq_id = v_dead.dlq_id
        where p.event_key = p_message.event_key;
        perform wa.note_failure_token(p_message.event_day, p_message.event_key, p_token, p_message);
    end if;

    perform wa.measure_failure(
        p_message.handler, v_failure.reason, v_dead.next_retry_at is not null, p_now,
        v_failure.duration_ms
    );
    perform wa.mark_conversation_error(p_message, v_failure.worker);

    return v_dead;
end;
$$;

comment on function wa.record_failure(wa.pending_messages, uuid, wa.failure, timestamptz) is
'Move a message whose attempt failed into the dead-letter queue: to be retried, or exhausted.';
revoke all on function wa.record_failure(wa.pending_messages, uuid, wa.failure, timestamptz)
from public;
