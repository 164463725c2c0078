begin;
select plan(6);
select wa_test.noon();

select wa_test.register('orders', '{"is_default": true}');
create temp table dead on commit drop as
select f.*
from (select wa_test.turn('a') as turn) as t
cross join wa_test.fail(t.turn) as f;
select is_empty('select wa_test.claim()', 'its retry is a minute away');
select results_eq(
    'select r.outcome, r.retry_at from dead as d cross join wa_ops.retry_dlq(d.dlq_id) as r',
    $$select 'retried', wa.clock()$$, 'made due'
);
select results_eq(
    'select r.outcome from dead as d cross join wa_ops.retry_dlq(d.dlq_id, $$again$$) as r',
    $$values ('retried')$$, 'repeating it is harmless'
);
select is(
    (select c.attempt from wa_test.claim() as c), 2, 'the next claim has its second attempt'
);
select results_eq(
    'select d.retry_count, d.resolution_status, d.attempts_before from wa.webhook_dlq as d',
    $$values (1, 'retrying', 0)$$, 'an early retry counts as one'
);
select results_eq(
    'select o.actor, o.what, o.reason, o.from_status from wa_ops.operator_actions as o
    order by o.action_id',
    $$values (session_user::text collate "default", 'retry', null, 'pending'),
    (session_user::text, 'retry', 'again', 'pending')$$, 'who did it, and why'
);

select * from finish();
rollback;
