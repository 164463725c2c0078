-- Every hour: silent workers, old actions of operators.
select cron.schedule(
    'wa:trim_operational_history',
    '37 * * * *',
    $$select wa_ops.run_job('trim_operational_history')$$
);
