-- Delete workers and web processes silent for a day, what operators did when the audit's retention
-- is over, and what has its own trimming function; returns how many.
create or replace function wa.trim_operational_history()
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_flushes integer;
    v_workers integer;
    v_actions integer;
begin
    -- Long after the last try of a process that had no answer.
    delete from wa.metric_flushes as f where f.flushed_at < v_now - interval '1 day';
    get diagnostics v_flushes = row_count;

    delete from wa.workers as w where w.heartbeat_at < v_now - interval '1 day';
    get diagnostics v_workers = row_count;

    delete from wa.operator_actions as o
    where
        o.occurred_at
        < v_now - make_interval(days => (wa.current_settings()).transition_retention_days);
    get diagnostics v_actions = row_count;

    return v_flushes + v_workers + v_actions
        + wa.trim_shadow_decisions() + wa.trim_recorded_state();
end;
$$;

comment on function wa.trim_operational_history() is
'Delete workers and web processes silent for a day and old actions of operators; '
'returns how many.';
revoke all on function wa.trim_operational_history() from public;
