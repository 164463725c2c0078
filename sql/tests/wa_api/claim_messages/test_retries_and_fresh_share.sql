begin;
select plan(5);
select wa_test.noon();
select wa_test.register('bot', '{"is_default": true}');

select wa_test.fail(wa_test.turn('a', '1555000' || n)) from generate_series(1, 3) as n;
select wa_test.advance('2 minutes');
select wa_test.outcomes(wa_test.envelope(wa_test.message('f', '1555001' || n)), 0)
from generate_series(1, 3) as n;

select is(
    (
        select array_agg(c.attempt order by c.attempt)
        from wa_api.claim_messages('w', 2, 0) as c
    ), array[1, 1], 'no retries allowed'
);
select is(
    (
        select array_agg(c.attempt order by c.attempt)
        from wa_api.claim_messages('w', 3, 1, true) as c
    ), array[1, 2], 'one retry, first; then fresh ones'
);
select is_empty(
    $$select c.attempt from wa_api.claim_messages('w', 3, 0) as c$$, 'fresh ones are all taken'
);
select is(
    (select array_agg(c.attempt) from wa_api.claim_messages('w', 3) as c), array[2, 2],
    'retries where nothing fresh is due'
);
select throws_ok(
    $$select wa_api.claim_messages('w', 3, -1)$$, 'WA101', null, 'a number below 0'
);

select * from finish();
rollback;
