begin;
select plan(1);

select is_empty(
    $$
    select t.qualified
    from wa_test.tables as t
    where t.qualified <> 'wa.metric_deltas'
        and not exists (
            select from pg_constraint as c where c.conrelid = t.oid and c.contype = 'p'
        )
    $$,
    'every table has a primary key, every partition its own; not what is only appended and emptied'
);

select * from finish();
rollback;
