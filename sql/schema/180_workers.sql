create table wa.workers (
    worker text not null,
    started_at timestamptz not null default wa.clock(),
    heartbeat_at timestamptz not null default wa.clock(),
    running integer not null default 0,
    constraint workers_pkey primary key (worker),
    constraint workers_running_check check (running >= 0)
);
comment on table wa.workers is 'One worker process that reported within the last day.';
comment on column wa.workers.running is 'Turns it was running at its last heartbeat.';
alter table wa.workers enable row level security;
alter table wa.workers force row level security;
create policy workers_owner on wa.workers to wa_owner using (true) with check (true);

create table wa.jobs (
    job text not null,
    every interval not null,
    created_at timestamptz not null default wa.clock(),
    due_at timestamptz not null default wa.clock(),
    last_started_at timestamptz,
    last_succeeded_at timestamptz,
    last_outcome text,
    last_worker text,
    last_cron_at timestamptz,
    is_cron_only boolean not null default false,
    cron_schedule text,
    is_cron_active boolean,
    constraint jobs_pkey primary key (job),
    constraint jobs_every_check check (every >= '1 second')
);
comment on table wa.jobs is
'Maintenance jobs: schedule, last run and outcome. '
'Whoever calls run_due_maintenance() runs what is due.';
comment on column wa.jobs.created_at is 'Since when its success is expected.';
comment on column wa.jobs.last_cron_at is
'When pg_cron ran it last; null where only workers do.';
comment on column wa.jobs.is_cron_only is 'About pg_cron itself: workers do not run it.';
comment on column wa.jobs.cron_schedule is
'Its schedule in pg_cron as wa_cron saw it last; null = pg_cron does not run it.';
comment on column wa.jobs.last_outcome is 'Count of what the last run did, or its SQLSTATE.';
alter table wa.jobs enable row level security;
alter table wa.jobs force row level security;
create policy jobs_owner on wa.jobs to wa_owner using (true) with check (true);
