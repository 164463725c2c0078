begin;
select plan(1);

select is_empty(
    $$
    select 'function' as what, f.signature as name, a.privilege_type
    from wa_test.functions as f
    cross join lateral aclexplode(coalesce(f.acl, acldefault('f', f.proowner))) as a
    where a.grantee = 0
    union all
    select 'relation', r.qualified, a.privilege_type
    from wa_test.relations as r
    cross join lateral aclexplode(r.acl) as a
    where a.grantee = 0
    union all
    select 'schema', s.name, a.privilege_type
    from wa_test.schemas as s
    cross join lateral aclexplode(s.acl) as a
    where a.grantee = 0
    $$,
    'PUBLIC has no right on any schema, function, table or view of ours'
);

select * from finish();
rollback;
