-- Every change of a feature flag.
create view wa_ops.feature_flag_changes as
select
    c.changed_at,
    c.change_id,
    c.flag,
    c.actor,
    c.was_enabled,
    c.is_enabled,
    c.old_percentage,
    c.new_percentage,
    c.contacts_added,
    c.contacts_removed,
    case when pg_has_role('wa_operator', 'usage') then c.reason end as reason
from wa.feature_flag_changes as c;

comment on view wa_ops.feature_flag_changes is
'Every change of a feature flag: who, when, why; test contacts are counted, not named.';
comment on column wa_ops.feature_flag_changes.reason is
'As the operator wrote it: may name people, so only operators are shown it.';
revoke all on wa_ops.feature_flag_changes from public;
grant select on wa_ops.feature_flag_changes to wa_monitor, wa_operator;
