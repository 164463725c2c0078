create table wa.settings (
    settings_id integer not null default 1,
    lease_margin interval not null default '5 seconds',
    manual_lease interval not null default '2 minutes',
    contention_delay interval not null default '30 seconds',
    retry_base interval not null default '1 minute',
    retry_cap interval not null default '1 hour',
    stuck_after interval not null default '5 minutes',
    expired_lock_grace interval not null default '2 minutes',
    ledger_retention_days integer not null default 30,
    payload_retention_days integer not null default 14,
    transition_retention_days integer not null default 90,
    dlq_retention_days integer not null default 90,
    quarantine_retention_days integer not null default 90,
    outbound_retention_days integer not null default 30,
    stale_retention_days integer not null default 365,
    minute_rollup_days integer not null default 35,
    hour_rollup_days integer not null default 400,
    partitions_ahead_days integer not null default 7,
    strict_block interval not null default '1 day',
    turn_interval interval not null default '500 milliseconds',
    turn_burst integer not null default 60,
    alert_repeat interval not null default '1 hour',
    installation text not null default current_database(),
    ledger_floor date not null default ((wa.clock() at time zone 'UTC')::date - 30),
    ledger_floor_moved_at timestamptz not null default wa.clock(),
    partitions_until date not null default '0001-01-01',
    fingerprint_key bytea not null default sha256(
        uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
    ),
    ahead_until date not null default '-infinity',
    constraint settings_pkey primary key (settings_id),
    constraint settings_settings_id_check check (settings_id = 1),
    constraint settings_lease_margin_check check (lease_margin > '0 seconds'),
    constraint settings_manual_lease_check check (manual_lease > '0 seconds'),
    constraint settings_contention_delay_check check (contention_delay > '0 seconds'),
    constraint settings_retry_check check (retry_base > '0 seconds' and retry_cap >= retry_base),
    constraint settings_stuck_check
    check (stuck_after > '0 seconds' and expired_lock_grace > '0 seconds'),
    -- Meta repeats a delivery for 7 days: a shorter ledger would run an event twice.
    constraint settings_ledger_retention_days_check check (ledger_retention_days >= 8),
    constraint settings_payload_retention_days_check
    check (payload_retention_days between 1 and ledger_retention_days),
    constraint settings_transition_retention_days_check check (transition_retention_days >= 1),
    constraint settings_dlq_retention_days_check check (dlq_retention_days >= 1),
    constraint settings_quarantine_retention_days_check check (quarantine_retention_days >= 1),
    constraint settings_outbound_retention_days_check check (outbound_retention_days >= 1),
    constraint settings_stale_retention_days_check check (stale_retention_days >= 30),
    constraint settings_rollup_days_check
    check (minute_rollup_days >= 2 and hour_rollup_days >= minute_rollup_days),
    constraint settings_partitions_ahead_days_check check (partitions_ahead_days between 5 and 60),
    constraint settings_turn_rate_check
    check (turn_interval between '0 seconds' and '1 hour' and turn_burst between 1 and 10000),
    constraint settings_installation_check check (length(installation) between 1 and 63),
    constraint settings_alert_repeat_check check (alert_repeat >= '1 minute'),
    constraint settings_strict_block_check check (strict_block >= '0 seconds')
);
comment on table wa.settings is 'Tunables; one row.';
comment on column wa.settings.lease_margin is
'A turn''s lease is its handler''s timeout plus this.';
comment on column wa.settings.manual_lease is
'Lease of acquire_conversation_lock() called by hand.';
comment on column wa.settings.contention_delay is
'Shown as next_retry_at of a message that met a locked conversation.';
comment on column wa.settings.retry_base is
'Wait before the first retry; then doubling with jitter up to retry_cap.';
comment on column wa.settings.stuck_after is
'Due work that has not started for so long marks its conversation as timeout.';
comment on column wa.settings.expired_lock_grace is
'The cleanup job releases locks that expired so long ago.';
comment on column wa.settings.strict_block is
'So long after its receipt a failed message of a strict handler blocks those behind it.';
comment on column wa.settings.turn_interval is
'A conversation gets one turn per interval in the long run (GCRA); 0 = not paced.';
comment on column wa.settings.turn_burst is
'Turns that a conversation may have at once after a quiet time.';
comment on column wa.settings.installation is
'Name of this installation in its alerts: receivers tell several apart by it.';
comment on column wa.settings.alert_repeat is
'An alert that stays is told again so long after it was told last.';
comment on column wa.settings.ledger_floor is
'Oldest event day that is still accepted; never goes back. '
'Moves a day at a time, and a later run of the job drops what is below it.';
comment on column wa.settings.ledger_floor_moved_at is
'When the floor moved last: partitions below it are not dropped for two minutes.';
comment on column wa.settings.dlq_retention_days is
'Dead letters are deleted so long after someone or something resolved them; unresolved ones never.';
comment on column wa.settings.outbound_retention_days is
'Replies in a final status are deleted so long after they were written.';
comment on column wa.settings.stale_retention_days is
'Ledger rows of the sentinel day are deleted so long after receipt. Safe at any age: '
'an event that comes again after that is stale again.';
comment on column wa.settings.minute_rollup_days is
'Counts per minute are deleted so long after their minute; those per hour after hour_rollup_days.';
comment on column wa.settings.fingerprint_key is
'Key of the hashes that stand for texts which those who monitor must not read.';
comment on column wa.settings.partitions_until is 'Last day that has its partitions.';
comment on column wa.settings.ahead_until is
'Last day of an event that came before its day was within the window: '
'up to it the sentinel day is asked whether it knows an event.';
alter table wa.settings enable row level security;
alter table wa.settings force row level security;
create policy settings_owner on wa.settings to wa_owner using (true) with check (true);
insert into wa.settings default values;
