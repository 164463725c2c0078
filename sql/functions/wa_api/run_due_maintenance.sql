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
    v_state text;
begin
    select j.* into v_job
    from wa.jobs as j
    where j.due_at <= v_now
    order by j.due_at
    limit 1
    for no key update skip locked;

    if not found then
        return null;
    end if;

    begin
        v_job.last_outcome := wa.run_job(v_job.job)::text;
        v_job.last_succeeded_at := v_now;
    exception
        -- A job that fails must not keep the others from running, nor end the worker that called.
        when others then
            get stacked diagnostics v_state = returned_sqlstate;
            v_job.last_outcome := v_state;
    end;

    update wa.jobs as j
    set
        due_at = v_now + j.every,
        last_started_at = v_now,
        last_succeeded_at = v_job.last_succeeded_at,
        last_outcome = v_job.last_outcome,
        last_worker = p_worker
    where j.job = v_job.job;

    return v_job.job;
end;
$$;

comment on function wa_api.run_due_maintenance(text) is
'Run one maintenance job that is due; its name, or null when none is.';
revoke all on function wa_api.run_due_maintenance(text) from public;
grant execute on function wa_api.run_due_maintenance(text) to wa_service;
