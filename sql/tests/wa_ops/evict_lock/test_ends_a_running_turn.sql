begin;
select plan(8);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a') as turn;
select is(
    (select wa_ops.evict_lock((a.turn).conversation_id, 'hangs') from a), 1,
    'one message was running'
);
select is((select c.lock_token from wa.webhook_conversations as c), null, 'unlocked');
select results_eq(
    'select d.reason, d.error_class, d.resolution_status, d.retry_count from wa.webhook_dlq as d',
    $$values ('evicted', 'evicted', 'pending', 0)$$, 'a failed attempt, to be retried'
);
select results_eq(
    'select t.attempt, t.reason, t.worker from wa.webhook_dlq_attempts as t',
    $$values (1, 'evicted', 'web-1')$$, 'on record'
);
select throws_ok(
    format(
        'select wa_api.complete_message(%L, %L, %s, %L, null, null, null, 1)', (a.turn).event_day,
        (a.turn).event_key, (a.turn).conversation_id, (a.turn).lock_token
    ),
    'WA301', null, 'whoever had the turn is fenced'
) from a;
select throws_ok(
    format('select wa_ops.evict_lock(%s, $$x$$)', (a.turn).conversation_id), 'WA201', null,
    'nothing more to end'
) from a;
select throws_ok('select wa_ops.evict_lock(777, $$x$$)', 'WA401', null, 'unknown');
select results_eq(
    'select o.what, o.reason, o.actor from wa.operator_actions as o',
    $$values ('evict_lock', 'hangs', session_user::text collate "default")$$, 'who, and why'
);

select * from finish();
rollback;
