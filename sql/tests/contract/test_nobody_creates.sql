begin;
select plan(1);

select is_empty(
    $$
    select s.name, r.rolname
    from wa_test.schemas as s
    cross join pg_roles as r
    where r.rolname in ('wa_service', 'wa_monitor', 'wa_operator', 'wa_cron', 'wa_test_anonymous')
        and has_schema_privilege(r.oid, s.oid, 'create')
    $$,
    'no role but the owner can create objects in our schemas'
);

select * from finish();
rollback;
