begin;
select plan(6);
select wa_test.noon();

select wa_test.register('orders', '{"is_default": true}');
create temp table first on commit drop as select wa_test.turn('order') as turn;
create temp table done on commit drop as
select c.*
from first as f
cross join wa_test.complete(
    f.turn, 'awaiting_number', '{"asked": 1}',
    '[{"to": null, "kind": "text", "body": {"type": "text", "text": {"body": "Which?"}}},
      {"to": "15550001", "kind": "text", "body": {"type": "text", "text": {"body": "Hm?"}}}]'
) as c;

select results_eq(
    'select d.status, d.replies, d.next_due_at, d.repeated from done as d',
    $$values ('processed', 2, null::timestamptz, false)$$, 'the answer'
);
select results_eq(
    $$
    select c.state, c.context, c.active_handler, c.lock_token, wa_test.due_at(c.conversation_id)
    from wa.webhook_conversations as c
    $$,
    $$values ('awaiting_number', '{"asked": 1}'::jsonb, 'orders', null::uuid, null::timestamptz)$$,
    'state, context, owner of the flow; unlocked and idle'
);
select results_eq(
    $$
    select m.status, m.attempts, m.flow, m.handler, m.duration_ms
    from wa.processed_webhook_messages as m
    $$,
    $$values ('processed', 1, 'enhanced', 'orders', 12)$$, 'the ledger'
);
select is((select count(*) from wa.pending_messages), 0::bigint, 'nothing pending');
select results_eq(
    $$
    select o.reply_no, o.body #>> '{text,body}', o.status
    from wa.outbound_messages as o order by 1
    $$,
    $$values (1, 'Which?', 'queued'), (2, 'Hm?', 'queued')$$, 'replies in order'
);
select results_eq(
    $$
    select t.from_state, t.to_state, t.actor, t.reason
    from wa.conversation_state_transitions as t
    $$,
    $$values ('home', 'awaiting_number', 'web-1', 'completed by orders')$$, 'the audit'
);

select * from finish();
rollback;
