begin;
select plan(8);
select wa_test.noon();

select is(wa_test.outcomes(wa_test.envelope(wa_test.message('a')), 0), 'waiting', 'a waits');
select wa_test.advance('5 minutes');
select is(wa_ops.cleanup_stuck_webhook_conversations(), 0, 'five minutes are no more than five');
select wa_test.advance('1 second');
select is(wa_ops.cleanup_stuck_webhook_conversations(), 1, 'marked');
select is(wa_ops.cleanup_stuck_webhook_conversations(), 0, 'once');
select is((select c.status from wa.webhook_conversations as c), 'timeout', 'as timeout');
select is(
    (select t.to_status from wa.conversation_state_transitions as t), 'timeout', 'audited'
);
select
    is(
        (select c.status from wa_test.claim() as t cross join wa_test.complete(t) as c),
        'processed',
        'still claimable'
    );
select
    is((select c.status from wa.webhook_conversations as c), 'active', 'and active after its turn');

select * from finish();
rollback;
