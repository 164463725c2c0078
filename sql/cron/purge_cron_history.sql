-- Every hour: pg_cron's own log of our jobs, which it never shortens. Rows of runs that a crash cut
-- off have no end. Row security leaves wa_cron its own.
select cron.schedule(
    'wa:purge_cron_history',
    '53 * * * *',
    $$
    delete from cron.job_run_details
    where coalesce(end_time, start_time) < now() - interval '7 days'
    $$
);
