begin;
select plan(12);
select wa_test.noon();

select wa_test.register('orders', '{"is_default": true}');
select is(wa_ops.pause_handler('orders', 'supplier down'), wa.clock(), 'paused');
select wa_test.advance('1 minute');
select is(
    wa_ops.pause_handler('orders', 'again'), wa.clock() - interval '1 minute', 'since then'
);
select wa_test.register('orders', '{"is_default": true, "max_retries": 3}');
select is(
    (select s.paused_at from wa_ops.handler_state as s), wa.clock() - interval '1 minute',
    'a program that starts does not resume it'
);
select wa_test.outcomes(
    wa_test.envelope(wa_test.message('a', '15550001'), wa_test.message('b', '15550002')), 0
);
update wa.pending_messages set handler = 'orders', ready_at = 'infinity';
select is(wa.wake_handler(null, 10), 0, 'nothing wakes while it is paused');
select results_eq(
    $$select r.woken, r.remaining from wa_ops.resume_handler('orders', 'back', 1) as r$$,
    $$values (1, 1::bigint)$$, 'in batches'
);
select is((select s.paused_at from wa_ops.handler_state as s), null, 'resumed');
select results_eq(
    $$select r.woken, r.remaining from wa_ops.resume_handler('orders') as r$$,
    $$values (1, 0::bigint)$$, 'until none remains'
);
select is(
    (
        select count(*)
        from wa.pending_messages as p
        where p.ready_at = wa.clock()
    ), 2::bigint,
    'ready now'
);
select results_eq(
    'select o.what, o.reason, o.handler from wa.operator_actions as o order by o.action_id',
    $$values ('pause_handler', 'supplier down', 'orders'), ('resume_handler', 'back', 'orders')$$,
    'on record, once each'
);
update wa.pending_messages set ready_at = 'infinity';
select wa_ops.cleanup_stuck_webhook_conversations();
select is(
    (
        select count(*)
        from wa.pending_messages as p
        where p.ready_at = 'infinity'
    ), 0::bigint,
    'what a resumption left is woken by the cleanup'
);
select throws_ok($$select wa_ops.pause_handler('other', 'x')$$, 'WA401', null, 'unknown');
select throws_ok($$select wa_ops.resume_handler('other')$$, 'WA401', null, 'unknown here too');

select * from finish();
rollback;
