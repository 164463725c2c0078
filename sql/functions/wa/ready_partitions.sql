-- The settings, after making sure that events up to tomorrow have their partitions.
create or replace function wa.ready_partitions(p_now timestamptz)
returns wa.settings
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_settings wa.settings;
begin
    select s.* into strict v_settings from wa.settings as s;

    if v_settings.partitions_until < (p_now at time zone 'UTC')::date + 1 then
        perform wa.create_partitions();
    end if;

    return v_settings;
end;
$$;

comment on function wa.ready_partitions(timestamptz) is
'The settings, after making sure that events up to tomorrow have their partitions.';
revoke all on function wa.ready_partitions(timestamptz) from public;
