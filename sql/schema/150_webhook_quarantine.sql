create table wa.webhook_quarantine (
    quarantine_id bigint generated always as identity,
    raw_sha256 bytea not null,
    raw bytea not null,
    reason text not null,
    violation text generated always as (split_part(reason, ' ', 1)) stored,
    field text generated always as (split_part(split_part(reason, ' ', 2), ':', 1)) stored,
    received_at timestamptz not null default wa.clock(),
    correlation_id text not null,
    constraint webhook_quarantine_pkey primary key (quarantine_id),
    constraint webhook_quarantine_raw_sha256_key unique (raw_sha256)
);
comment on table wa.webhook_quarantine is
'Signed bytes that could not become events: a whole body, or one element as JSON text. Kept for '
'quarantine_retention_days.';
comment on column wa.webhook_quarantine.raw_sha256 is
'Makes a redelivery of the same bytes one row.';
comment on column wa.webhook_quarantine.reason is
'"<violation> <field>: <expectation>", as process_webhook() answered it.';
comment on column wa.webhook_quarantine.violation is 'Name in wa.violations.';
comment on column wa.webhook_quarantine.field is
'Path of what was violated, for example messages[].id.';
create index webhook_quarantine_correlation_id_idx on wa.webhook_quarantine (correlation_id);
create index webhook_quarantine_received_at_idx on wa.webhook_quarantine (received_at);
alter table wa.webhook_quarantine enable row level security;
alter table wa.webhook_quarantine force row level security;
create policy webhook_quarantine_owner on wa.webhook_quarantine
to wa_owner using (true) with check (true);
