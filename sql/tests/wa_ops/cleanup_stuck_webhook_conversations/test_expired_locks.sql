begin;
select plan(4);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a') as turn;
select wa_test.advance('2 minutes 15 seconds');
select
    is(
        wa_ops.cleanup_stuck_webhook_conversations(),
        0,
        'expired for two minutes: left to the workers'
    );
select wa_test.advance('1 second');
select is(wa_ops.cleanup_stuck_webhook_conversations(), 1, 'longer: released');
select results_eq(
    'select c.lock_token, c.status from wa.webhook_conversations as c',
    $$values (null::uuid, 'error')$$,
    'unlocked'
);
select
    is((select d.reason from wa.webhook_dlq as d), 'lock_expired', 'its message is a dead letter');

select * from finish();
rollback;
