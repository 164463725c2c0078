begin;
select plan(1);

select is_empty(
    $$
    select t.qualified
    from wa_test.tables as t
    inner join pg_inherits as i on t.oid = i.inhrelid
    where not t.is_partition
    union all
    select r.qualified
    from wa_test.relations as r
    inner join pg_rewrite as w on r.oid = w.ev_class
    where w.rulename <> '_RETURN'
    $$,
    'partitions apart, no table inherits; no view has rules of its own'
);

select * from finish();
rollback;
