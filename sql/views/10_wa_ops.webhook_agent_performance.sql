-- How each handler (agent) does, per minute, hour and in total. Filter grain and bucket.
create view wa_ops.webhook_agent_performance as
select
    t.grain,
    t.bucket,
    t.handler,
    t.turn_count,
    t.success_count,
    t.timeout_count,
    t.turn_count - t.success_count as failure_count,
    t.success_count / nullif(t.turn_count, 0)::double precision as success_rate,
    t.seconds / nullif(t.timed_count, 0) as duration_seconds_avg,
    q.seconds[1] as duration_seconds_p50,
    q.seconds[2] as duration_seconds_p95,
    q.seconds[3] as duration_seconds_p99
from (
    select
        m.grain,
        m.bucket,
        m.subject as handler,
        coalesce(sum(m.n) filter (where m.measure = 'turn'), 0)::bigint as turn_count,
        coalesce(
            sum(m.n) filter (where m.measure = 'turn' and m.outcome = 'processed'), 0
        )::bigint as success_count,
        coalesce(
            sum(m.n) filter (where m.measure = 'failure' and m.outcome = 'timeout'), 0
        )::bigint as timeout_count,
        sum(m.seconds) filter (where m.measure = 'turn') as seconds,
        sum(
            m.upto_5ms + m.upto_10ms + m.upto_25ms + m.upto_50ms + m.upto_100ms + m.upto_250ms
            + m.upto_500ms + m.upto_1s + m.upto_2500ms + m.upto_5s + m.upto_10s + m.upto_30s
            + m.upto_60s + m.upto_300s + m.over_300s
        ) filter (where m.measure = 'turn')::double precision as timed_count,
        array[
            sum(m.upto_5ms) filter (where m.measure = 'turn'),
            sum(m.upto_10ms) filter (where m.measure = 'turn'),
            sum(m.upto_25ms) filter (where m.measure = 'turn'),
            sum(m.upto_50ms) filter (where m.measure = 'turn'),
            sum(m.upto_100ms) filter (where m.measure = 'turn'),
            sum(m.upto_250ms) filter (where m.measure = 'turn'),
            sum(m.upto_500ms) filter (where m.measure = 'turn'),
            sum(m.upto_1s) filter (where m.measure = 'turn'),
            sum(m.upto_2500ms) filter (where m.measure = 'turn'),
            sum(m.upto_5s) filter (where m.measure = 'turn'),
            sum(m.upto_10s) filter (where m.measure = 'turn'),
            sum(m.upto_30s) filter (where m.measure = 'turn'),
            sum(m.upto_60s) filter (where m.measure = 'turn'),
            sum(m.upto_300s) filter (where m.measure = 'turn'),
            sum(m.over_300s) filter (where m.measure = 'turn')
        ]::bigint[] as counts
    from wa.metrics as m
    where m.measure in ('turn', 'failure')
    group by m.grain, m.bucket, m.subject
) as t
cross join lateral (
    -- Once per row: not pulled up.
    select wa_ops.latency_quantiles('{0.5,0.95,0.99}', t.counts) as seconds
    from (select 1 as one) as o
    offset 0 -- noqa: AM09
) as q;

comment on view wa_ops.webhook_agent_performance is
'How each handler (agent) does by minute, hour and in total: successes, timeouts, run '
'time.';
comment on column wa_ops.webhook_agent_performance.grain is
'minute, hour, or total since the installation.';
comment on column wa_ops.webhook_agent_performance.bucket is
'Begin of the minute or hour, UTC; -infinity for the total.';
comment on column wa_ops.webhook_agent_performance.handler is
'The agent; empty when none was chosen.';
comment on column wa_ops.webhook_agent_performance.turn_count is 'Attempts that ended.';
comment on column wa_ops.webhook_agent_performance.success_count is 'Attempts that succeeded.';
comment on column wa_ops.webhook_agent_performance.failure_count is 'Attempts that did not.';
comment on column wa_ops.webhook_agent_performance.success_rate is
'Share of attempts that succeeded, 0 to 1.';
comment on column wa_ops.webhook_agent_performance.timeout_count is
'Attempts cut off at their deadline.';
comment on column wa_ops.webhook_agent_performance.duration_seconds_avg is
'Seconds that it ran, on average.';
comment on column wa_ops.webhook_agent_performance.duration_seconds_p50 is
'Seconds, 50th percentile of its run time.';
comment on column wa_ops.webhook_agent_performance.duration_seconds_p95 is
'Seconds, 95th percentile of its run time.';
comment on column wa_ops.webhook_agent_performance.duration_seconds_p99 is
'Seconds, 99th percentile of its run time.';
revoke all on wa_ops.webhook_agent_performance from public;
grant select on wa_ops.webhook_agent_performance to wa_monitor, wa_operator;
