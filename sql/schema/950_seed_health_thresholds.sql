-- A DBA's thresholds are kept.
insert into wa.health_thresholds (check_name, warning, critical, unit, description) values
(
    'stuck_conversations', 1, 6, 'conversations',
    'due work that has not started within settings.stuck_after'
),
(
    'stale_locks', 1, 10, 'locks',
    'locks whose lease ended longer ago than settings.expired_lock_grace'
),
(
    'oldest_due', 60, 300, 'seconds',
    'how long what is due longest has waited; a retry before its time is not due'
),
(
    'error_rate', 0.05, 0.2, 'share',
    'attempts that failed, of those of the last 15 minutes; from 20 attempts on'
),
(
    'dlq_backlog', 10, 100, 'messages',
    'unresolved dead letters, contention apart'
),
(
    'dlq_oldest_age', 86400, 259200, 'seconds',
    'age of the oldest dead letter that is exhausted or whose retry is overdue'
),
(
    'worker_heartbeat', 30, 60, 'seconds',
    'since the last heartbeat of any worker'
),
(
    'maintenance', 1, 3, 'jobs',
    'jobs without success for three times their interval'
),
(
    'partition_horizon', 3, 1, 'days',
    'days ahead that have their partitions'
),
(
    'xmin_horizon', 1000000, 10000000, 'transactions',
    'age of the oldest snapshot or slot: what was deleted since cannot be vacuumed'
),
(
    'long_transactions', 60, 600, 'seconds',
    'age of the oldest open transaction of a client'
),
(
    'connections', 0.8, 0.95, 'share',
    'connections in use, of max_connections'
),
(
    'dead_tuples', 0.2, 0.5, 'share',
    'dead rows of the worst table among those with more than 100,000 of them'
),
(
    'outbox_ambiguous', 1, 50, 'replies',
    'replies whose send has had no known outcome for a minute'
),
(
    'quarantine', 1, 50, 'events',
    'events of the last 15 minutes that could not be read'
),
(
    'signature_failures', 0.05, 0.2, 'share',
    'requests without a right signature, of those of the last 15 minutes; from 10 on'
),
(
    'duplicates', 0.2, 0.5, 'share',
    'duplicates among the events of the last 15 minutes; from 50 events on'
),
(
    'ack_latency', 1, 5, 'seconds',
    '99th percentile of the time to accepted requests'' answers, last 15 minutes; from 20 on'
),
(
    'store_errors', 1, 10, 'requests',
    'requests of the last 15 minutes that the database could not take (answered 503)'
),
(
    'rollup_freshness', 120, 600, 'seconds',
    'since counts were folded last'
),
(
    'alert_delivery', 300, 3600, 'seconds',
    'age of the oldest notification that no receiver has taken yet'
),
(
    'unapplied_events', 1, 100, 'events',
    'recorded events of the last day that told nothing that could be applied'
)
on conflict (check_name) do update
    set unit = excluded.unit, description = excluded.description;
