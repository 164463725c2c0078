-- On the sentinel partition alone: the days of the ledger are dropped as a whole.
create index processed_webhook_messages_sentinel_received_at_idx
on wa.processed_webhook_messages_sentinel (received_at);
