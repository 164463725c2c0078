-- Make a dead letter's message due at p_retry_at; never raises for what it meets.
--
-- Contract   outcome: retried; in_line (it waits for its first turn and keeps its place); running;
--            else nothing changed: not_found, resolved, inconsistent, ledger_gone, content_gone,
--            state_changed (its handler is not given it in the conversation's present state, its
--            retry will be superseded).
--            retry_at: when it is due, for retried only.
-- Locks      the caller holds the conversation.
create or replace function wa.retry_dead_letter(
    p_dlq_id bigint,
    p_retry_at timestamptz,
    p_reason text,
    out outcome text,
    out retry_at timestamptz
)
returns record
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_dead wa.webhook_dlq;
    v_message wa.pending_messages;
    v_ledger wa.processed_webhook_messages;
    v_state text;
begin
    select d.* into v_dead from wa.webhook_dlq as d where d.dlq_id = p_dlq_id for no key update;

    if not found then
        outcome := 'not_found';
        return;
    end if;

    select p.* into v_message
    from wa.pending_messages as p
    where p.event_key = v_dead.event_key;
    v_ledger := wa.ledger_row(v_dead.event_day, v_dead.event_key);
    v_state := (wa.conversation(v_dead.conversation_id)).state;
    outcome := case
        when v_message.dlq_id <> p_dlq_id then 'resolved'
        when v_message.status = 'running' then 'running'
        when v_message.status = 'waiting' then 'in_line'
        when v_message.status is null then wa.dead_letter_problem(v_dead, v_ledger)
        when wa.stored_content(v_dead.event_key, v_message.received_at) is null then 'content_gone'
        when
            v_message.state_at_turn <> v_state
            and not (wa.handler_settings(v_message.handler)).retry_if_state_changed
            then 'state_changed'
    end;

    if outcome is null then
        if v_message.status = 'retrying' then
            update wa.pending_messages as p
            set retry_at = p_retry_at
            where p.event_key = v_dead.event_key;
            update wa.webhook_dlq as d
            set next_retry_at = p_retry_at, updated_at = wa.clock()
            where d.dlq_id = p_dlq_id;
        else
            perform wa.put_back_dead_letter(p_dlq_id, v_ledger, p_retry_at);
        end if;

        perform wa.note_action(
            'retry', p_reason, v_dead.conversation_id, v_dead.event_key, p_dlq_id, v_ledger.status
        );
        outcome := 'retried';
        retry_at := p_retry_at;
    end if;

    perform wa.measure_replay(v_dead.reason, outcome);
    perform wa.refresh_due_at(array[wa.conversation(v_dead.conversation_id)]);
end;
$$;

comment on function wa.retry_dead_letter(bigint, timestamptz, text) is
'Make a dead letter''s message due at p_retry_at; never raises for what it meets.';
revoke all on function wa.retry_dead_letter(bigint, timestamptz, text) from public;
