-- What the dashboards are tested with; every private column says so. Times are relative to the
-- minute that the setting wa_test.base names. Ages are compared in tens of minutes: those of here
-- end with six, so that it takes nine minutes until one changes.
create temp view given as
select current_setting('wa_test.base')::timestamptz as base;

-- Per minute, three days long, the same in each but for what happens every 10, 15 or 30 minutes.
insert into wa.metric_rollups
    (grain, bucket, measure, subject, outcome, n, seconds, upto_5ms, upto_25ms, upto_100ms,
     upto_250ms, upto_500ms, upto_1s, upto_10s, upto_60s, over_300s)
select
    'minute', g.base - make_interval(mins => m.back), r.measure, r.subject, r.outcome,
    r.n, r.seconds, r.s5, r.s25, r.s100, r.s250, r.s500, r.s1, r.s10, r.s60, r.s300
from given as g
cross join generate_series(0, 4319) as m (back)
cross join (
    values
    ('receipt', 'message', 'dispatched', 10, 4.8, 0, 0, 0, 0, 8, 2, 0, 0, 0, 1),
    ('receipt', 'message', 'duplicate', 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
    ('receipt', 'message', 'waiting', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
    ('receipt', 'status', 'recorded', 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
    ('request', 'POST', 'accepted', 30, 0.6, 0, 28, 2, 0, 0, 0, 0, 0, 0, 1),
    ('request', 'POST', 'bad_signature', 1, 0.001, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1),
    ('turn', 'bot', 'processed', 8, 0.9, 0, 0, 6, 2, 0, 0, 0, 0, 0, 1),
    ('turn', 'bot', 'retrying', 1, 10, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1),
    ('turn', 'orders', 'processed', 2, 1.5, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1),
    ('turn', 'orders', 'exhausted', 1, 10, 0, 0, 0, 0, 0, 0, 1, 0, 0, 10),
    ('turn', '', 'retrying', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 30),
    ('end_to_end', 'bot', 'processed', 8, 63, 0, 0, 0, 0, 7, 0, 0, 1, 0, 1),
    ('end_to_end', 'orders', 'processed', 2, 1.8, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1),
    ('end_to_end', 'orders', 'exhausted', 1, 4000, 0, 0, 0, 0, 0, 0, 0, 0, 1, 10),
    ('failure', 'bot', 'handler_error', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
    ('failure', 'orders', 'timeout', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10),
    ('failure', '', 'unknown_handler', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 30),
    ('lock', '', 'expired', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 15),
    ('fenced', '', '', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 30)
) as r (
    measure, subject, outcome, n, seconds, s5, s25, s100, s250, s500, s1, s10, s60, s300, every
)
where m.back % r.every = 0;

-- The hours of the same, and a year of hours before.
insert into wa.metric_rollups
    (grain, bucket, measure, subject, outcome, n, seconds, upto_5ms, upto_25ms, upto_100ms,
     upto_250ms, upto_500ms, upto_1s, upto_10s, upto_60s, over_300s)
select
    'hour', date_trunc('hour', r.bucket, 'UTC') - make_interval(days => d.back), r.measure,
    r.subject, r.outcome, sum(r.n), sum(r.seconds), sum(r.upto_5ms), sum(r.upto_25ms),
    sum(r.upto_100ms), sum(r.upto_250ms), sum(r.upto_500ms), sum(r.upto_1s), sum(r.upto_10s),
    sum(r.upto_60s), sum(r.over_300s)
from wa.metric_rollups as r
cross join generate_series(0, 396, 4) as d (back)
where r.grain = 'minute'
group by 2, r.measure, r.subject, r.outcome;

update wa.handlers as h
set paused_at = g.base - interval '66 minutes'
from given as g
where h.handler = 'orders';

insert into wa.webhook_conversations
    (phone_number_id, phone, bsuid, profile_name, state, context, active_handler, rollout_bucket,
     created_at, last_activity_at)
select
    '100000001', 'PRIVATE-phone-' || n.n, 'PRIVATE-bsuid-' || n.n, 'PRIVATE-name', 'home',
    '{"note": "PRIVATE-context"}', 'bot', n.n % 10000, g.base - interval '40 days',
    g.base - make_interval(mins => n.n)
from given as g
cross join generate_series(1, 20000) as n (n);

-- 12 is held, 13 was left behind by a worker that died, 14 was never taken, 15 waits for its retry.
update wa.webhook_conversations as c
set
    locked_by = 'worker-1',
    lock_token = gen_random_uuid(),
    locked_at = g.base - h.since,
    lock_expires_at = g.base + h.until,
    active_handler = 'orders'
from given as g
cross join (
    values
    (12, interval '26 minutes', interval '36 minutes'),
    (13, interval '76 minutes', interval '-66 minutes')
) as h (conversation_id, since, until)
where c.conversation_id = h.conversation_id;

insert into wa.due_conversations (conversation_id, due_at, is_retry)
select d.conversation_id, g.base + d.due, d.is_retry
from given as g
cross join (
    values
    (12, interval '36 minutes', true),
    (13, interval '-66 minutes', true),
    (14, interval '-96 minutes', false),
    (15, interval '36 minutes', true)
) as d (conversation_id, due, is_retry);

insert into wa.pending_messages
    (event_key, event_day, conversation_id, seq, status, ready_at, retry_at, attempt, handler,
     state_at_receipt, received_at, delivery_id, correlation_id)
select
    md5(p.conversation_id || '/' || p.seq)::uuid, (g.base at time zone 'UTC')::date,
    p.conversation_id, p.seq, p.status, g.base + p.at,
    case when p.status = 'retrying' then g.base + interval '36 minutes' end, p.attempt,
    p.handler, 'home', g.base + p.at, gen_random_uuid(), 'c-' || p.conversation_id
from given as g
cross join (
    values
    (12, 1, 'running', interval '-26 minutes', 1, 'orders'),
    (13, 1, 'running', interval '-76 minutes', 1, 'bot'),
    (14, 1, 'waiting', interval '-96 minutes', 0, null),
    (14, 2, 'waiting', interval '-46 minutes', 0, null),
    (15, 1, 'retrying', interval '-36 minutes', 2, 'bot')
) as p (conversation_id, seq, status, at, attempt, handler);

-- Six that are unresolved, and old ones that nobody should have to read.
insert into wa.webhook_dlq
    (event_day, event_key, conversation_id, phone_number_id, reason, handler, payload,
     error_class, error_message, error_stack, retry_count, next_retry_at, resolution_status,
     correlation_id, created_at, updated_at)
select
    (g.base at time zone 'UTC')::date, md5('letter ' || d.n)::uuid, d.n, '100000001', d.reason,
    d.handler, '{"text": "PRIVATE-text"}', d.error_class, 'PRIVATE-error', 'PRIVATE-stack',
    d.retry_count, g.base + d.next_retry, d.status, 'c-' || d.n,
    g.base - make_interval(hours => d.n, mins => 6), g.base
from given as g
cross join (
    values
    (11, 'timeout', 'orders', 'TimeoutError', 5, null::interval, 'exhausted'),
    (12, 'timeout', 'orders', 'TimeoutError', 5, null, 'exhausted'),
    (13, 'handler_error', 'orders', 'ValueError', 5, null, 'exhausted'),
    (14, 'handler_error', 'bot', 'KeyError', 1, interval '36 minutes', 'retrying'),
    (15, 'handler_error', 'bot', 'KeyError', 2, interval '-66 minutes', 'retrying'),
    (16, 'unknown_handler', null, null, 0, interval '36 minutes', 'pending')
) as d (n, reason, handler, error_class, retry_count, next_retry, status);

insert into wa.webhook_dlq
    (event_day, event_key, conversation_id, phone_number_id, reason, handler, payload,
     error_class, error_message, error_stack, retry_count, next_retry_at, resolution_status,
     resolved_at, correlation_id, created_at, updated_at)
select
    (g.base at time zone 'UTC')::date, md5('old ' || n.n)::uuid, 100 + n.n, '100000001',
    'handler_error', 'bot', '{"text": "PRIVATE-text"}', 'OldError', 'PRIVATE-error',
    'PRIVATE-stack', 1, null, 'resolved', g.base - interval '3 days',
    'c-old', g.base - interval '4 days', g.base - interval '3 days'
from given as g
cross join generate_series(1, 20000) as n (n);

insert into wa.webhook_quarantine (raw_sha256, raw, reason, received_at, correlation_id)
select
    sha256(r.raw), r.raw, 'missing_id messages[].id: PRIVATE-value',
    g.base - interval '124 minutes', 'c-q'
from given as g
cross join generate_series(1, 3) as n (n)
cross join lateral convert_to(format('{"message": "PRIVATE-%s"}', n.n), 'UTF8') as r (raw);

insert into wa.workers (worker, started_at, heartbeat_at, running)
select w.worker, g.base - interval '5 hours', g.base + w.at, w.running
from given as g
cross join (
    -- The first is alive for as long as the tests take.
    values
    ('worker-1', interval '1 hour', 1),
    ('worker-2', interval '-66 minutes', 0)
) as w (worker, at, running);

-- What is only there to be large: in each partition, or PostgreSQL rightly reads the small ones.
create temp view days as
select
    p.relname::text as parent,
    coalesce(to_date(substring(c.relname from '_p([0-9]{8})$'), 'YYYYMMDD'), '0001-01-01') as day
from pg_catalog.pg_inherits as i
inner join pg_catalog.pg_class as c on i.inhrelid = c.oid
inner join pg_catalog.pg_class as p on i.inhparent = p.oid
where p.relnamespace = 'wa'::regnamespace and p.relkind = 'p';

insert into wa.processed_webhook_messages
    (event_day, event_key, kind, status, flow, attempts, conversation_id, seq, received_at,
     settled_at, duration_ms, settling_token, handler, correlation_id)
select
    d.day, md5(d.day || ' ' || n.n)::uuid, 'message', 'processed', 'enhanced', 1, 1000 + n.n, 1,
    g.base - interval '10 hours', g.base - interval '10 hours', 5, gen_random_uuid(), 'bot',
    'c-ledger-' || n.n
from given as g
cross join days as d
cross join generate_series(1, 5000) as n (n)
where d.parent = 'processed_webhook_messages';

insert into wa.webhook_payloads
    (received_day, event_key, event_day, phone_number_id, sent_at, event)
select
    d.day, md5(d.day || ' ' || n.n)::uuid, d.day, '100000001', g.base - interval '10 hours',
    '{"text": "PRIVATE-text"}'
from given as g
cross join days as d
cross join generate_series(1, 5000) as n (n)
where d.parent = 'webhook_payloads';

insert into wa.conversation_state_transitions
    (occurred_at, occurred_day, conversation_id, from_state, to_state, from_status, to_status,
     reason, event_key, actor, correlation_id)
select
    case when d.day > g.base then d.day + interval '1 day' else g.base - interval '10 hours' end, d.day, 1000 + n.n,
    'home', 'asked', 'active', 'active', 'turn', md5(d.day || ' ' || n.n)::uuid, 'worker-1',
    'c-ledger-' || n.n
from given as g
cross join days as d
cross join generate_series(1, 5000) as n (n)
where d.parent = 'conversation_state_transitions';

insert into wa.outbound_messages
    (conversation_id, event_day, event_key, reply_no, kind, body, status, correlation_id,
     created_at, sent_at)
select
    1000 + n.n, (now() at time zone 'UTC')::date, md5('reply ' || n.n)::uuid, 1, 'text',
    '{"text": "PRIVATE-text"}', 'sent', 'c-ledger-' || n.n, g.base - interval '10 hours',
    g.base - interval '10 hours'
from given as g
cross join generate_series(1, 20000) as n (n);

-- By the trigger.
update wa.webhook_conversations as c
set state = 'awaiting_number'
where c.conversation_id = 16;

insert into wa.feature_flag_changes
    (changed_at, flag, actor, reason, was_enabled, is_enabled, old_percentage, new_percentage,
     contacts_added, contacts_removed)
select g.base, 'enhanced_processing', 'ops', 'PRIVATE-reason', false, true, 10, 50, 0, 0
from given as g;

-- However long the tests take until they look: no job is late.
update wa.jobs as j
set created_at = wa.clock() + interval '1 hour';
