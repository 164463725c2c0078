-- Move what happened since the last fold into the counts per minute, per hour and in total; returns
-- how many rows that was.
--
-- Contract   up to a million rows in one run, so that it ends in seconds.
-- Locks      an advisory lock: a second fold at the same time does nothing.
create or replace function wa.fold_metrics()
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    c_at_once constant integer := 100000;
    v_folded integer;
    v_count integer := 0;
begin
    if not pg_try_advisory_xact_lock(hashtextextended('wa.fold_metrics', 0)) then
        return 0;
    end if;

    for v_round in 1 .. 10 loop
        v_folded := wa.fold_deltas(c_at_once);
        v_count := v_count + v_folded;
        exit when v_folded < c_at_once;
    end loop;

    return v_count;
end;
$$;

comment on function wa.fold_metrics() is
'Move what happened since the last fold into the counts per minute, per hour and in total.';
revoke all on function wa.fold_metrics() from public;
