create table wa.violations (
    violation text not null,
    description text not null,
    remedy text not null,
    constraint violations_pkey primary key (violation),
    constraint violations_violation_check check (violation ~ '^[a-z]+(_[a-z]+)*$')
);
comment on table wa.violations is
'Registry of what keeps signed bytes from becoming events. The names are stable: '
'alerts and dashboards use them.';
alter table wa.violations enable row level security;
alter table wa.violations force row level security;
create policy violations_owner on wa.violations to wa_owner using (true) with check (true);
