create table wa.webhook_alerts (
    alert_id bigint generated always as identity,
    fingerprint text not null,
    check_name text not null,
    severity text not null,
    observed double precision,
    unit text not null,
    message text not null,
    starts_at timestamptz not null,
    ends_at timestamptz,
    last_notified_at timestamptz not null,
    constraint webhook_alerts_pkey primary key (alert_id),
    constraint webhook_alerts_severity_check check (severity in ('warning', 'critical')),
    constraint webhook_alerts_ends_at_check check (ends_at >= starts_at)
);
comment on table wa.webhook_alerts is
'One time during which a health check was not ok, from the transition to the transition back.';
comment on column wa.webhook_alerts.fingerprint is
'The same for the same check: receivers tell by it what belongs together.';
comment on column wa.webhook_alerts.observed is 'In the unit, at its last notification.';
comment on column wa.webhook_alerts.ends_at is 'When the check was ok again; null = it is firing.';
create unique index webhook_alerts_firing_key on wa.webhook_alerts (check_name)
where ends_at is null;
create index webhook_alerts_ends_at_idx on wa.webhook_alerts (ends_at);
alter table wa.webhook_alerts enable row level security;
alter table wa.webhook_alerts force row level security;
create policy webhook_alerts_owner on wa.webhook_alerts to wa_owner using (true) with check (true);

create table wa.alert_receivers (
    receiver text not null,
    url text not null,
    min_severity text not null default 'warning',
    allow_private boolean not null default false,
    is_enabled boolean not null default true,
    constraint alert_receivers_pkey primary key (receiver),
    constraint alert_receivers_receiver_check check (receiver ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
    constraint alert_receivers_url_check check (
        url ~ '^https?://[^[:space:]]+$' and length(url) <= 2000
    ),
    constraint alert_receivers_min_severity_check check (min_severity in ('warning', 'critical'))
);
comment on table wa.alert_receivers is
'Who is told of alerts: an HTTP address that takes webhooks in Alertmanager''s shape.';
comment on column wa.alert_receivers.url is
'Often holds a key of the receiver: only operators read it.';
comment on column wa.alert_receivers.allow_private is
'It may be in a private network, and without TLS; else both are refused.';
alter table wa.alert_receivers enable row level security;
alter table wa.alert_receivers force row level security;
create policy alert_receivers_owner on wa.alert_receivers
to wa_owner using (true) with check (true);

create table wa.alert_deliveries (
    delivery_id uuid not null default gen_random_uuid(),
    alert_id bigint not null,
    receiver text not null,
    alert_status text not null,
    severity text not null,
    observed double precision,
    message text not null,
    status text not null default 'pending',
    attempts integer not null default 0,
    created_at timestamptz not null,
    next_attempt_at timestamptz not null,
    claimed_by text,
    error_class text,
    settled_at timestamptz,
    constraint alert_deliveries_pkey primary key (delivery_id),
    constraint alert_deliveries_alert_id_fkey
    foreign key (alert_id) references wa.webhook_alerts (alert_id) on delete cascade,
    constraint alert_deliveries_receiver_fkey
    foreign key (receiver) references wa.alert_receivers (receiver) on delete cascade,
    constraint alert_deliveries_alert_status_check
    check (alert_status in ('firing', 'resolved')),
    constraint alert_deliveries_status_check
    check (status in ('pending', 'delivered', 'expired')),
    constraint alert_deliveries_settled_at_check
    check ((status = 'pending') = (settled_at is null))
);
comment on table wa.alert_deliveries is
'Outbox of the alerts: one notification of one receiver, tried for a day.';
comment on column wa.alert_deliveries.delivery_id is
'The webhook-id: a receiver that got it twice can tell.';
comment on column wa.alert_deliveries.next_attempt_at is
'While a worker is at it, the time from which another may take it over.';
comment on column wa.alert_deliveries.error_class is 'Of the last attempt that failed.';
create index alert_deliveries_pending_idx on wa.alert_deliveries (receiver, created_at)
where status = 'pending';
create index alert_deliveries_alert_id_idx on wa.alert_deliveries (alert_id);
create index alert_deliveries_receiver_idx on wa.alert_deliveries (receiver);
alter table wa.alert_deliveries enable row level security;
alter table wa.alert_deliveries force row level security;
create policy alert_deliveries_owner on wa.alert_deliveries
to wa_owner using (true) with check (true);
