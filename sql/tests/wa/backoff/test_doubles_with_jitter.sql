begin;
select plan(2);
select wa_test.noon();

select is(wa.backoff(0, '1 minute', '1 hour'), interval '1 minute', 'the base first');
select is_empty(
    $$
    select n, w
    from generate_series(1, 40) as n
    cross join lateral wa.backoff(n, '1 minute', '1 hour') as w
    cross join lateral (
        select least(interval '1 hour', interval '1 minute' * power(2, least(n, 30)))
    ) as f (f)
    where not w between f.f * 0.5 and f.f
    $$,
    'half to all of the doubled wait, never over the cap'
);

select * from finish();
rollback;
