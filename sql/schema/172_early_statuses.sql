create type wa.delivery as (
    outbound_id bigint,
    wamid_digest uuid,
    opaque_id uuid,
    sent_at timestamptz,
    delivered_at timestamptz,
    read_at timestamptz,
    played_at timestamptz,
    failed_at timestamptz,
    error_code integer,
    pricing_category text,
    is_billable boolean,
    conversation_expires_at timestamptz
);
comment on type wa.delivery is
'What statuses of one sent message told: when it reached which rank, error and price.';

create table wa.early_statuses (
    wamid_digest uuid not null,
    received_at timestamptz not null,
    sent_at timestamptz,
    delivered_at timestamptz,
    read_at timestamptz,
    played_at timestamptz,
    failed_at timestamptz,
    error_code integer,
    pricing_category text,
    is_billable boolean,
    conversation_expires_at timestamptz,
    constraint early_statuses_pkey primary key (wamid_digest)
);
comment on table wa.early_statuses is
'Statuses that came before their send returned, one row per message: '
'wa.join_early_statuses() adds them to the reply. Kept for a day.';
comment on column wa.early_statuses.wamid_digest is 'As in outbound_messages.';
create index early_statuses_received_at_idx on wa.early_statuses (received_at);
alter table wa.early_statuses enable row level security;
alter table wa.early_statuses force row level security;
create policy early_statuses_owner on wa.early_statuses to wa_owner using (true) with check (true);
