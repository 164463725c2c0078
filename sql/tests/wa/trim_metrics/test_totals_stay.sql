begin;
select plan(2);
select wa_test.noon();
select wa_test.receive(wa_test.envelope(wa_test.message()), 0);
select wa.fold_metrics();
select wa_test.advance('1 minute');
update wa.settings set minute_rollup_days = 2, hour_rollup_days = 3;

select wa_test.advance('2 days');
select wa.trim_history();
select results_eq(
    'select m.grain from wa.metric_rollups as m order by 1', $$values ('hour'), ('total')$$,
    'minutes first'
);
select wa_test.advance('1 day');
select wa.trim_history();
select results_eq(
    'select m.grain from wa.metric_rollups as m', $$values ('total')$$, 'then hours, never totals'
);

select * from finish();
rollback;
