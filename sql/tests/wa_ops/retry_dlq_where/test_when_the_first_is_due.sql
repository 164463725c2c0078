begin;
select plan(5);
select wa_test.noon();
select wa_test.fail(wa_test.turn('a'), 'rejected', false);

select
    throws_ok(
        format(
            'select wa_ops.retry_dlq_where(''rejected'', p_dry_run => %L, p_first_at => %L)',
            d.dry, n.at
        ),
        'WA101', null, 'at ' || n.at
    )
from (values (true), (false)) as d (dry)
cross join (values ('-infinity'), ('infinity')) as n (at);
select is(
    (
        select r.outcome
        from wa_ops.retry_dlq_where(
            'rejected', p_dry_run => false, p_first_at => wa.clock() + interval '300 days'
        ) as r
    ), 'retried', 'in less than a year'
);

select * from finish();
rollback;
