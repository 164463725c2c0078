begin;
select plan(4);
select wa_test.noon();

select wa_test.register('orders', '{"is_default": true, "max_retries": 1}');
select wa_test.fail(t) from wa_test.turn('a') as t;
select wa_test.advance('1 minute');
select wa_test.fail(c) from wa_test.claim() as c;
select is((select d.resolution_status from wa.webhook_dlq as d), 'exhausted', 'one retry, used up');

select wa_ops.retry_dlq(d.dlq_id) from wa.webhook_dlq as d;
select results_eq(
    'select f.resolution_status, f.retry_count, f.next_retry_at - wa.clock()
    from wa_test.claim() as c cross join lateral wa_test.fail(c) as f',
    $$values ('pending', 0, interval '1 minute')$$, 'the first failure since then'
);
select wa_test.advance('1 minute');
select results_eq(
    'select f.resolution_status, f.retry_count
    from wa_test.claim() as c cross join lateral wa_test.fail(c) as f',
    $$values ('exhausted', 1)$$, 'and one more retry'
);
select is(
    (select array_agg(t.attempt order by t.attempt) from wa.webhook_dlq_attempts as t),
    '{1,2,3,4}', 'every attempt is on record'
);
select * from finish();
rollback;
