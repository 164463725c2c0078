create table wa.processed_webhook_messages (
    event_day date not null,
    event_key uuid not null,
    kind text not null,
    status text not null,
    flow text,
    attempts integer not null default 0,
    conversation_id bigint,
    seq bigint,
    received_at timestamptz not null,
    settled_at timestamptz,
    duration_ms integer,
    settling_token uuid,
    handler text,
    correlation_id text not null,
    constraint processed_webhook_messages_pkey primary key (event_key, event_day),
    constraint processed_webhook_messages_status_check check (
        status in (
            'pending', 'processed', 'original', 'failed', 'recorded', 'stale',
            'superseded', 'exhausted', 'discarded'
        )
    ),
    constraint processed_webhook_messages_flow_check check (flow in ('enhanced', 'original'))
) partition by range (event_day);
comment on table wa.processed_webhook_messages is
'The idempotency ledger: one row per distinct event ever received, with exactly one status.';
comment on column wa.processed_webhook_messages.event_day is
'UTC day of the event''s own timestamp; '
'0001-01-01 for events outside the window or without a time.';
comment on column wa.processed_webhook_messages.event_key is
'First 128 bits of SHA-256 over the natural key. The event''s id everywhere.';
comment on column wa.processed_webhook_messages.status is
'pending while a row in pending_messages exists; '
'original = handed out in the original flow, no outcome yet.';
comment on column wa.processed_webhook_messages.settling_token is
'Token that settled the row or recorded its last failure: '
'repeating that call returns the stored result.';
comment on column wa.processed_webhook_messages.duration_ms is
'Run time of the settling turn''s handler.';
create index processed_webhook_messages_correlation_id_idx
on wa.processed_webhook_messages (correlation_id);
alter table wa.processed_webhook_messages enable row level security;
alter table wa.processed_webhook_messages force row level security;
create policy processed_webhook_messages_owner on wa.processed_webhook_messages
to wa_owner using (true) with check (true);

create table wa.processed_webhook_messages_sentinel
partition of wa.processed_webhook_messages for values from ('0001-01-01') to ('0001-01-02');
comment on table wa.processed_webhook_messages_sentinel is
'Events outside the window, for stale_retention_days: ageing must not make one run twice.';
alter table wa.processed_webhook_messages_sentinel enable row level security;
alter table wa.processed_webhook_messages_sentinel force row level security;
create policy processed_webhook_messages_sentinel_owner on wa.processed_webhook_messages_sentinel
to wa_owner using (true) with check (true);
