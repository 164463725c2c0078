begin;
select plan(1);

select is_empty(
    $$
    select s.name
    from wa_test.schemas as s
    where obj_description(s.oid, 'pg_namespace') is null
    union all
    select r.qualified
    from wa_test.relations as r
    where r.kind <> 'S' and obj_description(r.oid, 'pg_class') is null
    union all
    select f.signature
    from wa_test.functions as f
    where obj_description(f.oid, 'pg_proc') is null
    union all
    select t.oid::regtype::text
    from pg_type as t
    inner join wa_test.schemas as s on t.typnamespace = s.oid
    left join pg_class as c on t.typrelid = c.oid
    where (t.typtype = 'd' or c.relkind = 'c') and obj_description(t.oid, 'pg_type') is null
    $$,
    'every schema, table, view, type and function of ours has a comment'
);

select * from finish();
rollback;
