begin;
select plan(5);
select wa_test.noon();

create function pg_temp.told(p_metric text)
returns table (labels text, value double precision)
language sql
as $$
    select m.labels::text, m.value from wa_api.metrics() as m
    where m.metric = p_metric
    order by 1;
$$;

create temp table a on commit drop as select wa_test.turn('a', '15550001') as turn;
create temp table b on commit drop as select wa_test.turn('b', '15550002') as turn;
create temp table c on commit drop as select wa_test.turn('c', '15550003') as turn;
select wa_test.advance('3 seconds');
select wa_test.complete(a.turn) from a;
select wa_api.fail_message(
    (b.turn).event_day, (b.turn).event_key, (b.turn).conversation_id, (b.turn).lock_token,
    'timeout', 'TimeoutError', 'why', 'where', 700, true
) from b;
select wa_ops.run_job('fold_metrics');
select wa_test.outcomes(wa_test.envelope(wa_test.message('d', '15550003')));
select results_eq(
    $$select t.labels, t.value from pg_temp.told('wa_webhook_events_total') as t$$,
    $$values ('{"kind": "message", "result": "contended"}', 1::double precision),
    ('{"kind": "message", "result": "dispatched"}', 3)$$,
    'folded or not, it counts'
);
select results_eq(
    $$
    select t.labels::jsonb ->> 'le', t.value
    from pg_temp.told('wa_webhook_processing_duration_seconds_bucket') as t
    where t.labels::jsonb ->> 'result' = 'retrying' and t.labels::jsonb ->> 'le' in ('0.5', '1')
    $$,
    $$values ('0.5', 0::double precision), ('1', 1)$$, 'cumulative buckets'
);
select results_eq(
    $$select t.labels, t.value from pg_temp.told('wa_webhook_queue_depth') as t$$,
    $$values ('{"state": "paused"}', 0::double precision), ('{"state": "ready"}', 1),
    ('{"state": "running"}', 1), ('{"state": "scheduled"}', 1)$$, 'every state, empty ones too'
);
select wa_test.advance('20 minutes');
select results_eq(
    $$
    select t.labels, t.value from pg_temp.told('wa_webhook_conversation_locks') as t
    union all
    select 'overdue', t.value from pg_temp.told('wa_webhook_overdue') as t
    $$,
    $$values ('{"state": "expired"}', 1::double precision), ('{"state": "held"}', 0),
    ('overdue', 2)$$, 'the lease ran out, the retry is due for 19 minutes'
);
select results_eq(
    $$
    select t.labels, t.value from pg_temp.told('wa_webhook_dlq_entries') as t
    union all
    select 'oldest', t.value from pg_temp.told('wa_webhook_dlq_oldest_age_seconds') as t
    $$,
    $$values ('{"class": "lock_contention", "status": "pending"}', 1::double precision),
    ('{"class": "timeout", "status": "pending"}', 1), ('oldest', 1200)$$, 'dead letters by class'
);

select * from finish();
rollback;
