begin;
select plan(4);
select wa_test.noon();

create function pg_temp.ends(p_measure text)
returns table (outcome text, n bigint)
language sql
as $$
    select m.outcome, m.n from wa_ops.metric_rollups as m
    where m.grain = 'total' and m.measure = p_measure
    order by 1;
$$;

create temp table t on commit drop as
select n, (wa_test.turn('m' || n, '1555000' || n)).conversation_id as id
from generate_series(1, 3) as n;
select wa_ops.evict_lock(t.id, 'test')
from t
where t.n = 1;
select wa_test.advance('10 minutes');
select wa_api.acquire_conversation_lock(t.id, 'me')
from t
where t.n = 2;
select wa_ops.cleanup_stuck_webhook_conversations();
select results_eq(
    $$select * from pg_temp.ends('lock')$$,
    $$values ('evicted', 1::bigint), ('expired', 1), ('released_by_cleanup', 1)$$,
    'by an operator, by who came next, by the cleanup'
);
select results_eq(
    $$select * from pg_temp.ends('failure')$$,
    $$values ('evicted', 1::bigint), ('lock_expired', 2)$$, 'each failed an attempt'
);
select results_eq(
    $$select d.reason, d.error_class, a.reason from wa.webhook_dlq as d
    inner join wa.webhook_dlq_attempts as a using (dlq_id) order by 1$$,
    $$values
    ('evicted', 'evicted', 'evicted'), ('lock_expired', 'lock_expired', 'lock_expired'),
    ('lock_expired', 'lock_expired', 'lock_expired')$$,
    'the dead letters say the same'
);
select is(
    (
        select max(m.bucket) - min(m.bucket)
        from wa_ops.metric_rollups as m
        where m.grain = 'minute' and m.measure = 'lock'
    ),
    interval '10 minutes', 'an eviction counts at its own time, not at the end of the lease'
);

select * from finish();
rollback;
