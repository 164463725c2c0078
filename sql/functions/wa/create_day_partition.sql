-- Create one day's partition of a table in wa; false when it exists.
--
-- Contract   LIKE + ATTACH: CREATE ... PARTITION OF would lock the parent against all ingest behind
--            any reader.
create or replace function wa.create_day_partition(p_table text, p_day date)
returns boolean
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
-- @plpgsql_check_options: performance_warnings = false
declare
    v_name text := p_table || '_p' || to_char(p_day, 'YYYYMMDD');
begin
    if to_regclass(format('wa.%I', v_name)) is not null then
        return false;
    end if;

    execute format(
        'create table wa.%I (like wa.%I including defaults including constraints)',
        v_name,
        p_table
    );
    execute format('alter table wa.%I enable row level security', v_name);
    execute format('alter table wa.%I force row level security', v_name);
    execute format(
        'create policy %I on wa.%I to wa_owner using (true) with check (true)',
        v_name || '_owner',
        v_name
    );
    execute format(
        'comment on table wa.%I is %L',
        v_name,
        format('%s of %s (UTC).', p_table, p_day)
    );
    execute format(
        'alter table wa.%I attach partition wa.%I for values from (%L) to (%L)',
        p_table,
        v_name,
        p_day,
        p_day + 1
    );

    return true;
end;
$$;

comment on function wa.create_day_partition(text, date) is
'Create one day''s partition of a table in wa without blocking it; false when it exists.';
revoke all on function wa.create_day_partition(text, date) from public;
