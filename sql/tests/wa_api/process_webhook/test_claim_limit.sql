begin;
select plan(4);
select wa_test.noon();

select is(
    wa_test.outcomes(
        wa_test.envelope(
            wa_test.message('a', '15550001'), wa_test.message('b', '15550002'),
            wa_test.message('c', '15550003')
        ),
        2
    ),
    'dispatched,dispatched,waiting', 'p_claim bounds what is handed out'
);
select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('d', '15550004')), 0),
    'waiting', 'p_claim 0 leaves all to the workers'
);
select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('e', '15550001')), 0),
    'waiting', 'and nothing is contended then'
);
select is((select count(*) from wa_test.claim(10)), 2::bigint, 'a worker gets the rest');

select * from finish();
rollback;
