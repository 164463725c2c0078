-- The one row of settings.
create or replace function wa.current_settings()
returns wa.settings
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_settings wa.settings;
begin
    select s.* into strict v_settings from wa.settings as s;

    return v_settings;
end;
$$;

comment on function wa.current_settings() is 'The one row of settings.';
revoke all on function wa.current_settings() from public;
