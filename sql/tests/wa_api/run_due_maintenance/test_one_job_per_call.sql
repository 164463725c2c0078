begin;
select plan(4);
select wa_test.noon();

update wa.jobs set due_at = wa.clock() + '1 day';
select is(wa_api.run_due_maintenance('w'), null, 'nothing is due');
update wa.jobs set due_at = wa.clock()
where job = 'create_partitions';
select is(wa_api.run_due_maintenance('w'), 'create_partitions', 'the one that is due');
select is(wa_api.run_due_maintenance('w'), null, 'once');
select results_eq(
    $$
    select j.due_at - wa.clock(), j.last_succeeded_at = wa.clock(), j.last_outcome ~ '^[0-9]+$',
        j.last_worker
    from wa.jobs as j where j.job = 'create_partitions'
    $$,
    $$values (interval '1 hour', true, true, 'w')$$, 'recorded, due again in an hour'
);

select * from finish();
rollback;
