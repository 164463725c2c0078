-- What a message's timeline shows of its turns: place in line, failed attempts, dead letters, what
-- operators did.
--
-- Contract   no text, name, phone or error message in it; see wa_api.message_timeline().
create or replace function wa.turn_entries(p_event_key uuid)
returns table (at timestamptz, what text, status text, detail jsonb)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select
        p.received_at, 'in line', p.status,
        jsonb_build_object(
            'event_key', p.event_key, 'conversation_id', p.conversation_id, 'seq', p.seq,
            'attempt', p.attempt, 'handler', p.handler, 'retry_at', p.retry_at
        )
    from wa.pending_messages as p
    where p.event_key = p_event_key
    union all
    select
        a.failed_at, 'attempt failed', a.reason,
        jsonb_build_object(
            'event_key', d.event_key, 'dlq_id', a.dlq_id, 'attempt', a.attempt,
            'error_class', a.error_class, 'duration_ms', a.duration_ms, 'worker', a.worker
        )
    from wa.webhook_dlq as d
    inner join wa.webhook_dlq_attempts as a on a.dlq_id = d.dlq_id
    where d.event_key = p_event_key
    union all
    select
        d.updated_at, 'dead letter', d.resolution_status,
        jsonb_build_object(
            'event_key', d.event_key, 'dlq_id', d.dlq_id, 'reason', d.reason,
            'retry_count', d.retry_count, 'next_retry_at', d.next_retry_at
        )
    from wa.webhook_dlq as d
    where d.event_key = p_event_key
    union all
    select
        o.occurred_at, 'operator', o.what,
        jsonb_build_object(
            'event_key', o.event_key, 'dlq_id', o.dlq_id, 'actor', o.actor,
            'from_status', o.from_status
        )
    from wa.operator_actions as o
    where o.event_key = p_event_key;
end;
$$;

comment on function wa.turn_entries(uuid) is
'What a message''s timeline shows of its turns: place in line, failed attempts, dead letters.';
revoke all on function wa.turn_entries(uuid) from public;
