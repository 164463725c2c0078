-- Delete rows that are past their retention: dead letters, quarantine, replies, events of the
-- sentinel day, counts of minutes and hours; returns how many.
--
-- Contract   up to 10,000 rows of each table per run. Locks are skipped, so that two runs at once
--            share the work.
create or replace function wa.trim_history()
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    c_limit constant integer := 10000;
    v_now timestamptz := wa.clock();
    v_settings wa.settings := wa.current_settings();
begin
    return
        wa.trim_dead_letters(v_now - make_interval(days => v_settings.dlq_retention_days), c_limit)
        + wa.trim_quarantine(
            v_now - make_interval(days => v_settings.quarantine_retention_days), c_limit
        )
        + wa.trim_outbound(
            v_now - make_interval(days => v_settings.outbound_retention_days), c_limit
        )
        + wa.trim_sentinel_day(
            v_now - make_interval(days => v_settings.stale_retention_days), c_limit
        )
        + wa.trim_metrics(
            v_now - make_interval(days => v_settings.minute_rollup_days),
            v_now - make_interval(days => v_settings.hour_rollup_days), c_limit
        )
        + wa.trim_alerts(
            v_now - make_interval(days => v_settings.transition_retention_days), c_limit
        );
end;
$$;

comment on function wa.trim_history() is
'Delete a bounded number of rows that are past their retention; returns how many.';
revoke all on function wa.trim_history() from public;
