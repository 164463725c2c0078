-- Every 5 minutes: at most one partition that is past its retention, so a locked one comes again.
select cron.schedule(
    'wa:drop_partitions',
    '*/5 * * * *',
    $$select wa_ops.run_job('drop_partitions')$$
);
