begin;
select plan(4);
select is(
    array(select wa_ops.latency_slot(b) from unnest(wa_ops.latency_bounds()) as b),
    array(select n::smallint from generate_series(0, 13) as n), 'a bound is under itself'
);
select is(
    array(select wa_ops.latency_slot(b * 1.0001) from unnest(wa_ops.latency_bounds()) as b),
    array(select n::smallint from generate_series(1, 14) as n), 'what is more is under the next'
);
select is(wa_ops.latency_slot(0), 0::smallint, 'zero');
select is(wa_ops.latency_slot(null), null, 'nothing timed, no slot');

select * from finish();
rollback;
