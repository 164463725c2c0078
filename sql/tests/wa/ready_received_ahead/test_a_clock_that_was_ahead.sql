begin;
select plan(6);
select wa_test.noon();
select wa_test.register('bot', '{"is_default": true}');
select wa_test.register('held', '{"keywords": ["held"]}');

select wa_test.advance('3 hours');
select wa_ops.pause_handler('held', 'test');
select wa_test.outcomes(wa_test.envelope(wa_test.message('held', '15550002')), 0);
select is_empty('select c.seq from wa_test.claim() as c', 'held back');
select wa_test.outcomes(wa_test.envelope(wa_test.message('one', '15550001')), 0);
select wa_test.advance('-3 hours');
select wa_test.outcomes(wa_test.envelope(wa_test.message('two', '15550001')), 0);

select is(wa_ops.cleanup_stuck_webhook_conversations(), 1, 'one conversation goes on');
create temp table t on commit drop as
select c as turn from wa_test.claim(9) as c;
select results_eq(
    'select (t.turn).message_text from t', $$values ('one')$$, 'with what came first'
);
select wa_test.complete(t.turn) from t;
select is((select c.message_text from wa_test.claim(9) as c), 'two', 'then the next');
select is(
    (
        select p.ready_at from wa.pending_messages as p
        where p.handler = 'held'
    ), 'infinity',
    'what is held stays held'
);
select is(wa_ops.cleanup_stuck_webhook_conversations(), 0, 'once');

select * from finish();
rollback;
