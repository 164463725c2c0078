-- Run a maintenance job by name; returns what it counted.
--
-- Errors     WA401 for a name that is no job.
create or replace function wa.run_job(p_job text)
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
begin
    case p_job
        when 'create_partitions' then
            return wa.create_partitions();
        when 'fold_metrics' then
            return wa.fold_metrics();
        when 'evaluate_alerts' then
            return wa_ops.evaluate_alerts();
        when 'cleanup_stuck_webhook_conversations' then
            return wa_ops.cleanup_stuck_webhook_conversations();
        when 'drop_partitions' then
            return wa.drop_partitions();
        when 'trim_history' then
            return wa.trim_history();
        when 'fail_lost_originals' then
            return wa.fail_lost_originals(wa.day_of_lost_originals(v_now), v_now);
        when 'trim_operational_history' then
            return wa.trim_operational_history();
        else
            raise exception 'no such maintenance job'
                using errcode = 'WA401',
                    detail = format('p_job=%s', p_job);
    end case;
end;
$$;

comment on function wa.run_job(text) is 'Run a maintenance job by name; returns what it counted.';
revoke all on function wa.run_job(text) from public;
