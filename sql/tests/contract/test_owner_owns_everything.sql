begin;
select plan(1);

select is_empty(
    $$
    select s.name
    from wa_test.schemas as s
    inner join pg_namespace as n on s.oid = n.oid
    where n.nspowner <> to_regrole('wa_owner')
    union all
    select r.qualified
    from wa_test.relations as r
    where r.relowner <> to_regrole('wa_owner')
    union all
    select f.signature
    from wa_test.functions as f
    where f.proowner <> to_regrole('wa_owner')
    union all
    select t.oid::regtype::text
    from pg_type as t
    inner join wa_test.schemas as s on t.typnamespace = s.oid
    where t.typowner <> to_regrole('wa_owner')
    $$,
    'every schema, relation, function and type of ours belongs to wa_owner'
);

select * from finish();
rollback;
