-- Note which jobs pg_cron runs, {"job": {"schedule": …, "active": …}}, as wa_cron sees them; with a
-- count, also that their history was purged.
create or replace function wa_ops.note_cron_jobs(p_jobs jsonb, p_purged integer)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
begin
    update wa.jobs as j
    set
        cron_schedule = p_jobs -> j.job ->> 'schedule',
        is_cron_active = (p_jobs -> j.job ->> 'active')::boolean
    where
        (j.cron_schedule, j.is_cron_active) is distinct from (
            p_jobs -> j.job ->> 'schedule', (p_jobs -> j.job ->> 'active')::boolean
        );

    update wa.jobs as j
    set
        due_at = v_now + j.every,
        last_started_at = v_now,
        last_succeeded_at = v_now,
        last_outcome = p_purged::text,
        last_worker = 'pg_cron',
        last_cron_at = v_now
    where j.job = 'purge_cron_history' and p_purged is not null;
end;
$$;

comment on function wa_ops.note_cron_jobs(jsonb, integer) is
'Note which jobs pg_cron runs, as wa_cron sees them, and that it purged their history.';
revoke all on function wa_ops.note_cron_jobs(jsonb, integer) from public;
grant execute on function wa_ops.note_cron_jobs(jsonb, integer) to wa_cron;
