begin;
select plan(1);

select is_empty(
    $$
    select t.qualified, 'no policy for wa_owner' as problem
    from wa_test.tables as t
    where not exists (
        select from pg_policy as p
        where p.polrelid = t.oid and p.polroles @> array[to_regrole('wa_owner')::oid]
    )
    union all
    select t.qualified, 'applies to PUBLIC: ' || p.polname
    from wa_test.tables as t
    inner join pg_policy as p on t.oid = p.polrelid
    where p.polroles @> array[0::oid]
    union all
    select t.qualified, 'without WITH CHECK: ' || p.polname
    from wa_test.tables as t
    inner join pg_policy as p on t.oid = p.polrelid
    where p.polcmd in ('*', 'w', 'a') and p.polwithcheck is null
    $$,
    'every table has a policy for wa_owner, every policy names roles and checks writes'
);

select * from finish();
rollback;
