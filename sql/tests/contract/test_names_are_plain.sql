begin;
select plan(1);

select is_empty(
    $$
    select r.qualified
    from wa_test.relations as r
    where r.qualified ~ '[^a-z0-9_.]'
    union all
    select f.name
    from wa_test.functions as f
    where f.name ~ '[^a-z0-9_]'
    union all
    select r.qualified || '.' || a.attname
    from wa_test.relations as r
    inner join pg_attribute as a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
    where quote_ident(a.attname) <> a.attname
        and a.attname not in ('window', 'interval', 'timestamp')
    $$,
    'names are lower case and need no quotes'
);

select * from finish();
rollback;
