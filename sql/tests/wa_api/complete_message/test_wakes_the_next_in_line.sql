begin;
select plan(4);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a') as turn;
select is(wa_test.outcomes(wa_test.envelope(wa_test.message('b')), 0), 'waiting', 'b waits');
select is((select count(*) from wa_test.claim()), 0::bigint, 'not while a is running');
select is(
    (select (wa_test.complete(a.turn)).next_due_at from a),
    wa.clock(),
    'then it is due since its receipt'
);
select is((select c.message_text from wa_test.claim() as c), 'b', 'and has its turn');

select * from finish();
rollback;
