-- Put the message of an exhausted or discarded dead letter back in line; it gets fresh retries.
--
-- Contract   its attempts so far stay on record and stop counting. Without p_next_retry_at the
--            message goes to the end of the line instead of coming as a retry.
-- Locks      the caller holds the conversation.
create or replace function wa.put_back_dead_letter(
    p_dlq_id bigint, p_ledger wa.processed_webhook_messages, p_next_retry_at timestamptz
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_dead wa.webhook_dlq;
begin
    update wa.webhook_dlq as d
    set
        resolution_status = 'pending',
        resolved_at = null,
        resolved_by = null,
        resolution_note = null,
        payload = coalesce(d.payload, wa.stored_content(d.event_key, p_ledger.received_at)),
        retry_count = 0,
        attempts_before = greatest(
            p_ledger.attempts,
            (select max(a.attempt) from wa.webhook_dlq_attempts as a where a.dlq_id = d.dlq_id)
        ),
        next_retry_at = p_next_retry_at,
        updated_at = wa.clock()
    where d.dlq_id = p_dlq_id
    returning d.* into v_dead;

    perform wa.reopen_message(
        p_ledger, v_dead.conversation_id, p_next_retry_at, p_dlq_id, v_dead.attempts_before
    );
end;
$$;

comment on function wa.put_back_dead_letter(bigint, wa.processed_webhook_messages, timestamptz) is
'Put the message of an exhausted or discarded dead letter back in line; it gets fresh retries.';
revoke all on function wa.put_back_dead_letter(
    bigint, wa.processed_webhook_messages, timestamptz
) from public;
