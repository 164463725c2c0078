-- A DBA's change of "every" is kept.
insert into wa.jobs (job, every, is_cron_only) values
('create_partitions', '1 hour', false),
('fold_metrics', '10 seconds', false),
('evaluate_alerts', '30 seconds', false),
('cleanup_stuck_webhook_conversations', '5 minutes', false),
('drop_partitions', '5 minutes', false),
('trim_history', '5 minutes', false),
('fail_lost_originals', '1 hour', false),
('trim_operational_history', '1 hour', false),
('purge_cron_history', '1 hour', true)
on conflict (job) do nothing;
