-- Every hour: messages of the original flow that have no outcome after a day.
select cron.schedule(
    'wa:fail_lost_originals',
    '23 * * * *',
    $$select wa_ops.run_job('fail_lost_originals')$$
);
