-- What happened, exact at any moment: the rollups, and what has not been folded into them yet.
--
-- A bucket may be several rows: one of the rollups and one of the rest. Its readers add them up.
create view wa.metrics as
select
    r.grain,
    r.bucket,
    r.measure,
    r.subject,
    r.outcome,
    r.n,
    r.seconds,
    r.upto_5ms,
    r.upto_10ms,
    r.upto_25ms,
    r.upto_50ms,
    r.upto_100ms,
    r.upto_250ms,
    r.upto_500ms,
    r.upto_1s,
    r.upto_2500ms,
    r.upto_5s,
    r.upto_10s,
    r.upto_30s,
    r.upto_60s,
    r.upto_300s,
    r.over_300s
from wa.metric_rollups as r
union all
select
    g.grain,
    g.bucket,
    t.measure,
    t.subject,
    t.outcome,
    t.n,
    t.seconds,
    t.upto_5ms,
    t.upto_10ms,
    t.upto_25ms,
    t.upto_50ms,
    t.upto_100ms,
    t.upto_250ms,
    t.upto_500ms,
    t.upto_1s,
    t.upto_2500ms,
    t.upto_5s,
    t.upto_10s,
    t.upto_30s,
    t.upto_60s,
    t.upto_300s,
    t.over_300s
from (
    select
        p.minute,
        p.measure,
        p.subject,
        p.outcome,
        sum(p.n) as n,
        sum(p.seconds) as seconds,
        coalesce(sum(p.n) filter (where p.slot = 0), 0)::bigint as upto_5ms,
        coalesce(sum(p.n) filter (where p.slot = 1), 0)::bigint as upto_10ms,
        coalesce(sum(p.n) filter (where p.slot = 2), 0)::bigint as upto_25ms,
        coalesce(sum(p.n) filter (where p.slot = 3), 0)::bigint as upto_50ms,
        coalesce(sum(p.n) filter (where p.slot = 4), 0)::bigint as upto_100ms,
        coalesce(sum(p.n) filter (where p.slot = 5), 0)::bigint as upto_250ms,
        coalesce(sum(p.n) filter (where p.slot = 6), 0)::bigint as upto_500ms,
        coalesce(sum(p.n) filter (where p.slot = 7), 0)::bigint as upto_1s,
        coalesce(sum(p.n) filter (where p.slot = 8), 0)::bigint as upto_2500ms,
        coalesce(sum(p.n) filter (where p.slot = 9), 0)::bigint as upto_5s,
        coalesce(sum(p.n) filter (where p.slot = 10), 0)::bigint as upto_10s,
        coalesce(sum(p.n) filter (where p.slot = 11), 0)::bigint as upto_30s,
        coalesce(sum(p.n) filter (where p.slot = 12), 0)::bigint as upto_60s,
        coalesce(sum(p.n) filter (where p.slot = 13), 0)::bigint as upto_300s,
        coalesce(sum(p.n) filter (where p.slot = 14), 0)::bigint as over_300s
    from (
        select
            d.subject,
            d.outcome,
            d.n,
            m.measure,
            date_trunc('minute', d.occurred_at, 'UTC') as minute,
            coalesce(m.seconds, 0) as seconds,
            coalesce(d.slot, wa_ops.latency_slot(m.seconds)) as slot
        from wa.metric_deltas as d
        cross join
            lateral (
                values
                (d.measure, d.seconds),
                ('end_to_end', d.end_to_end)
            ) as m (measure, seconds)
        where m.measure <> 'end_to_end' or m.seconds is not null
    ) as p
    group by p.minute, p.measure, p.subject, p.outcome
) as t
cross join lateral (
    values
    ('minute', t.minute),
    ('hour', date_trunc('hour', t.minute, 'UTC')),
    ('total', '-infinity'::timestamptz)
) as g (grain, bucket);

comment on view wa.metrics is
'What happened, exact at any moment: the rollups, and what has not been folded into them yet.';
revoke all on wa.metrics from public;
