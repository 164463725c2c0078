begin;
select plan(6);
select wa_test.noon();
select is(wa_ops.run_job('fold_metrics'), '0', 'its outcome');
select results_eq(
    $$select s.last_succeeded_at, s.last_outcome, s.last_worker, s.last_cron_at
    from wa_ops.cron_status as s where s.job = 'fold_metrics'$$,
    $$values (wa.clock(), '0', session_user::text collate "default", null::timestamptz)$$,
    'is written down'
);
select throws_ok($$select wa_ops.run_job('no')$$, 'WA401', null, 'no such job');
select throws_ok(
    $$select wa_ops.run_job('purge_cron_history')$$, 'WA401', null, 'it is wa_cron''s alone'
);
select wa_test.advance('1 second');
alter table wa.metric_deltas rename to metric_deltas_gone;
select is(wa_ops.run_job('fold_metrics'), '42P01', 'a failure is an outcome');
select results_eq(
    $$select s.last_succeeded_at is not null, s.last_outcome, s.is_failing
    from wa_ops.cron_status as s
    where s.job = 'fold_metrics'$$,
    $$values (true, '42P01', true)$$, 'and no success'
);
select * from finish();
rollback;
