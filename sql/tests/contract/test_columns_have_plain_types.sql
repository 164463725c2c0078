begin;
select plan(1);

select is_empty(
    $$
    select r.qualified, a.attname, format_type(a.atttypid, a.atttypmod) as type
    from wa_test.relations as r
    inner join pg_attribute as a on r.oid = a.attrelid
    inner join pg_type as t on a.atttypid = t.oid
    left join pg_type as e on t.typelem = e.oid and t.typlen = -1
    left join pg_attrdef as d on r.oid = d.adrelid and a.attnum = d.adnum
    where r.kind <> 'S'
        and a.attnum > 0
        and not a.attisdropped
        and (
            t.typname in ('varchar', 'bpchar', 'timestamp', 'timetz', 'json', 'money')
            or e.typname in ('varchar', 'bpchar', 'timestamp', 'timetz', 'json', 'money')
            or t.typtype = 'e'
            or pg_get_expr(d.adbin, d.adrelid) ~ 'nextval'
        )
    $$,
    'no varchar, char, timestamp without zone, json, money, serial or enum column'
);

select * from finish();
rollback;
