-- What a message's timeline shows of its place in line: since when, the turn that it has now, what
-- operators did, and what was noted of it.
--
-- Contract   no text, name or phone in it; see wa_api.message_timeline().
create or replace function wa.turn_entries(p_event_key uuid)
returns table (at timestamptz, what text, status text, detail jsonb)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select e.at, e.what, e.status, jsonb_build_object('event_key', p_event_key) || e.detail
    from wa.pending_messages as p
    inner join wa.webhook_conversations as c on c.conversation_id = p.conversation_id
    inner join wa_ops.unsettled_messages as u on u.event_key = p.event_key
    cross join lateral (
        values
        (
            p.received_at, 'in line', p.status,
            jsonb_build_object(
                'conversation_id', p.conversation_id, 'seq', p.seq, 'attempt', p.attempt,
                'handler', p.handler, 'retry_at', u.retry_at, 'waits_for', u.waits_for
            )
        ),
        (
            case when p.status = 'running' then c.locked_at end, 'turn began', 'enhanced',
            jsonb_build_object(
                'attempt', p.attempt, 'handler', p.handler, 'worker', c.locked_by,
                'lock_expires_at', c.lock_expires_at
            )
        )
    ) as e (at, what, status, detail)
    where p.event_key = p_event_key and e.at is not null
    union all
    select
        o.occurred_at, 'operator', o.what,
        jsonb_build_object(
            'event_key', o.event_key, 'dlq_id', o.dlq_id, 'actor', o.actor,
            'from_status', o.from_status
        )
    from wa.operator_actions as o
    where o.event_key = p_event_key
    union all
    select
        u.noted_at, 'not applied', u.kind,
        jsonb_build_object('event_key', u.event_key, 'reason', u.reason)
    from wa.unapplied_events as u
    where u.event_key = p_event_key
    union all
    select
        s.decided_at, 'shadow decision', s.decision,
        jsonb_build_object('event_key', s.event_key, 'behind', s.behind)
    from wa.shadow_decisions as s
    where s.event_key = p_event_key;
end;
$$;

comment on function wa.turn_entries(uuid) is
'What a message''s timeline shows of its place in line, of operators, and what was noted of it.';
revoke all on function wa.turn_entries(uuid) from public;
