create table wa.webhook_dlq (
    dlq_id bigint generated always as identity,
    event_day date not null,
    event_key uuid not null,
    conversation_id bigint not null,
    phone_number_id text not null,
    reason text not null,
    handler text,
    payload jsonb,
    error_class text,
    error_message text,
    error_stack text,
    retry_count integer not null default 0,
    max_retries integer not null default 5,
    attempts_before integer not null default 0,
    next_retry_at timestamptz,
    resolution_status text not null default 'pending',
    resolved_at timestamptz,
    resolved_by text,
    resolution_note text,
    replayed_from bigint,
    correlation_id text not null,
    created_at timestamptz not null default wa.clock(),
    updated_at timestamptz not null default wa.clock(),
    constraint webhook_dlq_pkey primary key (dlq_id),
    constraint webhook_dlq_reason_check check (
        reason in (
            'handler_error', 'timeout', 'lock_contention', 'lock_expired', 'rejected',
            'retry_requested', 'unknown_handler', 'invalid_result', 'evicted', 'replayed'
        )
    ),
    constraint webhook_dlq_resolution_status_check check (
        resolution_status in (
            'pending', 'retrying', 'resolved', 'superseded', 'exhausted', 'discarded'
        )
    ),
    constraint webhook_dlq_resolved_at_check
    check (
        (resolution_status in ('resolved', 'superseded', 'discarded')) = (resolved_at is not null)
    ),
    constraint webhook_dlq_resolved_by_check
    check (resolved_by is null or resolved_at is not null),
    constraint webhook_dlq_retry_count_check
    check (retry_count >= 0 and max_retries >= 0 and attempts_before >= 0)
);
comment on table wa.webhook_dlq is
'A message that was not processed at its first turn. '
'Unresolved rows stay until someone resolves them.';
comment on column wa.webhook_dlq.payload is
'Copy of the event; null while its message only waits for a turn (contention, replay).';
comment on column wa.webhook_dlq.retry_count is
'Retries started so far; 0 after the first failure, and again after an operator''s retry.';
comment on column wa.webhook_dlq.attempts_before is
'Attempts before an operator put the message back in line: they do not count against max_retries.';
comment on column wa.webhook_dlq.resolved_by is
'Login of the operator who resolved it; null when its message''s turn did.';
comment on column wa.webhook_dlq.replayed_from is
'Dead letter of the same message that was resolved before an operator replayed it.';
comment on column wa.webhook_dlq.next_retry_at is
'Shown to people; what is claimed is decided by the conversation''s due_at.';
create unique index webhook_dlq_event_key_unresolved_key on wa.webhook_dlq (event_key)
where resolution_status in ('pending', 'retrying');
create index webhook_dlq_event_key_idx on wa.webhook_dlq (event_key);
create index webhook_dlq_unresolved_idx on wa.webhook_dlq (resolution_status, created_at)
where resolution_status in ('pending', 'retrying', 'exhausted');
-- What consoles and dashboards show: the newest, or those of a time.
create index webhook_dlq_created_at_idx on wa.webhook_dlq (created_at);
-- What retention asks: days whose ledger rows are still referred to, and what is old enough.
create index webhook_dlq_event_day_unresolved_idx on wa.webhook_dlq (event_day)
where resolution_status in ('pending', 'retrying', 'exhausted');
create index webhook_dlq_resolved_at_idx on wa.webhook_dlq (resolved_at)
where resolved_at is not null;
alter table wa.webhook_dlq enable row level security;
alter table wa.webhook_dlq force row level security;
create policy webhook_dlq_owner on wa.webhook_dlq to wa_owner using (true) with check (true);

create table wa.webhook_dlq_attempts (
    dlq_id bigint not null,
    attempt integer not null,
    failed_at timestamptz not null default wa.clock(),
    reason text not null,
    error_class text,
    error_message text,
    error_stack text,
    duration_ms integer,
    worker text,
    constraint webhook_dlq_attempts_pkey primary key (dlq_id, attempt),
    constraint webhook_dlq_attempts_dlq_id_fkey
    foreign key (dlq_id) references wa.webhook_dlq (dlq_id) on delete cascade
);
comment on table wa.webhook_dlq_attempts is 'Every failed attempt of a dead letter.';
alter table wa.webhook_dlq_attempts enable row level security;
alter table wa.webhook_dlq_attempts force row level security;
create policy webhook_dlq_attempts_owner on wa.webhook_dlq_attempts
to wa_owner using (true) with check (true);
