begin;
select plan(1);

select is_empty(
    $$
    select f.signature
    from wa_test.functions as f
    where f.return_type = 'trigger'::regtype
        and not exists (select from pg_trigger as g where g.tgfoid = f.oid)
    $$,
    'every trigger function has a trigger, so that plpgsql_check sees it with its table'
);

select * from finish();
rollback;
