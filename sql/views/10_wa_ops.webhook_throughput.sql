-- Events received, per minute, hour and in total. Filter grain and bucket.
create view wa_ops.webhook_throughput as
select
    t.grain,
    t.bucket,
    t.kind,
    t.outcome,
    t.event_count,
    q.seconds[1] as lag_seconds_p50,
    q.seconds[2] as lag_seconds_p95
from (
    select
        m.grain,
        m.bucket,
        m.subject as kind,
        m.outcome,
        sum(m.n)::bigint as event_count,
        array[
            sum(m.upto_5ms), sum(m.upto_10ms), sum(m.upto_25ms), sum(m.upto_50ms),
            sum(m.upto_100ms), sum(m.upto_250ms), sum(m.upto_500ms), sum(m.upto_1s),
            sum(m.upto_2500ms), sum(m.upto_5s), sum(m.upto_10s), sum(m.upto_30s), sum(m.upto_60s),
            sum(m.upto_300s), sum(m.over_300s)
        ]::bigint[] as counts
    from wa.metrics as m
    where m.measure = 'receipt'
    group by m.grain, m.bucket, m.subject, m.outcome
) as t
cross join lateral (
    -- Once per row: not pulled up.
    select wa_ops.latency_quantiles('{0.5,0.95}', t.counts) as seconds
    from (select 1 as one) as o
    offset 0 -- noqa: AM09
) as q;

comment on view wa_ops.webhook_throughput is
'Events received by minute, hour and in total, by kind and outcome, with Meta''s delay.';
comment on column wa_ops.webhook_throughput.grain is
'minute, hour, or total since the installation.';
comment on column wa_ops.webhook_throughput.bucket is
'Begin of the minute or hour, UTC; -infinity for the total.';
comment on column wa_ops.webhook_throughput.kind is 'message, status, and so on.';
comment on column wa_ops.webhook_throughput.outcome is
'What process_webhook() answered for the event.';
comment on column wa_ops.webhook_throughput.event_count is 'Events, duplicates included.';
comment on column wa_ops.webhook_throughput.lag_seconds_p50 is
'Seconds from Meta''s timestamp to receipt, median.';
comment on column wa_ops.webhook_throughput.lag_seconds_p95 is
'Seconds from Meta''s timestamp to receipt, 95th percentile.';
revoke all on wa_ops.webhook_throughput from public;
grant select on wa_ops.webhook_throughput to wa_monitor, wa_operator;
