create table wa.health_thresholds (
    check_name text not null,
    warning double precision,
    critical double precision,
    unit text not null,
    description text not null,
    is_enabled boolean not null default true,
    constraint health_thresholds_pkey primary key (check_name)
);
comment on table wa.health_thresholds is
'The checks of check_webhook_system_health() and from which value on they warn or are critical. '
'Where critical is below warning, a low value is bad.';
comment on column wa.health_thresholds.warning is
'In the unit; from this value on. Null = never a warning.';
comment on column wa.health_thresholds.critical is
'In the unit; from this value on. Null = never critical.';
comment on column wa.health_thresholds.description is 'What is measured.';
comment on column wa.health_thresholds.is_enabled is
'Off: the check is not made, its alert is resolved.';
alter table wa.health_thresholds enable row level security;
alter table wa.health_thresholds force row level security;
create policy health_thresholds_owner on wa.health_thresholds
to wa_owner using (true) with check (true);
