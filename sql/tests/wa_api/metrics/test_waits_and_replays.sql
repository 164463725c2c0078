begin;
select plan(4);
select wa_test.noon();

create function pg_temp.told(p_metric text)
returns table (labels text, value double precision)
language sql
as $$
    select m.labels::text, m.value from wa_api.metrics() as m
    where m.metric = p_metric
    order by 1;
$$;

create temp table a on commit drop as select wa_test.turn('a') as turn;
select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('b'))), 'contended', 'it meets the lock'
);
select wa_test.advance('3 seconds');
select wa_test.complete(a.turn) from a;
create temp table b on commit drop as
select c as turn from wa_api.claim_messages('worker', 1) as c;
select results_eq(
    $$
    select 'count', t.value from pg_temp.told('wa_webhook_lock_wait_seconds_count') as t
    union all
    select 'sum', t.value from pg_temp.told('wa_webhook_lock_wait_seconds_sum') as t
    $$,
    $$values ('count', 1::double precision), ('sum', 3)$$, 'from its receipt to its turn'
);
select wa_api.fail_message(
    (b.turn).event_day, (b.turn).event_key, (b.turn).conversation_id, (b.turn).lock_token,
    'handler_error', 'ValueError', 'why', 'where', 700, true
) from b;
select wa_test.advance('10 minutes');
select results_eq(
    'select count(*) from wa_api.claim_messages(''worker'', 1)', 'values (1::bigint)', 'its retry'
);
select wa_ops.retry_dlq(d.dlq_id) from wa.webhook_dlq as d;
select
    wa_ops.replay_messages(
        array[(a.turn).event_key::text], p_reason => 'why', p_dry_run => false
    )
from a;
select results_eq(
    $$
    select t.labels, t.value from pg_temp.told('wa_webhook_dlq_replayed_total') as t
    union all
    select 'waits', t.value from pg_temp.told('wa_webhook_lock_wait_seconds_count') as t
    $$,
    $$values ('{"class": "handler_error", "result": "running"}', 1::double precision),
    ('{"class": "replayed", "result": "replayed"}', 1), ('waits', 1)$$,
    'each try of an operator; a retry is no wait for a lock'
);

select * from finish();
rollback;
