begin;
select plan(4);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a') as turn;
select
    is(wa_test.outcomes(wa_test.envelope(wa_test.message('b')), 0), 'waiting', 'b waits behind a');
select is((select wa_test.give_back(a.turn) from a), true, 'a was not run');
select is((select wa_test.give_back(a.turn) from a), false, 'it is given back once');
select results_eq(
    'select c.message_text, c.attempt from wa_test.claim() as c', $$values ('a', 1)$$,
    'it comes first again, no attempt counted'
);

select * from finish();
rollback;
