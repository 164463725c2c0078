-- Every minute: what happened, into the counts that views read.
select cron.schedule('wa:fold_metrics', '* * * * *', 'select wa_ops.fold_metrics()');
