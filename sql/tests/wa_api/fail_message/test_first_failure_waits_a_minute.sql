begin;
select plan(7);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a') as turn;
create temp table failed on commit drop as select f.* from a cross join wa_test.fail(a.turn) as f;

select results_eq(
    $$
    select f.resolution_status, f.retry_count, f.next_retry_at - wa.clock(), f.repeated
    from failed as f
    $$,
    $$values ('pending', 0, interval '1 minute', false)$$, 'the answer'
);
select results_eq(
    $$
    select d.reason, d.error_class, d.error_message, d.payload is not null
    from wa.webhook_dlq as d
    $$,
    $$values ('handler_error', 'ValueError', 'it broke', true)$$, 'the dead letter'
);
select results_eq(
    'select t.attempt, t.reason, t.duration_ms, t.worker from wa.webhook_dlq_attempts as t',
    $$values (1, 'handler_error', 12, 'web-1')$$, 'the attempt'
);
select results_eq(
    $$
    select c.status, c.lock_token, wa_test.due_at(c.conversation_id) - wa.clock()
    from wa.webhook_conversations as c
    $$,
    $$values ('error', null::uuid, interval '1 minute')$$, 'unlocked, due in a minute'
);
select is((select count(*) from wa_test.claim()), 0::bigint, 'not before');
select wa_test.advance('1 minute');
select is((select c.attempt from wa_test.claim() as c), 2, 'then the second attempt');
select is((select d.resolution_status from wa.webhook_dlq as d), 'retrying', 'shown as such');

select * from finish();
rollback;
