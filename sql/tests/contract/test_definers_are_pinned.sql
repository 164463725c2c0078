begin;
select plan(1);

select is_empty(
    $$
    select f.signature, f.settings
    from wa_test.functions as f
    where f.is_definer
        and (f.settings is null or not f.settings @> '{"search_path=pg_catalog, pg_temp"}')
    $$,
    'every SECURITY DEFINER function is pinned to exactly pg_catalog, pg_temp'
);

select * from finish();
rollback;
