-- Give a dead letter up, its message too; never raises for what it meets.
--
-- Contract   outcome: discarded; else nothing changed: not_found, resolved, running, and, with
--            p_spares_line, in_line (its message waits for a turn that is no retry).
-- Locks      the caller holds the conversation; message, dead letter, ledger row.
create or replace function wa.discard_dead_letter(
    p_dlq_id bigint, p_reason text, p_spares_line boolean
)
returns text
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_dead wa.webhook_dlq;
    v_message wa.pending_messages;
    v_from text;
begin
    select d.* into v_dead from wa.webhook_dlq as d where d.dlq_id = p_dlq_id for no key update;
    if v_dead.dlq_id is null or v_dead.resolved_at is not null then
        return case when v_dead.dlq_id is null then 'not_found' else 'resolved' end;
    end if;

    v_from := (wa.ledger_row(v_dead.event_day, v_dead.event_key)).status;
    select p.* into v_message
    from wa.pending_messages as p
    where p.event_key = v_dead.event_key and p.dlq_id = p_dlq_id;

    if v_message.status = 'running' or v_message.status = 'waiting' and p_spares_line then
        return case v_message.status when 'running' then 'running' else 'in_line' end;
    elsif v_message.event_key is not null then
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
    return 'discarded';
end;
$$;

comment on function wa.discard_dead_letter(bigint, text, boolean) is
'Give a dead letter up, its message too; never raises for what it meets.';
revoke all on function wa.discard_dead_letter(bigint, text, boolean) from public;
