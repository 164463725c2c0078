begin;
select plan(1);

select is_empty(
    $$
    select t.qualified, c.conname
    from wa_test.tables as t
    inner join pg_constraint as c on t.oid = c.conrelid
    where not t.is_partition
        and c.contype in ('p', 'u', 'c', 'f', 'x')
        and (
            c.conname !~ '_(pkey|key|check|fkey|excl)$'
            or c.conname !~ ('^' || left(t.name, 40))
        )
    union all
    select d.typname, c.conname
    from pg_constraint as c
    inner join pg_type as d on c.contypid = d.oid
    inner join wa_test.schemas as s on d.typnamespace = s.oid
    where c.conname !~ '_check$'
    $$,
    'every constraint is named <table>_<what>_<kind>, none by PostgreSQLs counter'
);

select * from finish();
rollback;
