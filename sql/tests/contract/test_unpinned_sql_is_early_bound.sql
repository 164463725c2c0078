begin;
select plan(1);

select is_empty(
    $$
    select f.signature
    from wa_test.functions as f
    where f.language = 'sql'
        and f.body <> ''
        and (f.settings is null or not f.settings @> '{"search_path=pg_catalog, pg_temp"}')
    $$,
    'an SQL function without a pinned search_path is written begin atomic'
);

select * from finish();
rollback;
