create table wa.scheduled_events (
    conversation_id bigint not null,
    handler text not null,
    name text not null,
    due_at timestamptz not null,
    payload jsonb not null default '{}',
    event_key uuid not null,
    correlation_id text not null,
    created_at timestamptz not null default wa.clock(),
    constraint scheduled_events_pkey primary key (conversation_id, handler, name),
    constraint scheduled_events_name_check check (length(name) between 1 and 100),
    constraint scheduled_events_payload_check check (jsonb_typeof(payload) = 'object')
);
comment on table wa.scheduled_events is
'A timer: at its time it becomes a message of type timer and takes a normal turn in line.';
comment on column wa.scheduled_events.event_key is
'Key of the event that it will be; a timer that is set again gets a new one.';
create index scheduled_events_due_at_idx on wa.scheduled_events (due_at);
alter table wa.scheduled_events enable row level security;
alter table wa.scheduled_events force row level security;
create policy scheduled_events_owner on wa.scheduled_events
to wa_owner using (true) with check (true);
