-- A DBA's change of "every" is kept.
insert into wa.jobs (job, every) values
('create_partitions', '1 hour'),
('fold_metrics', '10 seconds'),
('evaluate_alerts', '30 seconds'),
('cleanup_stuck_webhook_conversations', '5 minutes'),
('drop_partitions', '5 minutes'),
('trim_history', '5 minutes'),
('fail_lost_originals', '1 hour'),
('trim_operational_history', '1 hour')
on conflict (job) do nothing;
