begin;
select plan(10);
select wa_test.noon();
select wa_test.register('one', '{"is_default": true, "max_retries": 2}');

create temp table a on commit drop as select wa_test.turn('a') as turn;
select wa_test.advance('14 seconds');
select is((select count(*) from wa_test.claim()), 0::bigint, 'its lease still runs');
select wa_test.advance('1 second');
select is((select c.attempt from wa_test.claim() as c), 2, 'the next claim has its second attempt');
select results_eq(
    $$
    select d.reason, d.resolution_status, d.retry_count
    from wa.webhook_dlq as d
    $$,
    $$values ('lock_expired', 'retrying', 1)$$, 'the first counted as a failed one'
);
select
    is((select d.worker from wa.webhook_dlq_attempts as d), 'web-1', 'of the worker that vanished');

select wa_test.advance('15 seconds');
select is((select count(*) from wa_test.claim()), 0::bigint, 'it may be the message: it waits now');
select ok(
    (
        select d.next_retry_at - wa.clock() between '1 minute' and '2 minutes'
        from wa.webhook_dlq as d
    ), 'as after any second failure'
);
select wa_test.advance('2 minutes');
select is((select c.attempt from wa_test.claim() as c), 3, 'its third attempt');
select wa_test.advance('15 seconds');
select is((select count(*) from wa_test.claim()), 0::bigint, 'was the last');
select is(
    (select d.resolution_status from wa.webhook_dlq as d), 'exhausted',
    'what kills its workers ends in the dead-letter queue'
);

-- A crash in between is the first one, whatever failed before.
create temp table b on commit drop as select wa_test.turn('b', '15550002') as turn;
select wa_test.fail(b.turn, p_retry_after => '0 seconds') from b;
select wa_test.claim();
select wa_test.advance('15 seconds');
select is((select c.attempt from wa_test.claim() as c), 3, 'due at once after other failures');

select * from finish();
rollback;
