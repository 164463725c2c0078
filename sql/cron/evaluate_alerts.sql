-- Every minute: health checks that changed, as alerts. Workers do it every 30 seconds.
select cron.schedule(
    'wa:evaluate_alerts',
    '* * * * *',
    $$select wa_ops.run_job('evaluate_alerts')$$
);
