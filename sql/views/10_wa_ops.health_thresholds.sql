-- The thresholds of the health checks, for dashboards and alert rules.
create view wa_ops.health_thresholds as
select
    t.check_name,
    t.warning,
    t.critical,
    t.unit,
    t.description,
    t.is_enabled
from wa.health_thresholds as t;

comment on view wa_ops.health_thresholds is
'The health checks: what each measures, in which unit, and from which value on it warns.';
revoke all on wa_ops.health_thresholds from public;
grant select on wa_ops.health_thresholds to wa_monitor, wa_operator;
