begin;
select plan(3);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a') as turn;
select is((select (wa_test.complete(a.turn, 'x')).status from a), 'processed', 'a transition');
select
    throws_ok(
        'update wa.conversation_state_transitions set reason = ''''', 'WA201', null, 'no update'
    );
select throws_ok('delete from wa.conversation_state_transitions', 'WA201', null, 'no delete');

select * from finish();
rollback;
