-- The audit of feature flags is append-only, for its owner too.
create or replace function wa.tg_feature_flag_changes__append_only()
returns trigger
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'the audit of feature flags is append-only'
        using errcode = 'WA201',
            hint = 'Change the flag back: that is a row of its own.';
end;
$$;

comment on function wa.tg_feature_flag_changes__append_only() is
'Refuses UPDATE and DELETE on the audit of feature flags.';
revoke all on function wa.tg_feature_flag_changes__append_only() from public;

create or replace trigger _100_append_only
before update or delete on wa.feature_flag_changes
for each row execute function wa.tg_feature_flag_changes__append_only();
