-- How many observations fell under which bound, for heatmaps. Filter grain, bucket and measure.
create view wa_ops.latency_histogram as
select
    m.grain,
    m.bucket,
    m.measure,
    m.subject,
    b.le::double precision as le,
    sum(b.n)::bigint as n
from wa.metrics as m
cross join
    lateral (
        values
        (0.005, m.upto_5ms),
        (0.01, m.upto_10ms),
        (0.025, m.upto_25ms),
        (0.05, m.upto_50ms),
        (0.1, m.upto_100ms),
        (0.25, m.upto_250ms),
        (0.5, m.upto_500ms),
        (1, m.upto_1s),
        (2.5, m.upto_2500ms),
        (5, m.upto_5s),
        (10, m.upto_10s),
        (30, m.upto_30s),
        (60, m.upto_60s),
        (300, m.upto_300s),
        ('Infinity', m.over_300s)
    ) as b (le, n)
-- Sizes are kept in the same columns: their bounds are no seconds.
where m.measure not in ('payload_bytes', 'batch_updates')
group by m.grain, m.bucket, m.measure, m.subject, b.le;

comment on view wa_ops.latency_histogram is
'How many observations fell under which latency bound; not cumulative.';
comment on column wa_ops.latency_histogram.grain is
'minute, hour, or total since the installation.';
comment on column wa_ops.latency_histogram.bucket is
'Begin of the minute or hour, UTC; -infinity for the total.';
comment on column wa_ops.latency_histogram.measure is
'turn, end_to_end, receipt, request or lock_wait.';
comment on column wa_ops.latency_histogram.subject is 'Handler, kind of event or HTTP method.';
comment on column wa_ops.latency_histogram.le is
'Upper bound in seconds; Infinity for what is above all.';
comment on column wa_ops.latency_histogram.n is
'Observations between the bound before and this one.';
revoke all on wa_ops.latency_histogram from public;
grant select on wa_ops.latency_histogram to wa_monitor, wa_operator;
