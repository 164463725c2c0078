begin;
select plan(6);
select wa_test.noon();
select wa_test.register('ride', '{"is_default": true, "retry_if_state_changed": false}');

create temp table t on commit drop as
select wa_test.turn('a') as turn;
select wa_test.fail(t.turn) from t;
select wa_test.complete(wa_test.turn('b'), 'asked');
select wa_test.advance('2 minutes');
select is_empty('select c.seq from wa_test.claim() as c', 'the conversation has moved on');
select is(
    (select (wa_test.ledger((t.turn).event_key)).status from t), 'superseded', 'the ledger'
);
select is(
    (select d.resolution_status from wa.webhook_dlq as d), 'superseded', 'the dead letter'
);
select is_empty('select p.event_key from wa.pending_messages as p', 'nothing waits');

-- A retry of the same state runs.
update t set turn = wa_test.turn('c');
select wa_test.fail(t.turn) from t;
select wa_test.advance('2 minutes');
select is((select c.attempt from wa_test.claim() as c), 2, 'one whose state is the same');
select is(
    (select count(*) from wa.due_conversations), 1::bigint, 'has its turn'
);

select * from finish();
rollback;
