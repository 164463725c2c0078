-- Messages through the handlers, per minute, hour and in total. Filter grain and bucket.
create view wa_ops.webhook_message_processing_metrics as
select
    t.grain,
    t.bucket,
    t.handler,
    t.message_count,
    t.processed_count,
    t.retrying_count,
    t.exhausted_count,
    1 - t.processed_count / nullif(t.message_count, 0)::double precision as error_rate,
    t.seconds / nullif(t.timed_count, 0) as duration_seconds_avg,
    q.turn[1] as duration_seconds_p50,
    q.turn[2] as duration_seconds_p95,
    q.turn[3] as duration_seconds_p99,
    q.whole[1] as end_to_end_seconds_p50,
    q.whole[2] as end_to_end_seconds_p95,
    q.whole[3] as end_to_end_seconds_p99
from (
    select
        m.grain,
        m.bucket,
        m.subject as handler,
        coalesce(sum(m.n) filter (where m.measure = 'turn'), 0)::bigint as message_count,
        coalesce(
            sum(m.n) filter (where m.measure = 'turn' and m.outcome = 'processed'), 0
        )::bigint as processed_count,
        coalesce(
            sum(m.n) filter (where m.measure = 'turn' and m.outcome = 'retrying'), 0
        )::bigint as retrying_count,
        coalesce(
            sum(m.n) filter (where m.measure = 'turn' and m.outcome = 'exhausted'), 0
        )::bigint as exhausted_count,
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
        ]::bigint[] as turn_counts,
        array[
            sum(m.upto_5ms) filter (where m.measure = 'end_to_end'),
            sum(m.upto_10ms) filter (where m.measure = 'end_to_end'),
            sum(m.upto_25ms) filter (where m.measure = 'end_to_end'),
            sum(m.upto_50ms) filter (where m.measure = 'end_to_end'),
            sum(m.upto_100ms) filter (where m.measure = 'end_to_end'),
            sum(m.upto_250ms) filter (where m.measure = 'end_to_end'),
            sum(m.upto_500ms) filter (where m.measure = 'end_to_end'),
            sum(m.upto_1s) filter (where m.measure = 'end_to_end'),
            sum(m.upto_2500ms) filter (where m.measure = 'end_to_end'),
            sum(m.upto_5s) filter (where m.measure = 'end_to_end'),
            sum(m.upto_10s) filter (where m.measure = 'end_to_end'),
            sum(m.upto_30s) filter (where m.measure = 'end_to_end'),
            sum(m.upto_60s) filter (where m.measure = 'end_to_end'),
            sum(m.upto_300s) filter (where m.measure = 'end_to_end'),
            sum(m.over_300s) filter (where m.measure = 'end_to_end')
        ]::bigint[] as whole_counts
    from wa.metrics as m
    where m.measure in ('turn', 'end_to_end')
    group by m.grain, m.bucket, m.subject
) as t
cross join lateral (
    -- Once per row: not pulled up.
    select
        wa_ops.latency_quantiles('{0.5,0.95,0.99}', t.turn_counts) as turn,
        wa_ops.latency_quantiles('{0.5,0.95,0.99}', t.whole_counts) as whole
    from (select 1 as one) as o
    offset 0 -- noqa: AM09
) as q;

comment on view wa_ops.webhook_message_processing_metrics is
'Messages through the handlers by minute, hour and in total: counts, run time, end to '
'end.';
comment on column wa_ops.webhook_message_processing_metrics.grain is
'minute, hour, or total since the installation.';
comment on column wa_ops.webhook_message_processing_metrics.bucket is
'Begin of the minute or hour, UTC; -infinity for the total.';
comment on column wa_ops.webhook_message_processing_metrics.handler is
'Handler of the turn; empty when none was chosen.';
comment on column wa_ops.webhook_message_processing_metrics.message_count is
'Attempts that ended, one per message and turn.';
comment on column wa_ops.webhook_message_processing_metrics.processed_count is
'Attempts that succeeded.';
comment on column wa_ops.webhook_message_processing_metrics.retrying_count is
'Attempts that failed and are tried again.';
comment on column wa_ops.webhook_message_processing_metrics.exhausted_count is
'Attempts that failed for good.';
comment on column wa_ops.webhook_message_processing_metrics.error_rate is
'Share of attempts that did not succeed, 0 to 1.';
comment on column wa_ops.webhook_message_processing_metrics.duration_seconds_avg is
'Seconds that the handler ran, on average.';
comment on column wa_ops.webhook_message_processing_metrics.duration_seconds_p50 is
'Seconds, 50th percentile of the handler''s run time.';
comment on column wa_ops.webhook_message_processing_metrics.duration_seconds_p95 is
'Seconds, 95th percentile of the handler''s run time.';
comment on column wa_ops.webhook_message_processing_metrics.duration_seconds_p99 is
'Seconds, 99th percentile of the handler''s run time.';
comment on column wa_ops.webhook_message_processing_metrics.end_to_end_seconds_p50 is
'Seconds, 50th percentile of the time from receipt to the final status.';
comment on column wa_ops.webhook_message_processing_metrics.end_to_end_seconds_p95 is
'Seconds, 95th percentile of the time from receipt to the final status.';
comment on column wa_ops.webhook_message_processing_metrics.end_to_end_seconds_p99 is
'Seconds, 99th percentile of the time from receipt to the final status.';
revoke all on wa_ops.webhook_message_processing_metrics from public;
grant select on wa_ops.webhook_message_processing_metrics to wa_monitor, wa_operator;
