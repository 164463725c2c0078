begin;
select plan(5);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a') as turn;
select wa_test.advance('14 seconds');
select is((select count(*) from wa_test.claim()), 0::bigint, 'its lease still runs');
select wa_test.advance('1 second');
select is((select count(*) from wa_test.claim()), 0::bigint, 'rescued: its retry is in a minute');
select results_eq(
    $$
    select d.reason, d.resolution_status, d.retry_count, d.next_retry_at - wa.clock()
    from wa.webhook_dlq as d
    $$,
    $$values ('lock_expired', 'pending', 0, interval '1 minute')$$, 'counted as a failed attempt'
);
select
    is((select d.worker from wa.webhook_dlq_attempts as d), 'web-1', 'of the worker that vanished');
select wa_test.advance('1 minute');
select is((select c.attempt from wa_test.claim() as c), 2, 'then its second attempt');

select * from finish();
rollback;
