begin;
select plan(3);
select wa_test.noon();

select wa_test.register('orders', '{"is_default": true, "max_retries": 0}');
create temp table a on commit drop as select wa_test.turn('a') as turn;
select is(wa.counted_attempt(p), 1, 'the first')
from wa.pending_messages as p;
select wa_test.fail(a.turn) from a;
select wa_ops.retry_dlq(d.dlq_id) from wa.webhook_dlq as d;
select is(wa.counted_attempt(p), 0, 'none since then')
from wa.pending_messages as p;
select wa_test.claim();
select results_eq(
    'select p.attempt, wa.counted_attempt(p) from wa.pending_messages as p',
    'values (2, 1)', 'the second in all, the first since then'
);

select * from finish();
rollback;
