-- Every 5 minutes: a bounded number of rows that are past their retention.
select cron.schedule('wa:trim_history', '*/5 * * * *', $$select wa_ops.run_job('trim_history')$$);
