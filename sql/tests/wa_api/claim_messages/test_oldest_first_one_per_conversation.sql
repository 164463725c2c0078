begin;
select plan(4);
select wa_test.noon();

select is(
    wa_test.outcomes(
        wa_test.envelope(wa_test.message('a', '15550001'), wa_test.message('b', '15550001')), 0
    ), 'waiting,waiting', 'two of one contact'
);
select wa_test.advance('1 second');
select
    is(
        wa_test.outcomes(wa_test.envelope(wa_test.message('c', '15550002')), 0),
        'waiting',
        'a later one'
    );
select results_eq(
    'select c.message_text from wa_test.claim(10) as c', $$values ('a'), ('c')$$,
    'one turn per conversation, oldest first'
);
select is((select count(*) from wa_test.claim(10)), 0::bigint, 'both are locked now');

select * from finish();
rollback;
