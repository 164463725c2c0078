-- Run one maintenance job that is due; its name, or null when none is.
--
-- Contract   a job that fails is recorded with its SQLSTATE and comes again after its interval.
-- Locks      the job's row, SKIP LOCKED: any number of callers, no job twice at once.
create or replace function wa_api.run_due_maintenance(p_worker text)
returns text
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_job wa.jobs;
begin
    select j.* into v_job
    from wa.jobs as j
    where j.due_at <= v_now and not j.is_cron_only
    order by j.due_at
    limit 1
    for no key update skip locked;

    if not found then
        return null;
    end if;

    perform wa.run_claimed_job(v_job, p_worker, false);

    return v_job.job;
end;
$$;

comment on function wa_api.run_due_maintenance(text) is
'Run one maintenance job that is due; its name, or null when none is.';
revoke all on function wa_api.run_due_maintenance(text) from public;
grant execute on function wa_api.run_due_maintenance(text) to wa_service;
