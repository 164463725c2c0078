begin;
select plan(1);

select is_empty(
    $$
    select f.signature, f.settings
    from wa_test.functions as f
    where f.language = 'plpgsql'
        and (f.settings is null or not f.settings @> '{"search_path=pg_catalog, pg_temp"}')
        and f.signature <> all ('{}'::text [])
    $$,
    'every PL/pgSQL function is pinned; add procedures that commit to the list here'
);

select * from finish();
rollback;
