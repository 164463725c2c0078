-- Move the ledger's floor one day towards today - ledger_retention_days; whether it moved.
--
-- Contract   never back: days below it are dropped, and made again empty their events would run
--            twice. One day per run, so that a clock that jumps ahead for an hour does not turn
--            every event into a stale one; a time of the last move from such an hour is mended.
-- Locks      the settings row.
create or replace function wa.advance_ledger_floor(p_now timestamptz)
returns boolean
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_today date := (p_now at time zone 'UTC')::date;
begin
    update wa.settings as s
    set ledger_floor_moved_at = p_now
    where s.ledger_floor_moved_at > p_now;

    update wa.settings as s
    set ledger_floor = s.ledger_floor + 1, ledger_floor_moved_at = p_now
    where s.ledger_floor < v_today - s.ledger_retention_days;

    return found;
end;
$$;

comment on function wa.advance_ledger_floor(timestamptz) is
'Move the ledger''s floor one day towards today - ledger_retention_days; whether it moved.';
revoke all on function wa.advance_ledger_floor(timestamptz) from public;
