create table wa.handlers (
    handler text not null,
    timeout interval not null default '10 seconds',
    max_retries integer not null default 5,
    ordering text not null default 'park',
    debounce interval not null default '0 seconds',
    max_batch integer not null default 1,
    retry_if_state_changed boolean not null default true,
    is_default boolean not null default false,
    secret_states text[] not null default '{}',
    paused_at timestamptz,
    declared jsonb not null default '{}',
    registered_at timestamptz not null default wa.clock(),
    constraint handlers_pkey primary key (handler),
    constraint handlers_handler_check check (handler ~ '^[a-z][a-z0-9_]{0,62}$'),
    constraint handlers_timeout_check
    check (timeout > '0 seconds' and timeout <= '10 minutes'),
    constraint handlers_max_retries_check check (max_retries between 0 and 100),
    constraint handlers_ordering_check check (ordering in ('park', 'strict')),
    constraint handlers_debounce_check
    check (debounce >= '0 seconds' and debounce <= '1 minute'),
    constraint handlers_max_batch_check check (max_batch between 1 and 100)
);
comment on table wa.handlers is
'The handlers that the programs registered. '
'A DBA''s change of a column wins over the next registration.';
comment on column wa.handlers.declared is
'What the program declared last: a column that differs from it was changed by a DBA and is kept.';
comment on column wa.handlers.ordering is
'park: a failed message does not block those behind it; strict: it does.';
comment on column wa.handlers.debounce is
'A message waits so long for others to follow; each that does begins the wait anew.';
comment on column wa.handlers.max_batch is
'How many messages of a conversation one turn may hold.';
comment on column wa.handlers.retry_if_state_changed is
'false: a retry is superseded when the conversation''s state has changed since its first turn.';
comment on column wa.handlers.secret_states is
'What is said in these states (a PIN) is kept nowhere once its turn has ended.';
comment on column wa.handlers.paused_at is
'Since when an operator holds back its messages; null = it runs. No program changes it.';
create unique index handlers_is_default_key on wa.handlers (is_default) where is_default;
alter table wa.handlers enable row level security;
alter table wa.handlers force row level security;
create policy handlers_owner on wa.handlers to wa_owner using (true) with check (true);

create table wa.routes (
    kind text not null,
    word text not null,
    handler text not null,
    source text not null default 'operator',
    is_enabled boolean not null default true,
    constraint routes_pkey primary key (kind, word),
    constraint routes_kind_check check (kind in ('keyword', 'universal')),
    constraint routes_word_check check (length(word) between 1 and 100),
    constraint routes_source_check check (source in ('code', 'operator')),
    constraint routes_handler_fkey foreign key (handler) references wa.handlers (handler)
);
comment on table wa.routes is
'Words that choose a handler. universal works in every state; '
'keyword where no flow is in progress.';
comment on column wa.routes.source is
'code: registered by a program and withdrawn by it; operator: '
'written by a DBA, never touched by programs.';
create index routes_handler_idx on wa.routes (handler);
alter table wa.routes enable row level security;
alter table wa.routes force row level security;
create policy routes_owner on wa.routes to wa_owner using (true) with check (true);
