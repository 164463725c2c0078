-- Move up to p_limit rows of what happened into the counts; returns how many those were.
--
-- Contract   exact: a row is deleted and counted by one statement, whenever its transaction
--            committed; rolled back, nothing has happened. Rows of one time are written beside
--            each other, as they are read.
-- Locks      the caller lets no other fold run.
create or replace function wa.fold_deltas(p_limit integer)
returns integer
language sql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
    with delta as (
        delete from wa.metric_deltas as d
        where d.ctid = any(array(select o.ctid from wa.metric_deltas as o limit p_limit))
        returning d.*
    ),

    part as (
        select
            date_trunc('minute', d.occurred_at, 'UTC') as minute, m.measure, d.subject, d.outcome,
            coalesce(d.slot, wa_ops.latency_slot(m.seconds), -1) as slot,
            sum(d.n) as n, coalesce(sum(m.seconds), 0) as seconds
        from delta as d
        cross join lateral (values (d.measure, d.seconds), ('end_to_end', d.end_to_end))
            as m (measure, seconds)
        where m.measure <> 'end_to_end' or m.seconds is not null
        group by 1, 2, 3, 4, 5
    ),

    folded as (
        insert into wa.metric_rollups as r (
            grain, bucket, measure, subject, outcome, n, seconds, upto_5ms, upto_10ms, upto_25ms,
            upto_50ms, upto_100ms, upto_250ms, upto_500ms, upto_1s, upto_2500ms, upto_5s, upto_10s,
            upto_30s, upto_60s, upto_300s, over_300s
        )
        select
            g.grain, g.bucket, p.measure, p.subject, p.outcome, sum(p.n), sum(p.seconds),
            sum((p.slot = 0)::integer * p.n), sum((p.slot = 1)::integer * p.n),
            sum((p.slot = 2)::integer * p.n), sum((p.slot = 3)::integer * p.n),
            sum((p.slot = 4)::integer * p.n), sum((p.slot = 5)::integer * p.n),
            sum((p.slot = 6)::integer * p.n), sum((p.slot = 7)::integer * p.n),
            sum((p.slot = 8)::integer * p.n), sum((p.slot = 9)::integer * p.n),
            sum((p.slot = 10)::integer * p.n), sum((p.slot = 11)::integer * p.n),
            sum((p.slot = 12)::integer * p.n), sum((p.slot = 13)::integer * p.n),
            sum((p.slot = 14)::integer * p.n)
        from part as p
        cross join lateral (
            values ('total', '-infinity'::timestamptz), ('minute', p.minute),
            ('hour', date_trunc('hour', p.minute, 'UTC'))
        ) as g (grain, bucket)
        group by 1, 2, 3, 4, 5
        order by 1, 2
        on conflict (bucket, measure, subject, outcome, grain) do update set
            n = r.n + excluded.n,
            seconds = r.seconds + excluded.seconds,
            upto_5ms = r.upto_5ms + excluded.upto_5ms, upto_10ms = r.upto_10ms + excluded.upto_10ms,
            upto_25ms = r.upto_25ms + excluded.upto_25ms,
            upto_50ms = r.upto_50ms + excluded.upto_50ms,
            upto_100ms = r.upto_100ms + excluded.upto_100ms,
            upto_250ms = r.upto_250ms + excluded.upto_250ms,
            upto_500ms = r.upto_500ms + excluded.upto_500ms, upto_1s = r.upto_1s + excluded.upto_1s,
            upto_2500ms = r.upto_2500ms + excluded.upto_2500ms,
            upto_5s = r.upto_5s + excluded.upto_5s, upto_10s = r.upto_10s + excluded.upto_10s,
            upto_30s = r.upto_30s + excluded.upto_30s, upto_60s = r.upto_60s + excluded.upto_60s,
            upto_300s = r.upto_300s + excluded.upto_300s,
            over_300s = r.over_300s + excluded.over_300s
    )

    select count(*)::integer from delta as d;
$$;

comment on function wa.fold_deltas(integer) is
'Move up to p_limit rows of what happened into the counts; returns how many those were.';
revoke all on function wa.fold_deltas(integer) from public;
