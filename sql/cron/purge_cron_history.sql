-- Every hour: pg_cron's own log of our jobs, which it never shortens.
select cron.schedule(
    'wa:purge_cron_history',
    '53 * * * *',
    'select wa_ops.purge_cron_history()'
);
