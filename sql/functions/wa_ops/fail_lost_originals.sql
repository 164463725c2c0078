-- Mark as failed what the original flow handed out and nobody settled within a day; returns how
-- many. For jobs and operators.
--
-- Contract   one day per run, since a day is read as a whole: each of the last eight comes up every
--            eight hours.
create or replace function wa_ops.fail_lost_originals()
returns integer
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_hour integer := extract(hour from v_now at time zone 'UTC')::integer;
begin
    return wa.fail_lost_originals((v_now at time zone 'UTC')::date - 1 - v_hour % 8, v_now);
end;
$$;

comment on function wa_ops.fail_lost_originals() is
'Mark as failed what the original flow handed out and nobody settled within a day.';
revoke all on function wa_ops.fail_lost_originals() from public;
grant execute on function wa_ops.fail_lost_originals() to wa_operator, wa_cron;
