create table wa.webhook_conversations (
    conversation_id bigint generated always as identity,
    phone_number_id text not null,
    bsuid text,
    phone text,
    profile_name text,
    state text not null default 'home',
    context jsonb not null default '{}',
    active_handler text,
    status text not null default 'active',
    received_seq bigint not null default 0,
    locked_by text,
    lock_token uuid,
    locked_at timestamptz,
    lock_expires_at timestamptz,
    rate_tat timestamptz,
    is_secret boolean not null default false,
    rollout_bucket integer not null,
    superseded_by bigint,
    waits_for bigint,
    identity_at timestamptz,
    identity_changed_at timestamptz,
    created_at timestamptz not null default wa.clock(),
    last_activity_at timestamptz not null default wa.clock(),
    erased_at timestamptz,
    constraint webhook_conversations_pkey primary key (conversation_id),
    constraint webhook_conversations_bsuid_key unique (phone_number_id, bsuid),
    constraint webhook_conversations_phone_key unique (phone_number_id, phone),
    -- Small on purpose: a check is parsed anew by each statement that writes, and each turn writes
    -- the row twice. How long names and ids may be is checked where they come in, by
    -- wa.event_problem(), wa.identity_changes() and wa.require_result().
    constraint webhook_conversations_identity_check check (
        case
            when erased_at is null then num_nonnulls(bsuid, phone, superseded_by) > 0
            else num_nonnulls(bsuid, phone, profile_name) = 0
        end
    ),
    constraint webhook_conversations_state_check check (state <> ''),
    constraint webhook_conversations_context_check check (jsonb_typeof(context) = 'object'),
    constraint webhook_conversations_status_check
    check (status in ('active', 'timeout', 'error', 'closed')),
    constraint webhook_conversations_lock_check
    check (num_nulls(lock_token, locked_by, locked_at, lock_expires_at) in (0, 4))
) with (
    -- Room on each page: no turn changes an indexed column, so every update stays heap-only.
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0.01,
    autovacuum_vacuum_threshold = 500,
    autovacuum_vacuum_cost_delay = 0
);
-- Of its columns only status ever changes, and seldom: turns stay heap-only.
create index webhook_conversations_faulty_idx on wa.webhook_conversations (conversation_id)
where status in ('timeout', 'error');
comment on table wa.webhook_conversations is
'One contact on one business number: identity, flow, turn-taking and lock.';
comment on column wa.webhook_conversations.bsuid is
'Business-scoped user id; decides identity where present.';
comment on column wa.webhook_conversations.phone is 'Digits only; may be unknown.';
comment on column wa.webhook_conversations.state is 'State of the flow in progress; home = none.';
comment on column wa.webhook_conversations.active_handler is 'Owner of the flow in progress.';
comment on column wa.webhook_conversations.received_seq is 'Place in line of the newest message.';
comment on column wa.webhook_conversations.lock_token is
'Random per turn: settling, extending and releasing need the current one.';
comment on column wa.webhook_conversations.rate_tat is
'Theoretical arrival time of the next turn (GCRA): how far the conversation is ahead of its rate.';
comment on column wa.webhook_conversations.is_secret is
'Its state is a secret one of its handler: what arrives now is not kept.';
comment on column wa.webhook_conversations.rollout_bucket is
'SHA-256 of the first identity modulo 10,000: who is in at 10 % is in at 50 %.';
comment on column wa.webhook_conversations.superseded_by is
'The conversation that took over this one''s phone number, or all of its identity.';
comment on column wa.webhook_conversations.waits_for is
'The conversation whose identity this one took over: what it received before goes first, '
'see wa.still_waits().';
comment on column wa.webhook_conversations.identity_at is
'Event time of the newest fact about the phone: an older one changes nothing.';
comment on column wa.webhook_conversations.identity_changed_at is
'Event time of the last change of number, user id or security code: what guards money asks anew.';
comment on column wa.webhook_conversations.erased_at is
'When the person behind it was erased: the row stays for its messages, nobody can be found by it.';
alter table wa.webhook_conversations enable row level security;
alter table wa.webhook_conversations force row level security;
create policy webhook_conversations_owner on wa.webhook_conversations
to wa_owner using (true) with check (true);

create table wa.due_conversations (
    conversation_id bigint not null,
    due_at timestamptz not null,
    is_retry boolean not null,
    constraint due_conversations_pkey primary key (conversation_id)
) with (
    fillfactor = 90,
    autovacuum_vacuum_scale_factor = 0.01,
    autovacuum_vacuum_threshold = 500,
    autovacuum_vacuum_cost_delay = 0
);
comment on table wa.due_conversations is
'What is claimed: one row per conversation that has something to do, none for idle ones. '
'Written only under the conversation''s row lock, by wa.refresh_due_at() and wa.begin_turns().';
comment on column wa.due_conversations.due_at is
'When the conversation may be claimed next: lease end, waiting message or due retry.';
comment on column wa.due_conversations.is_retry is
'A retry or the end of a lease, not a fresh message: workers keep capacity for both.';
create index due_conversations_due_at_idx on wa.due_conversations (is_retry, due_at);
alter table wa.due_conversations enable row level security;
alter table wa.due_conversations force row level security;
create policy due_conversations_owner on wa.due_conversations
to wa_owner using (true) with check (true);
