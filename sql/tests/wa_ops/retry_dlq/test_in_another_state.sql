begin;
select plan(8);
select wa_test.noon();
select wa_test.register('bot', '{"is_default": true, "retry_if_state_changed": false}');

create temp table d on commit drop as
select f.dlq_id
from (select wa_test.turn('a') as turn) as t
cross join wa_test.fail(t.turn) as f;
select is(
    (select r.outcome from d cross join wa_ops.retry_dlq(d.dlq_id) as r), 'retried',
    'in the state of its turn'
);
select wa_test.fail(c) from wa_test.claim() as c;
select wa_test.complete(wa_test.turn('b'), 'asked');

select throws_ok(
    format('select wa_ops.retry_dlq(%s)', d.dlq_id), 'WA201', null,
    'in another, its handler would not be given it'
) from d;
select results_eq(
    'select r.outcome, r.message_count'
    ' from wa_ops.retry_dlq_where(p_handler => ''bot'', p_dry_run => false) as r',
    $$values ('state_changed', 1::bigint)$$, 'of many, it is told apart'
);
select is_empty('select c.seq from wa_test.claim() as c', 'nothing changed');
select is((select e.resolution_status from wa.webhook_dlq as e), 'pending', 'it waits as before');
select wa_test.register('bot', '{"is_default": true, "retry_if_state_changed": true}');
select is(
    (
        select r.outcome
        from wa_ops.retry_dlq_where(p_handler => 'bot', p_dry_run => false) as r
    ),
    'retried',
    'a handler that takes it in any state gets it'
);
select wa_test.register('bot', '{"is_default": true, "retry_if_state_changed": false}');

-- As the hint says.
select wa_ops.discard_dlq(d.dlq_id, 'x') from d;
select is(
    (select r.outcome from d cross join wa_ops.retry_dlq(d.dlq_id) as r), 'retried',
    'discarded, it goes back in line'
);
select is((select c.message_text from wa_test.claim() as c), 'a', 'and runs in the new state');

select * from finish();
rollback;
