-- Keep every change of a feature flag, by whom and why; test contacts as counts.
--
-- Contract   the actor is the login, whatever role it acts as. wa.flag_reason is the reason of the
--            statement at hand, see wa_ops.set_feature_flag().
create or replace function wa.tg_feature_flags__audit()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_before text[] := coalesce(old.test_contacts, '{}');
    v_after text[] := coalesce(new.test_contacts, '{}');
begin
    insert into wa.feature_flag_changes (
        flag, reason, was_enabled, is_enabled, old_percentage, new_percentage, contacts_added,
        contacts_removed
    )
    values (
        coalesce(new.flag, old.flag),
        coalesce(nullif(current_setting('wa.flag_reason', true), ''), 'changed by hand'),
        old.is_enabled, new.is_enabled, old.rollout_percentage, new.rollout_percentage,
        (select count(*) from unnest(v_after) as a (contact) where a.contact <> all(v_before)),
        (select count(*) from unnest(v_before) as b (contact) where b.contact <> all(v_after))
    );

    return null;
end;
$$;

comment on function wa.tg_feature_flags__audit() is
'Keep every change of a feature flag, by whom and why; test contacts as counts.';
revoke all on function wa.tg_feature_flags__audit() from public;

create or replace trigger _500_audit
after insert or delete or update of is_enabled, rollout_percentage, test_contacts
on wa.feature_flags
for each row execute function wa.tg_feature_flags__audit();
