-- Who gets which feature, and who changed that last.
create view wa_ops.feature_flags as
select
    f.flag,
    f.description,
    f.is_enabled,
    f.rollout_percentage,
    l.changed_at,
    l.actor as changed_by,
    case when pg_has_role('wa_operator', 'usage') then l.reason end as change_reason,
    cardinality(f.test_contacts) as test_contact_count
from wa.feature_flags as f
left join lateral (
    select
        c.changed_at,
        c.actor,
        c.reason
    from wa.feature_flag_changes as c
    where c.flag = f.flag
    order by c.change_id desc
    limit 1
) as l on true;

comment on view wa_ops.feature_flags is
'Who gets which feature, and who changed that last; test contacts are counted, not named.';
comment on column wa_ops.feature_flags.change_reason is
'As the operator wrote it: may name people, so only operators are shown it.';
revoke all on wa_ops.feature_flags from public;
grant select on wa_ops.feature_flags to wa_monitor, wa_operator;
