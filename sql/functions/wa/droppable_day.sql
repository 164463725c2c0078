-- The oldest day before p_before whose partition nothing needs any more; null when there is none.
--
-- Contract   a ledger day without any unsettled row; what the original flow lost is failed first.
create or replace function wa.droppable_day(p_table text, p_before date, p_now timestamptz)
returns date
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_day date;
begin
    for v_day in
        select d.day
        from wa.partition_days(p_table) as d (day)
        where d.day < p_before
    loop
        continue when wa.is_day_needed(p_table, v_day);

        if p_table <> 'processed_webhook_messages' then
            return v_day;
        end if;

        perform wa.fail_lost_originals(v_day, p_now);

        if not wa.has_unsettled_rows(v_day) then
            return v_day;
        end if;
    end loop;

    return null;
end;
$$;

comment on function wa.droppable_day(text, date, timestamptz) is
'The oldest day before p_before whose partition nothing needs any more; null when there is none.';
revoke all on function wa.droppable_day(text, date, timestamptz) from public;
