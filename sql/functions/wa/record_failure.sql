-- Move a message whose attempt failed into the dead-letter queue: to be retried, or exhausted.
--
-- Contract   one unresolved row per message, one attempt row per failure. retry_count is 0 after
--            the first failure and the first wait is exactly the base; see wa.backoff().
-- Locks      the caller holds the conversation; changes the message, its dead letter, the ledger
--            row.
create or replace function wa.record_failure(
    p_message wa.pending_messages, p_token uuid, p_failure wa.failure
)
returns wa.webhook_dlq
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_settings wa.settings := wa.current_settings();
    v_max_retries integer;
    v_next_retry_at timestamptz;
    v_dead wa.webhook_dlq;
begin
    v_max_retries := coalesce(
        (select h.max_retries from wa.handlers as h where h.handler = p_message.handler), 5
    );

    if p_failure.is_retryable and p_message.attempt <= v_max_retries then
        v_next_retry_at := v_now + coalesce(
            p_failure.retry_after,
            wa.backoff(p_message.attempt - 1, v_settings.retry_base, v_settings.retry_cap)
        );
    end if;

    v_dead := wa.upsert_dead_letter(p_message, p_failure, v_max_retries, v_next_retry_at);

    insert into wa.webhook_dlq_attempts (
        dlq_id, attempt, failed_at, reason, error_class, error_message, error_stack, duration_ms,
        worker
    )
    values (
        v_dead.dlq_id, p_message.attempt, v_now, p_failure.reason, p_failure.error_class,
        p_failure.error_message, p_failure.error_stack, p_failure.duration_ms, p_failure.worker
    );

    if v_next_retry_at is null then
        delete from wa.pending_messages as p where p.event_key = p_message.event_key;
        perform wa.settle(
            p_message.event_day,
            p_message.event_key,
            'exhausted',
            p_token,
            p_message,
            p_failure.duration_ms
        );
    else
        update wa.pending_messages as p
        set status = 'retrying', retry_at = v_next_retry_at, dlq_id = v_dead.dlq_id
        where p.event_key = p_message.event_key;
        perform wa.note_failure_token(p_message.event_day, p_message.event_key, p_token, p_message);
    end if;

    perform wa.mark_conversation_error(p_message);

    return v_dead;
end;
$$;

comment on function wa.record_failure(wa.pending_messages, uuid, wa.failure) is
'Move a message whose attempt failed into the dead-letter queue: to be retried, or exhausted.';
revoke all on function wa.record_failure(wa.pending_messages, uuid, wa.failure) from public;
