-- Run a job whose row the caller has locked, and write down how it ended; its outcome.
--
-- Contract   a job that fails is recorded with its SQLSTATE and comes again after its interval.
create or replace function wa.run_claimed_job(p_job wa.jobs, p_worker text, p_is_cron boolean)
returns text
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_job wa.jobs := p_job;
begin
    begin
        v_job.last_outcome := wa.run_job(v_job.job)::text;
        v_job.last_succeeded_at := v_now;
    exception
        -- A job that fails must not keep the others from running, nor end the worker that called.
        -- "others" leaves out what a statement_timeout raises.
        when query_canceled or others then
            get stacked diagnostics v_job.last_outcome = returned_sqlstate;
    end;

    update wa.jobs as j
    set
        due_at = v_now + j.every,
        last_started_at = v_now,
        last_succeeded_at = v_job.last_succeeded_at,
        last_outcome = v_job.last_outcome,
        last_worker = p_worker,
        last_cron_at = case when p_is_cron then v_now else j.last_cron_at end
    where j.job = v_job.job;

    return v_job.last_outcome;
end;
$$;

comment on function wa.run_claimed_job(wa.jobs, text, boolean) is
'Run a job whose row the caller has locked, and write down how it ended; its outcome.';
revoke all on function wa.run_claimed_job(wa.jobs, text, boolean) from public;
