-- Every 5 minutes: release locks that expired 2 minutes ago, mark stuck conversations as timeout.
select cron.schedule(
    'wa:cleanup_stuck_webhook_conversations',
    '*/5 * * * *',
    $$select wa_ops.run_job('cleanup_stuck_webhook_conversations')$$
);
