begin;
select plan(1);

-- What Grafana, psql and spreadsheets show as it is. What has no fixed shape stays as it came.
select is_empty(
    $$
    select r.qualified, a.attname, format_type(a.atttypid, a.atttypmod) as type
    from wa_test.relations as r
    inner join pg_attribute as a on r.oid = a.attrelid
    where r.kind = 'v'
        and r.qualified like 'wa_ops.%'
        and a.attnum > 0
        and a.atttypid not in (
            'text'::regtype, 'bigint'::regtype, 'integer'::regtype, 'boolean'::regtype,
            'double precision'::regtype, 'numeric'::regtype, 'timestamptz'::regtype,
            'date'::regtype, 'uuid'::regtype
        )
        and (r.qualified, a.attname) not in (
            ('wa_ops.account_states', 'state'), ('wa_ops.quarantine_search', 'raw')
        )
    $$,
    'every column of a view for people is of a type that every tool shows'
);

select * from finish();
rollback;
