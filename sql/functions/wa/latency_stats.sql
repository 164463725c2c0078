-- Percentiles of the latencies since p_since, for get_webhook_performance_stats().
create or replace function wa.latency_stats(p_grain text, p_since timestamptz)
returns table (metric_name text, value double precision, unit text)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    with part as materialized (
        select
            m.measure,
            array[
                sum(m.upto_5ms), sum(m.upto_10ms), sum(m.upto_25ms), sum(m.upto_50ms),
                sum(m.upto_100ms), sum(m.upto_250ms), sum(m.upto_500ms), sum(m.upto_1s),
                sum(m.upto_2500ms), sum(m.upto_5s), sum(m.upto_10s), sum(m.upto_30s),
                sum(m.upto_60s), sum(m.upto_300s), sum(m.over_300s)
            ]::bigint[] as counts
        from wa.metrics as m
        where
            m.grain = p_grain
            and m.bucket >= p_since
            and m.measure in ('turn', 'end_to_end', 'request', 'receipt')
        group by m.measure
    )

    select
        n.metric_name || '_p' || (q.quantile * 100)::integer,
        wa_ops.latency_quantile(q.quantile, p.counts),
        'seconds'
    from (
        values ('turn', 'duration'), ('end_to_end', 'end_to_end'), ('request', 'ack'),
        ('receipt', 'meta_lag')
    ) as n (measure, metric_name)
    cross join (values (0.5::double precision), (0.95), (0.99)) as q (quantile)
    left join part as p on n.measure = p.measure;
end;
$$;

comment on function wa.latency_stats(text, timestamptz) is
'Percentiles of the latencies since p_since, for get_webhook_performance_stats().';
revoke all on function wa.latency_stats(text, timestamptz) from public;
