create table wa.account_states (
    kind text not null,
    subject text not null,
    state jsonb not null,
    event_at timestamptz not null,
    event_key uuid not null,
    constraint account_states_pkey primary key (kind, subject),
    constraint account_states_length_check
    check (length(kind) between 1 and 50 and length(subject) between 1 and 300)
);
comment on table wa.account_states is
'The current state of templates, numbers and accounts: the newest of its events.';
comment on column wa.account_states.subject is
'Template, flow, account or business number; see wa.account_state_rules().';
alter table wa.account_states enable row level security;
alter table wa.account_states force row level security;
create policy account_states_owner on wa.account_states to wa_owner using (true) with check (true);

create table wa.unapplied_events (
    event_key uuid not null,
    kind text not null,
    reason text not null,
    correlation_id text not null,
    noted_at timestamptz not null,
    constraint unapplied_events_pkey primary key (event_key)
);
comment on table wa.unapplied_events is
'Events that are recorded, but told nothing that could be applied. Kept for 30 days.';
comment on column wa.unapplied_events.reason is 'Path and what was expected; never a value.';
create index unapplied_events_noted_at_idx on wa.unapplied_events (noted_at);
alter table wa.unapplied_events enable row level security;
alter table wa.unapplied_events force row level security;
create policy unapplied_events_owner on wa.unapplied_events
to wa_owner using (true) with check (true);
