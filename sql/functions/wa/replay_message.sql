-- Run a settled message again: a new attempt on the same ledger row, past the dedupe on purpose.
--
-- Contract   outcome: replayed; else nothing changed, see wa.replay_problem(). It takes its turn at
--            the end of the line. An exhausted or discarded dead letter goes on with it; otherwise
--            it gets a new one (reason replayed, replayed_from = the last before), which its turn
--            resolves.
-- Locks      the caller holds the conversation.
create or replace function wa.replay_message(
    p_event_day date, p_event_key uuid, p_reason text, out outcome text, out dlq_id bigint
)
returns record
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_ledger wa.processed_webhook_messages := wa.ledger_row(p_event_day, p_event_key);
    v_last wa.webhook_dlq;
begin
    outcome := coalesce(wa.replay_problem(v_ledger), 'replayed');

    if outcome <> 'replayed' then
        return;
    end if;

    select d.* into v_last
    from wa.webhook_dlq as d
    where d.event_key = p_event_key
    order by d.dlq_id desc
    limit 1
    for no key update;

    if v_last.resolution_status in ('exhausted', 'discarded') then
        dlq_id := v_last.dlq_id;
        perform wa.put_back_dead_letter(dlq_id, v_ledger, null);
    else
        insert into wa.webhook_dlq as d (
            event_day, event_key, conversation_id, phone_number_id, reason, handler, payload,
            attempts_before, replayed_from, correlation_id, created_at, updated_at
        )
        select
            v_ledger.event_day, p_event_key, c.conversation_id, c.phone_number_id, 'replayed',
            v_ledger.handler, v_last.payload, v_ledger.attempts, v_last.dlq_id,
            v_ledger.correlation_id, v_now, v_now
        from wa.webhook_conversations as c
        where c.conversation_id = v_ledger.conversation_id
        returning d.dlq_id into dlq_id;

        perform wa.reopen_message(
            v_ledger, v_ledger.conversation_id, null, dlq_id, v_ledger.attempts
        );
    end if;

    perform wa.note_action(
        'replay', p_reason, v_ledger.conversation_id, p_event_key, dlq_id, v_ledger.status
    );
    perform wa.measure_replay(coalesce(v_last.reason, 'replayed'), outcome);
    perform wa.refresh_due_at(array[wa.conversation(v_ledger.conversation_id)]);
end;
$$;

comment on function wa.replay_message(date, uuid, text) is
'Run a settled message again: a new attempt on the same ledger row, past the dedupe on purpose.';
revoke all on function wa.replay_message(date, uuid, text) from public;
