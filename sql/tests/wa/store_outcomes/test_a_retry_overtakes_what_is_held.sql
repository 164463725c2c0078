begin;
select plan(4);
select wa_test.noon();
select wa_test.register('a', '{"is_default": true}');
select wa_test.register('b', '{"keywords": ["b"]}');

create temp table t on commit drop as select wa_test.turn('first') as turn;
select wa_test.fail(t.turn, p_retry_after => '1 minute') from t;
update t set turn = wa_test.turn('b');
select wa_test.fail(t.turn, p_retry_after => '3 minutes') from t;

-- The first one's retry is given back, and held when its handler is paused.
select wa_test.advance('1 minute');
select wa_test.give_back(c) from wa_test.claim() as c;
select wa_ops.pause_handler('a', 'test');
select is_empty('select c.seq from wa_test.claim() as c', 'it is held');
select wa_test.advance('2 minutes');
update t set turn = (select c from wa_test.claim() as c);
select is((select (t.turn).seq from t), 2::bigint, 'the other one''s retry runs');
select is((select (wa_test.complete(t.turn)).status from t), 'processed', 'and is done');
select results_eq(
    $$
    select x.reason from wa.conversation_state_transitions as x where x.reason like 'order:%'
    $$,
    $$values ('order: 2 completed before 1')$$, 'before an earlier one: that is in the audit'
);

select * from finish();
rollback;
