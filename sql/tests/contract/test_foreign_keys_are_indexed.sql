begin;
select plan(1);

select is_empty(
    $$
    select t.qualified, c.conname
    from wa_test.tables as t
    inner join pg_constraint as c on t.oid = c.conrelid and c.contype = 'f'
    where not exists (
        select from pg_index as i
        where i.indrelid = c.conrelid
            and i.indpred is null
            and (i.indkey::int2 [])[0:array_length(c.conkey, 1) - 1] @> c.conkey
            and (i.indkey::int2 [])[0:array_length(c.conkey, 1) - 1] <@ c.conkey
    )
    $$,
    'every foreign key is the start of an index'
);

select * from finish();
rollback;
