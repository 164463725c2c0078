-- Delete what pg_cron noted of our jobs' runs more than a week ago, and tell wa.jobs which of them
-- pg_cron runs; how many rows were deleted.
--
-- Contract   pg_cron's row security shows a role its own jobs only, whatever is granted. So this
--            runs with its caller's rights, as wa_cron: by the job of this name, and by upgrade.
--            A run that a crash cut off has no end, hence its start. Up to 50,000 rows per run.
create or replace function wa_ops.purge_cron_history()
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count integer;
    v_jobs jsonb;
begin
    if to_regclass('cron.job') is null then
        return 0;
    end if;

    -- Dynamic: the function exists where pg_cron does not.
    execute format(
        'delete from %1$s as d where d.runid in ('
        '    select e.runid from %1$s as e'
        '    where coalesce(e.end_time, e.start_time) < now() - interval ''7 days'''
        '    order by e.runid limit 50000'
        ')',
        to_regclass('cron.job_run_details')
    );
    get diagnostics v_count = row_count;

    execute format(
        'select jsonb_object_agg('
        '    substr(j.jobname, 4),'
        '    jsonb_build_object(''schedule'', j.schedule, ''active'', j.active)'
        ') from %s as j where j.jobname like ''wa:%%''',
        to_regclass('cron.job')
    ) into v_jobs;

    perform wa_ops.note_cron_jobs(v_jobs, v_count);

    return v_count;
end;
$$;

comment on function wa_ops.purge_cron_history() is
'Delete what pg_cron noted of our jobs'' runs more than a week ago, '
'and note which jobs it runs; for wa_cron.';
revoke all on function wa_ops.purge_cron_history() from public;
grant execute on function wa_ops.purge_cron_history() to wa_cron;
