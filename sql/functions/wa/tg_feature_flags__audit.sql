-- Keep every change of a feature flag.
create or replace function wa.tg_feature_flags__audit()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into wa.feature_flag_changes (flag, old_value, new_value)
    values (coalesce(new.flag, old.flag), to_jsonb(old), to_jsonb(new));

    return null;
end;
$$;

comment on function wa.tg_feature_flags__audit() is 'Keep every change of a feature flag.';
revoke all on function wa.tg_feature_flags__audit() from public;

create or replace trigger _500_audit
after insert or update or delete on wa.feature_flags
for each row execute function wa.tg_feature_flags__audit();
