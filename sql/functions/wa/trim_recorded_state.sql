-- Delete statuses nobody asked for after a day, notes after 30 days, and user ids replaced longer
-- ago than the ledger reaches; returns how many.
create or replace function wa.trim_recorded_state()
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_days integer := (wa.current_settings()).ledger_retention_days;
    v_statuses integer;
    v_notes integer;
    v_ids integer;
begin
    delete from wa.early_statuses as s where s.received_at < v_now - interval '1 day';
    get diagnostics v_statuses = row_count;

    delete from wa.unapplied_events as u where u.noted_at < v_now - interval '30 days';
    get diagnostics v_notes = row_count;

    delete from wa.bsuid_changes as b where b.received_at < v_now - v_days * interval '1 day';
    get diagnostics v_ids = row_count;

    return v_statuses + v_notes + v_ids;
end;
$$;

comment on function wa.trim_recorded_state() is
'Delete statuses nobody asked for after a day, notes after 30 days, replaced user ids with the '
'ledger; returns how many.';
revoke all on function wa.trim_recorded_state() from public;
