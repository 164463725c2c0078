begin;
select plan(4);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a') as turn;
create temp table first on commit drop as select f.* from a cross join wa_test.fail(a.turn) as f;
create temp table second on commit drop as
select f.*
from a
cross join wa_test.fail(a.turn, 'timeout') as f;

select results_eq(
    'select s.dlq_id, s.resolution_status, s.retry_count, s.next_retry_at from second as s',
    'select f.dlq_id, f.resolution_status, f.retry_count, f.next_retry_at from first as f',
    'the stored result'
);
select is((select s.repeated from second as s), true, 'marked as repeated');
select is((select count(*) from wa.webhook_dlq_attempts), 1::bigint, 'one attempt');
select is((select d.reason from wa.webhook_dlq as d), 'handler_error', 'the first reason');

select * from finish();
rollback;
