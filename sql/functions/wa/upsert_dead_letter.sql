-- Write the dead letter of a failed attempt; p_next_retry_at null = exhausted.
create or replace function wa.upsert_dead_letter(
    p_message wa.pending_messages,
    p_failure wa.failure,
    p_max_retries integer,
    p_next_retry_at timestamptz,
    p_now timestamptz
)
returns wa.webhook_dlq
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_dlq_id bigint := p_message.dlq_id;
    v_dead wa.webhook_dlq;
begin
    if v_dlq_id is null then
        insert into wa.webhook_dlq (
            event_day, event_key, conversation_id, phone_number_id, reason, correlation_id,
            created_at, updated_at
        )
        select
            p_message.event_day, p_message.event_key, c.conversation_id, c.phone_number_id,
            p_failure.reason, p_message.correlation_id, p_now, p_now
        from wa.webhook_conversations as c
        where c.conversation_id = p_message.conversation_id
        returning dlq_id into v_dlq_id;
    end if;

    update wa.webhook_dlq as d
    set
        reason = p_failure.reason,
        handler = p_message.handler,
        payload = coalesce(d.payload, wa.payload(p_message.event_key, p_message.received_at)),
        error_class = p_failure.error_class,
        error_message = p_failure.error_message,
        error_stack = p_failure.error_stack,
        retry_count = p_message.attempt - d.attempts_before - 1,
        max_retries = p_max_retries,
        next_retry_at = p_next_retry_at,
        resolution_status = case when p_next_retry_at is null then 'exhausted' else 'pending' end,
        updated_at = p_now
    where d.dlq_id = v_dlq_id
    returning d.* into v_dead;

    return v_dead;
end;
$$;

comment on function wa.upsert_dead_letter(
    wa.pending_messages, wa.failure, integer, timestamptz, timestamptz
) is
'Write the dead letter of a failed attempt; p_next_retry_at null = exhausted.';
revoke all on function wa.upsert_dead_letter(
    wa.pending_messages, wa.failure, integer, timestamptz, timestamptz
) from public;
