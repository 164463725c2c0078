-- All that the judge asks the database. Each query after its name.

-- name: entries
select
    coalesce(w.event #>> '{message,id}', w.event #>> '{element,id}') as id,
    m.event_key::text, m.kind, m.status, coalesce(m.flow, ''), m.attempts, m.conversation_id, m.seq
from wa.processed_webhook_messages as m
left join wa.webhook_payloads as w on w.event_key = m.event_key and w.event_day = m.event_day
order by m.received_at, m.event_key;

-- name: failures
select d.event_key::text, a.attempt, a.reason, extract(epoch from a.failed_at)::float8
from wa.webhook_dlq_attempts as a
inner join wa.webhook_dlq as d on d.dlq_id = a.dlq_id
order by a.failed_at, d.dlq_id, a.attempt;

-- name: effects
select
    e.run_id, e.event_key::text, e.attempt, e.conversation_id, e.begun, e.ended,
    extract(epoch from e.begun_at)::float8, e.is_rider
from chaos.effects as e
order by e.begun;

-- name: collisions
select
    c.former_run_id, f.event_key::text, f.attempt,
    c.run_id, r.event_key::text, r.attempt
from chaos.collisions as c
inner join chaos.runs as f on f.run_id = c.former_run_id
inner join chaos.runs as r on r.run_id = c.run_id
order by c.run_id;

-- name: transitions
select
    t.conversation_id, t.from_state, t.from_status, t.to_state, t.to_status, t.event_key::text,
    extract(epoch from t.occurred_at)::float8
from wa.conversation_state_transitions as t
order by t.conversation_id, t.transition_id;

-- name: talks
select
    c.conversation_id, c.phone, c.state, c.status, coalesce((c.context ->> 'count')::integer, 0)
from wa.webhook_conversations as c
order by c.conversation_id;

-- name: replies
select o.event_key::text, count(*)
from wa.outbound_messages as o
group by o.event_key;

-- name: left
select 'message of event ' || p.event_key || ' is ' || p.status from wa.pending_messages as p
union all
select 'conversation ' || c.conversation_id || ' is locked'
from wa.webhook_conversations as c
where c.lock_token is not null
union all
select 'dead letter ' || d.dlq_id || ' is ' || d.resolution_status || ', its event ' || m.status
from wa.webhook_dlq as d
left join wa.processed_webhook_messages as m
    on m.event_key = d.event_key and m.event_day = d.event_day
where
    d.resolution_status
    is distinct from case m.status when 'processed' then 'resolved' else m.status end
union all
select 'conversation ' || t.conversation_id || ': ' || t.reason
from wa.conversation_state_transitions as t
where t.reason like '%cannot be rescued%'
union all
select 'quarantined: ' || q.reason from wa.webhook_quarantine as q
union all
select 'session ' || a.pid || ' of ' || a.application_name || ' is ' || a.state
from pg_catalog.pg_stat_activity as a
where
    a.datname = current_database()
    and a.state like 'idle in transaction%'
    and a.state_change < clock_timestamp() - interval '5 seconds'
union all
select 'advisory lock of session ' || l.pid from pg_catalog.pg_locks as l where l.locktype = 'advisory';

-- name: backlog
select count(*) from wa.pending_messages;

-- What changes with every turn that ends.
-- name: progress
select
    (select count(*) from wa.pending_messages), (select count(*) from wa.webhook_dlq_attempts);

-- True at every moment, whatever happens: one snapshot, while everything runs.
-- name: always
with pending as materialized (
    select p.event_key, p.event_day, p.conversation_id, p.status, p.handler
    from wa.pending_messages as p
)

select 'pending in the ledger, not in line: event ' || m.event_key
from wa.processed_webhook_messages as m
where m.status = 'pending' and not exists (select from pending as p where p.event_key = m.event_key)
union all
select 'in line, in the ledger ' || coalesce(m.status, 'missing') || ': event ' || p.event_key
from pending as p
left join wa.processed_webhook_messages as m
    on m.event_key = p.event_key and m.event_day = p.event_day
where m.status is distinct from 'pending'
union all
select 'running without a lock: event ' || p.event_key
from pending as p
inner join wa.webhook_conversations as c on c.conversation_id = p.conversation_id
where p.status = 'running' and c.lock_token is null
union all
select 'turns at once in conversation ' || p.conversation_id || ': ' || count(*)
from pending as p
-- A burst's messages run together.
where p.status = 'running' and p.handler <> 'burst'
group by p.conversation_id
having count(*) > 1
union all
select 'effect of an unsettled turn: event ' || e.event_key
from chaos.effects as e
inner join pending as p on p.event_key = e.event_key;
