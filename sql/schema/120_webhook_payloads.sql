create table wa.webhook_payloads (
    received_day date not null,
    event_key uuid not null,
    event_day date not null,
    phone_number_id text,
    sent_at timestamptz,
    event jsonb not null,
    constraint webhook_payloads_pkey primary key (event_key, received_day)
) partition by range (received_day);
comment on table wa.webhook_payloads is
'The JSON of an event, kept for a shorter time than its ledger row.';
comment on column wa.webhook_payloads.received_day is
'UTC day of receipt: what retention counts from.';
alter table wa.webhook_payloads enable row level security;
alter table wa.webhook_payloads force row level security;
create policy webhook_payloads_owner on wa.webhook_payloads to wa_owner using (true) with check (
    true
);

create table wa.secret_payloads (
    event_key uuid not null,
    event jsonb not null,
    constraint secret_payloads_pkey primary key (event_key)
);
comment on table wa.secret_payloads is
'What was said in a secret state, until its first turn ends; the payload has only its envelope.';
alter table wa.secret_payloads enable row level security;
alter table wa.secret_payloads force row level security;
create policy secret_payloads_owner on wa.secret_payloads
to wa_owner using (true) with check (true);
