-- Run a maintenance job by name, due or not; its outcome, null while somebody else runs it.
--
-- Contract   the outcome is a count, or the SQLSTATE with which it failed. For pg_cron, whose runs
--            it writes down apart, and for people. A lock that is not to be had within 2 s fails
--            the job, and it comes again.
-- Locks      the job's row, SKIP LOCKED: a run that is late does not pile up.
-- Errors     WA401 for a name that is no job.
create or replace function wa_ops.run_job(p_job text)
returns text
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
declare
    v_job wa.jobs;
    v_is_cron boolean := session_user = 'wa_cron';
begin
    select j.* into v_job
    from wa.jobs as j
    where j.job = p_job and not j.is_cron_only
    for no key update skip locked;

    if found then
        return wa.run_claimed_job(
            v_job, case when v_is_cron then 'pg_cron' else session_user end, v_is_cron
        );
    end if;

    if not exists (select from wa.jobs as j where j.job = p_job and not j.is_cron_only) then
        raise exception 'no such maintenance job'
            using errcode = 'WA401',
                detail = format('p_job=%s', p_job),
                hint = 'wa_ops.cron_status has their names';
    end if;

    return null;
end;
$$;

comment on function wa_ops.run_job(text) is
'Run a maintenance job by name, due or not; its outcome, null while somebody else runs it.';
revoke all on function wa_ops.run_job(text) from public;
grant execute on function wa_ops.run_job(text) to wa_operator, wa_cron;
