begin;
select plan(8);
select wa_test.noon();

create temp table sent on commit drop as
select f.dlq_id
from generate_series(1, 5) as n
cross join lateral wa_test.turn('a', (15550000 + n)::text) as t
cross join lateral wa_test.fail(t, 'rejected', false) as f;
select is((select count(*) from sent), 5::bigint, 'five are exhausted');

select results_eq(
    'select r.outcome, r.message_count
    from wa_ops.retry_dlq_where(
        p_reason => $$rejected$$, p_dry_run => false, p_rate => 2, p_limit => 3
    ) as r',
    $$values ('beyond_limit', 2::bigint), ('retried', 3::bigint)$$, 'as many as the limit says'
);
select results_eq(
    'select d.next_retry_at - wa.clock() from wa.webhook_dlq as d
    where d.resolution_status = $$pending$$ order by d.dlq_id',
    $$values (interval '0 seconds'), ('30 seconds'), ('1 minute')$$, 'two a minute'
);
select is((select count(*) from wa_test.claim(10)), 1::bigint, 'one is due now');
select results_eq(
    $$select r.outcome, r.message_count, r.last_retry_at - wa.clock()
    from (select s.dlq_id from sent as s order by s.dlq_id offset 2 limit 1) as s
    cross join lateral wa_ops.retry_dlq_where(
        p_reason => 'rejected', p_dry_run => false, p_rate => 2, p_after_id => s.dlq_id,
        p_first_at => wa.clock() + interval '90 seconds'
    ) as r$$,
    $$values ('retried', 2::bigint, interval '2 minutes')$$, 'and on with the rest'
);
select throws_ok(
    'select wa_ops.retry_dlq_where(p_limit => 0)', 'WA101', null, 'a limit of nothing'
);
select throws_ok(
    'select wa_ops.retry_dlq_where(p_rate => 0)', 'WA101', null, 'a rate of nothing'
);
select throws_ok(
    'select wa_ops.retry_dlq_where(p_status => $$resolved$$)', 'WA101', null, 'what is resolved'
);

select * from finish();
rollback;
