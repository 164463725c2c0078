begin;
select plan(4);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a', '15550001') as turn;
select r.outcome from wa_test.receive(wa_test.envelope(wa_test.message('b', '15550002')), 0) as r;

-- Its ledger row is lost and its retries are used up: the rescue raises.
select wa_test.register('h', '{"is_default": true, "max_retries": 0}');
update wa.pending_messages as p
set handler = 'h'
where p.status = 'running';
delete from wa.processed_webhook_messages as m
using a
where m.event_key = (a.turn).event_key;

select wa_test.advance('1 hour');
select results_eq(
    'select c.message_text from wa_test.claim(10) as c', $$values ('b')$$, 'the other has its turn'
);
select results_eq(
    $$
    select c.status, wa_test.due_at(c.conversation_id) - wa.clock()
    from a
    inner join wa.webhook_conversations as c on c.conversation_id = (a.turn).conversation_id
    $$,
    $$values ('error', interval '1 minute')$$, 'the broken one is put off'
);
select results_eq(
    $$select t.reason from wa.conversation_state_transitions as t where t.to_status = 'error'$$,
    $$values ('its turn cannot be rescued: SQLSTATE WA901')$$, 'with the reason in the audit'
);
select wa_test.advance('1 hour');
select lives_ok(
    'select wa_ops.cleanup_stuck_webhook_conversations()', 'the cleanup goes on as well'
);

select * from finish();
rollback;
