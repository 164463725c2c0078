begin;
select plan(3);

-- The view reads the transaction's time, so the rows are moved instead of the clock.
create temp table a on commit drop as
select wa_test.turn('a', '15550001') as turn;
select r.outcome from wa_test.receive(wa_test.envelope(wa_test.message('b', '15550002')), 0) as r;
select is_empty(
    'select s.conversation_id from wa_ops.stuck_webhook_conversations as s', 'nothing at first'
);

update wa.due_conversations as d set due_at = d.due_at - interval '4 minutes';
update wa.webhook_conversations as c
set lock_expires_at = c.lock_expires_at - interval '4 minutes';
select results_eq(
    'select s.reason from wa_ops.stuck_webhook_conversations as s',
    $$values ('lock_expired')$$, 'a lock that ran out over two minutes ago'
);

update wa.due_conversations as d set due_at = d.due_at - interval '2 minutes';
update wa.webhook_conversations as c
set lock_expires_at = c.lock_expires_at - interval '2 minutes';
select results_eq(
    'select s.reason from wa_ops.stuck_webhook_conversations as s order by 1',
    $$values ('lock_expired'), ('not_started')$$, 'work that has not started for five minutes'
);

select * from finish();
rollback;
