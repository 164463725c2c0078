begin;
select plan(2);
select wa_test.noon();

update wa.jobs set due_at = wa.clock() + '1 day';
insert into wa.jobs (job, every, due_at) values ('nonsense', '5 minutes', wa.clock());
select is(wa_api.run_due_maintenance('w'), 'nonsense', 'it is run');
select results_eq(
    $$
    select j.last_outcome, j.last_succeeded_at, j.due_at - wa.clock()
    from wa.jobs as j
    where j.job = 'nonsense'
    $$,
    $$values ('WA401', null::timestamptz, interval '5 minutes')$$,
    'its SQLSTATE, and it comes again'
);

select * from finish();
rollback;
