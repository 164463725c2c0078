begin;
select plan(1);

select is_empty(
    $$
    select t.qualified
    from wa_test.tables as t
    where not exists (
        select from pg_constraint as c where c.conrelid = t.oid and c.contype = 'p'
    )
    $$,
    'every table has a primary key, every partition its own'
);

select * from finish();
rollback;
