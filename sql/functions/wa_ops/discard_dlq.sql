-- Give a dead letter up: it and its message are discarded, who and why is kept.
--
-- Contract   its conversation goes on with its next message.
-- Locks      the conversation, then message, dead letter, ledger row.
-- Errors     WA101 without a reason, WA401 unknown, WA201 resolved, or it has its turn now.
create or replace function wa_ops.discard_dlq(p_dlq_id bigint, p_reason text)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_dead wa.webhook_dlq;
    v_message wa.pending_messages;
    v_from text;
begin
    perform wa.require_reason(p_reason);
    v_dead := wa.lock_dead_letter(p_dlq_id);

    if v_dead.resolved_at is not null then
        perform wa.raise_dead_letter('resolved', p_dlq_id);
    end if;

    v_from := (wa.ledger_row(v_dead.event_day, v_dead.event_key)).status;
    select p.* into v_message
    from wa.pending_messages as p
    where p.event_key = v_dead.event_key and p.dlq_id = p_dlq_id;

    if v_message.status = 'running' then
        perform wa.raise_dead_letter('running', p_dlq_id);
    elsif found then
        delete from wa.pending_messages as p where p.event_key = v_dead.event_key;
        perform wa.settle(array[row(v_message, 'discarded', null, null)::wa.settlement]);
    else
        perform wa.change_ledger_status(
            v_dead.event_day, v_dead.event_key, '{exhausted,pending}', 'discarded'
        );
    end if;

    update wa.webhook_dlq as d
    set
        resolution_status = 'discarded',
        resolved_at = v_now,
        resolved_by = session_user,
        resolution_note = btrim(p_reason),
        next_retry_at = null,
        updated_at = v_now
    where d.dlq_id = p_dlq_id;

    perform wa.note_action(
        'discard', p_reason, v_dead.conversation_id, v_dead.event_key, p_dlq_id, v_from
    );
    perform wa.refresh_due_at(array[wa.conversation(v_dead.conversation_id)]);
end;
$$;

comment on function wa_ops.discard_dlq(bigint, text) is
'Give a dead letter up: it and its message are discarded, who and why is kept.';
revoke all on function wa_ops.discard_dlq(bigint, text) from public;
grant execute on function wa_ops.discard_dlq(bigint, text) to wa_operator;
