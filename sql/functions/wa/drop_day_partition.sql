-- Drop one day's partition of a table in wa; false when something needs it or its lock is not free.
--
-- Contract   asks again under the lock whether the day is needed: an operator may have taken one of
--            its messages up since.
-- Locks      the parent, then the partition, exclusively to the end of the transaction; waits at
--            most 100 ms for each, since all who come meanwhile queue behind it. DETACH
--            CONCURRENTLY would need no such lock, but cannot run in a function.
create or replace function wa.drop_day_partition(p_table text, p_day date)
returns boolean
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
set lock_timeout = '100ms'
as $$
-- @plpgsql_check_options: performance_warnings = false
begin
    execute format('lock table only wa.%I in access exclusive mode', p_table);

    if wa.is_day_needed(p_table, p_day) then
        return false;
    end if;

    execute format('drop table wa.%I', p_table || '_p' || to_char(p_day, 'YYYYMMDD'));

    return true;
exception
    when lock_not_available then
        return false;
end;
$$;

comment on function wa.drop_day_partition(text, date) is
'Drop one day''s partition of a table in wa; '
'false when something needs it or its lock is not free.';
revoke all on function wa.drop_day_partition(text, date) from public;
