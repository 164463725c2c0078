begin;
select plan(1);

select is_empty(
    $$
    select o.role, 'schema ' || s.name as what
    from wa_test.schemas as s
    cross join (values ('wa_monitor'), ('wa_operator'), ('wa_cron')) as o (role)
    where s.name <> 'wa_ops' and has_schema_privilege(o.role, s.oid, 'usage, create')
    union all
    select o.role, f.signature
    from wa_test.functions as f
    cross join (values ('wa_monitor'), ('wa_operator'), ('wa_cron')) as o (role)
    where f.schema <> 'wa_ops' and has_function_privilege(o.role, f.oid, 'execute')
    union all
    select o.role, r.qualified
    from wa_test.relations as r
    cross join (values ('wa_monitor'), ('wa_operator'), ('wa_cron')) as o (role)
    where r.kind <> 'S'
        and (
            (r.schema <> 'wa_ops' and has_any_column_privilege(o.role, r.oid, 'select'))
            or has_any_column_privilege(o.role, r.oid, 'insert, update, references')
            or has_table_privilege(o.role, r.oid, 'delete, truncate, trigger')
        )
    $$,
    'wa_monitor, wa_operator and wa_cron have no right outside wa_ops'
);

select * from finish();
rollback;
