-- Change who gets a feature, from the next message on; null leaves a part as it is.
--
-- Contract   takes effect when it commits: the instant rollback. What is changed is audited with
--            login and reason; a call that changes nothing leaves no trace. A contact that is to
--            be added and removed is removed. Conversations with enhanced messages unsettled stay
--            enhanced until those are done.
-- Locks      the flag's row; messages read it without a lock.
-- Errors     WA101 without a reason, for a share or contact that is none; WA401 unknown flag.
create or replace function wa_ops.set_feature_flag(
    p_flag text,
    p_enabled boolean = null,
    p_percentage numeric = null,
    p_add_test_contacts text[] = null,
    p_remove_test_contacts text[] = null,
    p_reason text = null
)
returns table (
    flag text,
    is_enabled boolean,
    rollout_percentage numeric,
    test_contact_count integer,
    contacts_added integer,
    contacts_removed integer
)
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_old wa.feature_flags;
    v_new wa.feature_flags;
    v_kept text[];
    v_removed text[] := wa.normalize_contacts(p_remove_test_contacts);
begin
    perform wa.require_reason(p_reason);
    select f.* into v_old from wa.feature_flags as f where f.flag = p_flag for update;

    if not found then
        raise exception 'no such feature flag'
            using errcode = 'WA401',
                hint = 'wa_ops.feature_flags lists them.';
    end if;

    v_kept := array(select k from unnest(v_old.test_contacts) as k where k <> all(v_removed));
    v_new := v_old;
    v_new.is_enabled := coalesce(p_enabled, v_old.is_enabled);
    v_new.test_contacts := v_kept || array(
        select distinct a
        from unnest(wa.normalize_contacts(p_add_test_contacts)) as a
        where a <> all(v_old.test_contacts || v_removed)
        order by a
    );
    perform wa.require_flag_change(p_percentage, cardinality(v_new.test_contacts));
    v_new.rollout_percentage := coalesce(p_percentage, v_old.rollout_percentage);

    if v_new is distinct from v_old then
        perform set_config('wa.flag_reason', btrim(p_reason), true);
        update wa.feature_flags as f
        set
            is_enabled = v_new.is_enabled,
            rollout_percentage = v_new.rollout_percentage,
            test_contacts = v_new.test_contacts,
            updated_at = wa.clock()
        where f.flag = p_flag;
        perform set_config('wa.flag_reason', '', true);
    end if;

    return query
    select
        v_new.flag, v_new.is_enabled, v_new.rollout_percentage::numeric,
        cardinality(v_new.test_contacts),
        cardinality(v_new.test_contacts) - cardinality(v_kept),
        cardinality(v_old.test_contacts) - cardinality(v_kept);
end;
$$;

comment on function wa_ops.set_feature_flag(text, boolean, numeric, text[], text[], text) is
'Change who gets a feature, from the next message on; null leaves a part as it is. '
'Test contacts are counted in the answer, not named.';
revoke all on function wa_ops.set_feature_flag(text, boolean, numeric, text[], text[], text)
from public;
grant execute on function wa_ops.set_feature_flag(text, boolean, numeric, text[], text[], text)
to wa_operator;
