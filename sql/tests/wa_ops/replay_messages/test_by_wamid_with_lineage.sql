begin;
select plan(4);
select wa_test.noon();

create temp table a on commit drop as
select r.turn
from wa_test.receive(wa_test.envelope(wa_test.message('a', p_id => 'wamid.LINEAGE'))) as r;
select wa_test.fail(a.turn, 'handler_error', true, '0 seconds') from a;
select wa_test.complete(c) from wa_test.claim() as c;
select is((select d.resolution_status from wa.webhook_dlq as d), 'resolved', 'at its second turn');
select results_eq(
    $$select r.outcome from wa_ops.replay_messages(
        '{wamid.LINEAGE}', p_reason => 'x', p_dry_run => false
    ) as r$$,
    $$values ('replayed')$$, 'found by its wamid'
);
select results_eq(
    'select d.reason, d.attempts_before, d.replayed_from from wa.webhook_dlq as d
    order by d.dlq_id desc limit 1',
    $$select 'replayed', 2, min(d.dlq_id) from wa.webhook_dlq as d$$, 'where it comes from'
);
select is(
    (
        select count(*)
        from wa_ops.message_timeline('wamid.LINEAGE') as t
        where t.what = 'operator'
    ), 1::bigint, 'its timeline tells'
);

select * from finish();
rollback;
