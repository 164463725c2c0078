-- Put a settled message back in line as a new attempt of the same ledger row.
--
-- Contract   with p_retry_at it comes as a due retry in its old place, else at the end of the line.
--            Its next attempt is p_attempts + 1. It keeps its handler while that is registered.
-- Locks      the caller holds the conversation and calls wa.refresh_due_at() afterwards.
-- Errors     WA901 when the ledger row is not the one that the caller saw.
create or replace function wa.reopen_message(
    p_ledger wa.processed_webhook_messages,
    p_conversation_id bigint,
    p_retry_at timestamptz,
    p_dlq_id bigint,
    p_attempts integer
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_seq bigint := case when p_retry_at is not null then p_ledger.seq end;
begin
    if not wa.change_ledger_status(
        p_ledger.event_day, p_ledger.event_key, array[p_ledger.status], 'pending'
    ) then
        raise exception 'the ledger row of a settled message has changed'
            using errcode = 'WA901',
                detail = format('event_key=%s', p_ledger.event_key);
    end if;

    if v_seq is null then
        update wa.webhook_conversations as c
        set received_seq = c.received_seq + 1
        where c.conversation_id = p_conversation_id
        returning c.received_seq into v_seq;
    end if;

    insert into wa.pending_messages (
        event_key, event_day, conversation_id, seq, status, retry_at, attempt, handler,
        state_at_receipt, is_universal, is_secret, received_at, ready_at, delivery_id,
        correlation_id, dlq_id
    )
    select
        p_ledger.event_key, p_ledger.event_day, p_conversation_id, v_seq,
        case when p_retry_at is null then 'waiting' else 'retrying' end, p_retry_at, p_attempts,
        (select h.handler from wa.handlers as h where h.handler = p_ledger.handler),
        -- The state of its receipt is not known any more, and it shall run in the present one.
        c.state, wa.is_universal(e.event),
        -- Of what was said in a secret state only the envelope is left.
        coalesce(e.event = wa.envelope(e.event), false),
        p_ledger.received_at, v_now, gen_random_uuid(), p_ledger.correlation_id, p_dlq_id
    from wa.webhook_conversations as c
    cross join lateral wa.stored_content(p_ledger.event_key, p_ledger.received_at) as e (event)
    where c.conversation_id = p_conversation_id;
end;
$$;

comment on function wa.reopen_message(
    wa.processed_webhook_messages, bigint, timestamptz, bigint, integer
) is
'Put a settled message back in line as a new attempt of the same ledger row.';
revoke all on function wa.reopen_message(
    wa.processed_webhook_messages, bigint, timestamptz, bigint, integer
) from public;
