-- Every minute: what happened, into the counts that views read. Workers do it every 10 seconds.
select cron.schedule('wa:fold_metrics', '* * * * *', $$select wa_ops.run_job('fold_metrics')$$);
