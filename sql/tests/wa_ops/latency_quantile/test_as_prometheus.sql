begin;
select plan(9);
-- 10 of up to 5 ms, 10 of up to 10 ms, nothing above.
create temp table c on commit drop as
select array[10, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]::bigint[] as counts;

select is(wa_ops.latency_quantile(0.5, c.counts), 0.005::float8, 'half is in the first') from c;
select is(wa_ops.latency_quantile(0.75, c.counts), 0.0075::float8, 'spread evenly within') from c;
select is(wa_ops.latency_quantile(0.25, c.counts), 0.0025::float8, 'from zero in the first') from c;
select is(wa_ops.latency_quantile(1, c.counts), 0.01::float8, 'all of them') from c;
select is(wa_ops.latency_quantile(0, c.counts), 0::float8, 'none of them') from c;
select is(
    wa_ops.latency_quantile(0.99, array[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9]),
    300::float8, 'the last bound for what is above it'
);
select is(
    wa_ops.latency_quantile(0.5, array_fill(0::bigint, array[15])), null, 'null without any'
);
select is(
    wa_ops.latency_quantile(0.5, array[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0]),
    180::float8, 'empty ones before are skipped'
);
select is(cardinality(wa_ops.latency_bounds()) + 1, 15, 'one column more than bounds');

select * from finish();
rollback;
