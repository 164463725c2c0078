begin;
select plan(1);

select is_empty(
    $$
    select f.signature, has_function_privilege('wa_service', f.oid, 'execute') as may_execute
    from wa_test.functions as f
    where (f.schema = 'wa_api' and not has_function_privilege('wa_service', f.oid, 'execute'))
        or (f.schema in ('wa', 'wa_ops') and has_function_privilege('wa_service', f.oid, 'execute'))
    $$,
    'wa_service executes all of wa_api, functions of the domains, and nothing else'
);

select * from finish();
rollback;
