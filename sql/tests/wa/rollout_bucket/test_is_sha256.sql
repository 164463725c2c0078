begin;
select plan(4);
select wa_test.noon();

select is(wa.rollout_bucket('15550001'), wa.rollout_bucket('15550001'), 'stable');
select
    is(
        wa.rollout_bucket('abc'),
        (('x' || 'ba7816bf8f01')::bit(48)::bigint % 10000)::integer,
        'SHA-256 of abc'
    );
select is_empty(
    $$
    select n from generate_series(1, 2000) as n
    where wa.rollout_bucket(n::text) not between 0 and 9999
    $$,
    'in range'
);
select ok(
    (
        select count(*) between 150 and 250 from generate_series(1, 2000) as n
        where wa.rollout_bucket(n::text) < 1000
    ),
    'evenly spread'
);

select * from finish();
rollback;
