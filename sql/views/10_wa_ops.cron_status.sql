-- The maintenance jobs: when each runs, ran and succeeded last, by whom, and whether it is overdue.
--
-- now() instead of wa.clock(): a view's functions run with its reader's rights.
create view wa_ops.cron_status as
select
    j.job,
    j.due_at,
    j.last_started_at,
    j.last_succeeded_at,
    j.last_outcome,
    j.last_worker,
    j.last_cron_at,
    j.cron_schedule,
    extract(epoch from j.every)::double precision as every_seconds,
    extract(epoch from now() - j.last_succeeded_at)::double precision as success_age_seconds,
    (not j.is_cron_only or j.cron_schedule is not null)
    and coalesce(j.last_succeeded_at, j.created_at)
    < now() - greatest(3 * j.every, interval '5 minutes') as is_overdue,
    exists(
        select from pg_extension as e
        where e.extname = 'pg_cron'
    ) as has_pg_cron,
    coalesce(j.last_started_at <> coalesce(j.last_succeeded_at, '-infinity'), false) as is_failing,
    coalesce(j.is_cron_active, false) as is_cron_active
from wa.jobs as j;

comment on view wa_ops.cron_status is
'The maintenance jobs: when each runs, ran and succeeded last, by whom, and whether it is overdue.';
comment on column wa_ops.cron_status.last_outcome is
'Count of what the last run did, or its SQLSTATE.';
comment on column wa_ops.cron_status.is_overdue is
'No success for three intervals, or for five minutes where those are shorter.';
comment on column wa_ops.cron_status.is_failing is 'Its last run failed.';
comment on column wa_ops.cron_status.cron_schedule is
'Its schedule in pg_cron, as pg_cron''s own hourly job saw it; null = pg_cron does not run it.';
comment on column wa_ops.cron_status.last_cron_at is
'When pg_cron ran it last; null where only workers do.';
comment on column wa_ops.cron_status.has_pg_cron is 'The extension is in this database.';
revoke all on wa_ops.cron_status from public;
grant select on wa_ops.cron_status to wa_monitor, wa_operator;
