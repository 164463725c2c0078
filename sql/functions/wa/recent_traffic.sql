-- What came in and went through since p_since, by measure and outcome, with the latencies' counts.
create or replace function wa.recent_traffic(p_since timestamptz)
returns table (measure text, outcome text, n numeric, counts bigint[])
language plpgsql
stable
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select
        m.measure, m.outcome, sum(m.n),
        array[
            sum(m.upto_5ms), sum(m.upto_10ms), sum(m.upto_25ms), sum(m.upto_50ms),
            sum(m.upto_100ms), sum(m.upto_250ms), sum(m.upto_500ms), sum(m.upto_1s),
            sum(m.upto_2500ms), sum(m.upto_5s), sum(m.upto_10s), sum(m.upto_30s),
            sum(m.upto_60s), sum(m.upto_300s), sum(m.over_300s)
        ]::bigint[] as counts
    from wa.metrics as m
    where
        m.grain = 'minute' and m.bucket > p_since
        and m.measure in ('turn', 'failure', 'receipt', 'request')
    group by m.measure, m.outcome;
end;
$$;

comment on function wa.recent_traffic(timestamptz) is
'What came in and went through since p_since, by measure and outcome, with the latencies'' counts.';
revoke all on function wa.recent_traffic(timestamptz) from public;
