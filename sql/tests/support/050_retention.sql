-- Days pass; from noon of the last one the partitions' job runs, up to 200 times.
create function wa_test.pass_days(p_days integer, p_runs integer = 12)
returns integer
language plpgsql
as $$
declare
    v_dropped integer := 0;
begin
    -- What earlier days would have done, one by one.
    update wa.settings as s
    set ledger_floor = s.ledger_floor + p_days - 1;
    perform wa_test.set_now(
        date_trunc('day', wa.clock(), 'UTC') + make_interval(days => p_days, hours => 12)
    );
    perform wa.create_partitions();

    for v_no in 1 .. p_runs loop
        perform wa_test.advance('3 minutes');
        v_dropped := v_dropped + wa.drop_partitions();
    end loop;

    return v_dropped;
end;
$$;

create function wa_test.has_day(p_table text, p_day date)
returns boolean
language sql
as $$
    select p_day in (select d.day from wa.partition_days(p_table) as d (day));
$$;
