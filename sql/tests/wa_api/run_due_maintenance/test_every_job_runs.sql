begin;
select plan(2);
select wa_test.noon();

update wa.jobs set due_at = wa.clock();
create temp table ran on commit drop as
select wa_api.run_due_maintenance('w') as job from wa.jobs;
select set_eq(
    'select r.job from ran as r where r.job is not null',
    'select j.job from wa.jobs as j where not j.is_cron_only',
    'all of them but what is for pg_cron alone'
);
select is_empty(
    $$
    select j.job, j.last_outcome from wa.jobs as j
    where not j.is_cron_only and j.last_succeeded_at is distinct from wa.clock()
    $$,
    'none failed'
);

select * from finish();
rollback;
