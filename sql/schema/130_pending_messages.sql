create table wa.pending_messages (
    event_key uuid not null,
    event_day date not null,
    conversation_id bigint not null,
    seq bigint not null,
    status text not null default 'waiting',
    ready_at timestamptz not null,
    retry_at timestamptz,
    attempt integer not null default 0,
    handler text,
    state_at_receipt text not null,
    state_at_turn text,
    riders integer not null default 0,
    is_secret boolean not null default false,
    is_universal boolean not null default false,
    received_at timestamptz not null,
    delivery_id uuid not null,
    correlation_id text not null,
    dlq_id bigint,
    constraint pending_messages_pkey primary key (event_key),
    constraint pending_messages_seq_key unique (conversation_id, seq),
    constraint pending_messages_status_check check (status in ('waiting', 'running', 'retrying')),
    constraint pending_messages_retry_at_check check (
        (status = 'retrying') = (retry_at is not null)
    )
) with (
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0.01,
    autovacuum_vacuum_threshold = 500,
    autovacuum_vacuum_cost_delay = 0
);
comment on table wa.pending_messages is
'A message waiting for, or having, its turn. A row exists only until the message is settled.';
comment on column wa.pending_messages.ready_at is
'When a waiting message may run: its receipt, the end of its handler''s debounce, '
'or infinity while its handler is paused.';
comment on column wa.pending_messages.state_at_turn is
'State of the conversation when its first turn began.';
comment on column wa.pending_messages.riders is
'Further messages of the same turn (a burst), while it runs; -1 = it is one of those.';
comment on column wa.pending_messages.is_secret is
'Its content stands in secret_payloads, or stood there until its first turn ended.';
comment on column wa.pending_messages.is_universal is
'A universal word (menu, back, cancel, help): '
'runs while a strict handler''s failure blocks others.';
comment on column wa.pending_messages.attempt is 'Turns started so far.';
comment on column wa.pending_messages.handler is
'Handler of the first turn; retries go to the same one.';
comment on column wa.pending_messages.delivery_id is
'The call that brought the message: repeating it returns the same answer.';
create index pending_messages_retry_at_idx on wa.pending_messages (conversation_id, retry_at)
where retry_at is not null;
create index pending_messages_is_universal_idx on wa.pending_messages (conversation_id, seq)
where is_universal;
alter table wa.pending_messages enable row level security;
alter table wa.pending_messages force row level security;
create policy pending_messages_owner on wa.pending_messages to wa_owner using (true) with check (
    true
);
