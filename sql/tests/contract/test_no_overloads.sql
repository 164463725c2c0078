begin;
select plan(1);

select is_empty(
    $$
    select f.schema, f.name, count(*)
    from wa_test.functions as f
    group by f.schema, f.name
    having count(*) > 1
    $$,
    'no function has two signatures'
);

select * from finish();
rollback;
