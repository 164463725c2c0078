-- Every hour: the day partitions ahead.
select cron.schedule(
    'wa:create_partitions',
    '7 * * * *',
    $$select wa_ops.run_job('create_partitions')$$
);
