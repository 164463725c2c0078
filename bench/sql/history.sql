-- Four weeks of history and a present, by arithmetic alone: the same rows for the same size and
-- the same full hour. Written past the API, as rows are left behind by it.
create schema bench_history;

-- Everything that happened, one row per event, spread evenly over 28 days before p_until.
create function bench_history.events(
    p_first bigint, p_last bigint, p_events bigint, p_until timestamptz
)
returns table (
    n bigint,
    event_key uuid,
    received_at timestamptz,
    kind text,
    handler text,
    status text,
    is_retried boolean,
    ran double precision,
    took double precision,
    lag double precision,
    conversation_id bigint
)
language sql
immutable
as $$
    select
        e.n, md5('event ' || e.n)::uuid, e.received_at, e.kind,
        case when e.kind = 'message' then e.handler end,
        case when e.kind = 'message' then e.status else 'recorded' end,
        e.kind = 'message' and e.n % 20 = 3 and e.status in ('processed', 'exhausted'),
        e.ran,
        e.ran + e.n % 13 * 0.1 + case when e.n % 20 = 3 then 60 else 0 end,
        1 + e.n % 4 * 0.5,
        1 + e.n * 7 % (p_events / 30)
    from (
        select
            n,
            p_until - interval '28 days' + n * (interval '28 days' / p_events) as received_at,
            case when n % 10 = 9 then 'status' else 'message' end as kind,
            (array[
                'mobility', 'mobility', 'mobility', 'jobs', 'jobs', 'jobs', 'property',
                'marketplace', 'wallet', 'ai'
            ])[1 + n * 31 / 10 % 10] as handler,
            case (n * 7 + 1) % 100
                when 0 then 'exhausted' when 1 then 'discarded' when 2 then 'superseded'
                when 3 then 'failed' else 'processed'
            end as status,
            case
                when n % 97 = 0 then 8.0
                else ((2 + (n * 7919 % 1000) * (n * 7919 % 1000) / 2500)::double precision / 1000)
            end as ran
        from generate_series(p_first, p_last - 1) as n
    ) as e;
$$;

-- The ledger of these events, its transitions, dead letters and replies.
create procedure bench_history.seed_rows(
    p_first bigint, p_last bigint, p_events bigint, p_until timestamptz
)
language sql
as $$
    insert into wa.processed_webhook_messages (
        event_day, event_key, kind, status, flow, attempts, conversation_id, seq, received_at,
        settled_at, duration_ms, handler, correlation_id
    )
    select
        (e.received_at at time zone 'UTC')::date, e.event_key, e.kind, e.status,
        case when e.kind = 'message' then 'enhanced' end, 1 + e.is_retried::integer,
        e.conversation_id, e.n, e.received_at, e.received_at + e.took * interval '1 second',
        e.ran * 1000, e.handler, 'seed-' || e.n
    from bench_history.events(p_first, p_last, p_events, p_until) as e;

    insert into wa.conversation_state_transitions (
        occurred_at, occurred_day, conversation_id, from_state, to_state, from_status, to_status,
        reason, event_key, actor, correlation_id
    )
    select
        e.received_at, (e.received_at at time zone 'UTC')::date, e.conversation_id, 'home', 'asked',
        'active', 'active', 'completed by ' || e.handler, e.event_key, 'worker', 'seed-' || e.n
    from bench_history.events(p_first, p_last, p_events, p_until) as e
    where e.n % 10 = 1;

    insert into wa.webhook_dlq (
        event_day, event_key, conversation_id, phone_number_id, reason, handler, payload,
        error_class, error_message, error_stack, retry_count, resolution_status, resolved_at,
        next_retry_at, correlation_id, created_at, updated_at
    )
    select
        (e.received_at at time zone 'UTC')::date, e.event_key, e.conversation_id, '100000000000001',
        case e.n % 3 when 0 then 'timeout' when 1 then 'lock_expired' else 'handler_error' end,
        e.handler, jsonb_build_object('text', repeat('x', 300)), 'Error' || e.n % 7, 'failed ' || e.n,
        repeat('stack ', 100), 1, e.resolution,
        case when e.resolution = 'resolved' then e.received_at + interval '1 minute' end,
        case when e.resolution = 'pending' then e.received_at end,
        'seed-' || e.n, e.received_at, e.received_at
    from (
        select
            v.*,
            case
                when v.n % 10000 >= 9800 then 'pending' when v.status = 'exhausted' then 'exhausted'
                else 'resolved'
            end as resolution
        from bench_history.events(p_first, p_last, p_events, p_until) as v
    ) as e
    where e.is_retried or e.status = 'exhausted';

    insert into wa.outbound_messages (
        conversation_id, event_day, event_key, reply_no, kind, body, status, correlation_id,
        created_at, opaque_id, sent_at, delivered_at
    )
    select
        e.conversation_id, (e.received_at at time zone 'UTC')::date, e.event_key, 1,
        case when e.n % 2 = 0 then 'text' else 'interactive' end, '{}', 'delivered', 'seed-' || e.n,
        e.received_at, md5('opaque ' || e.n)::uuid, e.received_at, e.received_at
    from bench_history.events(p_first, p_last, p_events, p_until) as e
    where e.n % 3 = 0 and e.kind = 'message';
$$;

-- What these events count: a row per minute, measure, outcome and slot.
create procedure bench_history.seed_metrics(
    p_first bigint, p_last bigint, p_events bigint, p_until timestamptz
)
language sql
as $$
    insert into wa.metric_deltas (occurred_at, seconds, n, slot, measure, subject, outcome)
    select
        date_trunc('minute', e.received_at, 'UTC'), sum(m.seconds), count(*),
        wa_ops.latency_slot(m.seconds), m.measure, m.subject, m.outcome
    from bench_history.events(p_first, p_last, p_events, p_until) as e
    cross join lateral (
        values
        (true, 'receipt', e.kind, case e.kind when 'message' then 'dispatched' else e.status end,
            e.lag),
        (e.n % 25 = 0, 'receipt', e.kind, 'duplicate', e.lag + 20),
        (true, 'request', 'POST', 'accepted', e.ran + 0.004),
        (e.n % 500 = 0, 'request', 'POST', 'bad_signature', 0.001),
        (e.kind = 'message', 'turn', e.handler, e.status, e.ran),
        (e.kind = 'message', 'end_to_end', e.handler, e.status, e.took),
        (e.is_retried, 'turn', e.handler, 'retrying', e.ran),
        (e.is_retried or e.status = 'exhausted', 'failure', e.handler,
            case e.n % 3 when 0 then 'timeout' when 1 then 'lock_expired' else 'handler_error' end,
            null)
    ) as m (is_counted, measure, subject, outcome, seconds)
    where m.is_counted
    group by 1, m.measure, m.subject, m.outcome, wa_ops.latency_slot(m.seconds)
    order by 1;
$$;

-- The same hours again, for as many periods before: what is kept for a year.
create procedure bench_history.seed_hours_before(p_days integer, p_periods integer)
language sql
as $$
    insert into wa.metric_rollups (
        grain, bucket, measure, subject, outcome, n, seconds, upto_5ms, upto_10ms, upto_25ms,
        upto_50ms, upto_100ms, upto_250ms, upto_500ms, upto_1s, upto_2500ms, upto_5s, upto_10s,
        upto_30s, upto_60s, upto_300s, over_300s
    )
    select
        h.grain, h.bucket - make_interval(days => p_days * k), h.measure, h.subject, h.outcome,
        h.n, h.seconds, h.upto_5ms, h.upto_10ms, h.upto_25ms, h.upto_50ms, h.upto_100ms,
        h.upto_250ms, h.upto_500ms, h.upto_1s, h.upto_2500ms, h.upto_5s, h.upto_10s, h.upto_30s,
        h.upto_60s, h.upto_300s, h.over_300s
    from wa.metric_rollups as h
    cross join generate_series(1, p_periods) as k
    where h.grain = 'hour'
    order by 2;
$$;

-- People, handlers, and what goes on now: one of 600 events waits, runs or is to be retried.
create procedure bench_history.seed_present(p_events bigint, p_until timestamptz)
language sql
as $$
    insert into wa.handlers (handler)
    select h
    from unnest('{mobility,jobs,property,marketplace,wallet,ai}'::text[]) as h
    on conflict do nothing;

    insert into wa.webhook_conversations (
        phone_number_id, bsuid, state, status, active_handler, rollout_bucket, received_seq,
        created_at, last_activity_at, locked_by, lock_token, locked_at, lock_expires_at
    )
    select
        '10000000000000' || n % 3, 'RW.' || n, 'asked',
        case when n % 1000 = 1 then 'error' when n % 1000 = 2 then 'timeout' else 'active' end,
        'jobs', n % 10000, p_events, p_until - interval '28 days',
        p_until - n * interval '1 second',
        case when n % 2000 = 3 then 'worker-' || n % 4 end,
        case when n % 2000 = 3 then md5('token ' || n)::uuid end,
        case when n % 2000 = 3 then now() - interval '5 seconds' end,
        case
            when n % 4000 = 3 then now() - interval '10 minutes'
            when n % 2000 = 3 then now() + interval '10 minutes'
        end
    from generate_series(1, p_events / 30) as n;

    insert into wa.pending_messages (
        event_key, event_day, conversation_id, seq, status, ready_at, retry_at, attempt, handler,
        state_at_receipt, received_at, delivery_id, correlation_id
    )
    select
        md5('pending ' || n)::uuid, (p_until at time zone 'UTC')::date, 1 + n * 11 % (p_events / 30),
        p_events + n, s.status, now(), case when s.status = 'retrying' then now() + interval '1 hour' end,
        1, case n % 2 when 0 then 'jobs' else 'ai' end, 'home',
        p_until - interval '1 hour' - n * interval '1 second',
        md5('delivery ' || n)::uuid, 'pending-' || n
    from generate_series(1, p_events / 600) as n
    cross join lateral (
        select
            case when n % 10 = 0 then 'running' when n % 10 < 4 then 'retrying' else 'waiting' end
    ) as s (status);

    insert into wa.due_conversations (conversation_id, due_at, is_retry)
    select
        c.conversation_id,
        coalesce(
            c.lock_expires_at,
            case when bool_and(p.status = 'retrying') then min(p.retry_at) else min(p.received_at) end
        ),
        c.lock_token is not null or bool_and(p.status = 'retrying')
    from wa.webhook_conversations as c
    left join wa.pending_messages as p on p.conversation_id = c.conversation_id
    where c.lock_token is not null or p.event_key is not null
    group by c.conversation_id;

    insert into wa.webhook_dlq_attempts (dlq_id, attempt, failed_at, reason, error_class, duration_ms)
    select d.dlq_id, 1, d.created_at, d.reason, d.error_class, 10 from wa.webhook_dlq as d;

    insert into wa.webhook_quarantine (raw_sha256, raw, reason, received_at, correlation_id)
    select
        sha256(n::text::bytea), n::text::bytea, 'missing_id messages[].id: expected a text',
        p_until - n * interval '1 minute', 'quarantine-' || n
    from generate_series(1, p_events / 3000) as n;

    insert into wa.processed_webhook_messages (
        event_day, event_key, kind, status, received_at, settled_at, correlation_id
    )
    select
        '0001-01-01', md5('stale ' || n)::uuid, 'message', 'stale', p_until - n * interval '1 minute',
        p_until - n * interval '1 minute', 'stale-' || n
    from generate_series(1, p_events / 3000) as n;

    insert into wa.shadow_decisions (
        decided_at, decided_hour, event_key, conversation_id, delivery_id, handler, decision,
        lease_ends_at, settled_at, status
    )
    select
        s.at, date_trunc('hour', s.at, 'UTC'), md5('shadow ' || s.n)::uuid, 1 + s.n % 100,
        md5('delivery ' || s.n)::uuid, 'jobs',
        case when s.n % 20 = 0 then 'contended' else 'dispatched' end,
        s.at + interval '15 seconds', s.at, 'processed'
    from (
        select n, p_until - n * (interval '7 days' / (p_events / 30)) as at
        from generate_series(1, p_events / 30) as n
    ) as s;

    insert into wa.outbound_messages (
        conversation_id, event_day, event_key, reply_no, kind, body, status, correlation_id,
        created_at, opaque_id, sending_since
    )
    select
        n, (p_until at time zone 'UTC')::date, md5('reply ' || n)::uuid, 1, 'text', '{}',
        case when n % 10 = 0 then 'sending' else 'queued' end, 'reply-' || n,
        p_until - n * interval '1 second',
        case when n % 10 = 0 then md5('sending ' || n)::uuid end, case when n % 10 = 0 then p_until end
    from generate_series(1, p_events / 2000) as n;

    insert into wa.unapplied_events (event_key, kind, reason, correlation_id, noted_at)
    select
        md5('unapplied ' || n)::uuid, 'preference', 'category: expected a text', 'unapplied-' || n,
        p_until - n * interval '1 minute'
    from generate_series(1, p_events / 3000) as n;

    insert into wa.operator_actions (occurred_at, actor, what, reason, event_key)
    select p_until - n * interval '1 minute', 'ann', 'retry', 'seed', md5('event ' || n)::uuid
    from generate_series(1, p_events / 3000) as n;

    insert into wa.contact_preferences (conversation_id, category, choice, changed_at)
    select n, 'marketing_messages', 'stop', p_until - n * interval '1 minute'
    from generate_series(1, p_events / 300) as n;

    insert into wa.account_states (kind, subject, state, event_at, event_key)
    select
        'template', 'template_' || n, '{"status": "APPROVED"}', p_until - n * interval '1 hour',
        md5('state ' || n)::uuid
    from generate_series(1, 200) as n;

    insert into wa.workers (worker, started_at, heartbeat_at, running)
    select 'worker-' || n, p_until - interval '1 day', now(), n from generate_series(0, 3) as n;

    insert into wa.alert_receivers (receiver, url, min_severity)
    values
    ('on-call', 'https://alerts.example.com/hook', 'warning'),
    ('pager', 'https://pager.example.com/hook', 'critical');

    -- Two a day for half an hour each; one that fires since a minute ago.
    insert into wa.webhook_alerts (
        alert_id, fingerprint, check_name, severity, observed, unit, message, starts_at, ends_at,
        last_notified_at
    )
    overriding system value
    select
        a.n, wa.alert_fingerprint(a.check_name), a.check_name,
        case when a.n % 4 = 0 then 'critical' else 'warning' end, 10 + a.n, 'messages',
        a.check_name || ' ' || a.n, a.starts_at,
        case when a.n > 0 then a.starts_at + interval '30 minutes' end, a.starts_at
    from (
        select
            n, (array['dlq_backlog', 'stale_locks'])[1 + n % 2] as check_name,
            case
                when n = 0 then p_until - interval '1 minute'
                else p_until - n * interval '12 hours'
            end as starts_at
        from generate_series(0, 50) as n
    ) as a;

    insert into wa.alert_deliveries (
        delivery_id, alert_id, receiver, alert_status, severity, observed, message, status,
        attempts, created_at, next_attempt_at, claimed_by, error_class, settled_at
    )
    select
        md5(concat_ws(' ', 'delivery', a.alert_id, r.receiver, e.what))::uuid, a.alert_id,
        r.receiver, e.what, a.severity, a.observed, a.message, s.status,
        case s.status when 'delivered' then 1 else 4 end, e.at, e.at + interval '1 minute',
        'worker-1', case when s.status <> 'delivered' then 'HTTP 503' end,
        case s.status
            when 'delivered' then e.at + interval '1 second'
            when 'expired' then e.at + interval '1 day'
        end
    from wa.webhook_alerts as a
    cross join wa.alert_receivers as r
    cross join lateral (values ('firing', a.starts_at), ('resolved', a.ends_at)) as e (what, at)
    cross join lateral (
        select
            case
                when a.alert_id = 0 then 'pending'
                when r.receiver = 'pager' and a.alert_id % 8 = 0 then 'expired'
                else 'delivered'
            end as status
    ) as s
    where e.at is not null and (r.min_severity = 'warning' or a.severity = 'critical');
$$;
