begin;
select plan(4);
select wa_test.noon();
select wa_test.register('bot', '{"is_default": true}');

-- Paused, then its row is deleted by hand.
create temp table t on commit drop as select wa_test.turn('a') as turn;
select wa_test.fail(t.turn) from t;
select wa_test.outcomes(wa_test.envelope(wa_test.message('b', '15550002')), 0);
select wa_ops.pause_handler('bot', 'test');
select wa_test.advance('2 minutes');
select is_empty('select c.seq from wa_test.claim(9) as c', 'what is there is held');
delete from wa.handlers as h
where h.handler = 'bot';
select wa_ops.cleanup_stuck_webhook_conversations();
select results_eq(
    'select p.ready_at, p.retry_at from wa.pending_messages as p order by p.retry_at',
    'select wa.clock(), v.at from (values (wa.clock()), (null)) as v (at)', 'nobody holds it now'
);
select is(
    (select count(*) from wa_test.claim(9)), 2::bigint, 'it runs, and whoever gets it can tell'
);
select is_empty(
    $$select p.seq from wa.pending_messages as p where p.ready_at = 'infinity'$$, 'all of it'
);

select * from finish();
rollback;
