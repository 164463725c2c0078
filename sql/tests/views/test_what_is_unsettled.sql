begin;
select plan(6);
select wa_test.noon();

create temp table a on commit drop as
select wa_test.turn('a', '15550001') as turn;
select r.outcome from wa_test.receive(wa_test.envelope(wa_test.message('b', '15550001'))) as r;
create temp table c on commit drop as
select wa_test.turn('c', '15550003') as turn;
select f.dlq_id from c cross join wa_test.fail(c.turn) as f;
create temp table d on commit drop as
select wa_test.turn('d', '15550004') as turn;
select p.status
from d
cross join wa_test.complete(d.turn, null, null, '[{"kind": "text", "body": {"a": 1}}]') as p;
select r.outcome from wa_test.receive_bytes('rubbish') as r;

select results_eq(
    'select u.status, u.attempt from wa_ops.unsettled_messages as u order by 1',
    $$values ('retrying', 1), ('running', 1), ('waiting', 0)$$, 'messages one by one'
);
select results_eq(
    'select q.status, q.message_count from wa_ops.queue_state as q order by 1',
    $$values ('retrying', 1::bigint), ('running', 1), ('waiting', 1)$$, 'and by status'
);
select results_eq(
    $$
    select s.reason, s.resolution_status, s.message_count
    from wa_ops.webhook_dlq_summary as s
    order by 1
    $$,
    $$values ('handler_error', 'pending', 1::bigint), ('lock_contention', 'pending', 1)$$,
    'dead letters by reason'
);
select results_eq(
    'select o.status, o.kind, o.reply_count from wa_ops.outbox_state as o',
    $$values ('queued', 'text', 1::bigint)$$, 'replies by status'
);
select results_eq(
    'select q.violation, q.item_count, q.violated_fields from wa_ops.quarantine_summary as q',
    $$values ('unreadable_body', 1::bigint, 'body')$$, 'the quarantine by violation'
);
select results_eq(
    'select d.error_class, d.error_message, d.error_stack from wa_ops.dlq_search as d'
    ' where d.reason = ''handler_error''',
    $$values ('ValueError', 'it broke', 'line 1')$$, 'error texts for operators'
);

select * from finish();
rollback;
