-- Show that a message's dead letter has its turn; nothing when the message has none.
--
-- Contract   a message that met its conversation's lock is counted with the time that it waited.
create or replace function wa.mark_dead_letter_retrying(p_message wa.pending_messages)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_reason text;
begin
    update wa.webhook_dlq as d
    set
        resolution_status = 'retrying',
        retry_count = greatest(p_message.attempt - d.attempts_before - 1, 0),
        updated_at = v_now
    where d.dlq_id = p_message.dlq_id
    returning d.reason into v_reason;

    if v_reason = 'lock_contention' and p_message.attempt = 1 then
        insert into wa.metric_deltas (occurred_at, seconds, n, measure, subject, outcome)
        values (
            v_now, greatest(extract(epoch from v_now - p_message.received_at), 0), 1, 'lock_wait',
            coalesce(p_message.handler, ''), 'started'
        );
    end if;
end;
$$;

comment on function wa.mark_dead_letter_retrying(wa.pending_messages) is
'Show that a message''s dead letter has its turn; nothing when the message has none.';
revoke all on function wa.mark_dead_letter_retrying(wa.pending_messages) from public;
