-- Who is told of alerts; for operators, since an address often holds a key.
create view wa_ops.alert_receivers as
select
    r.receiver,
    r.url,
    r.min_severity,
    r.allow_private,
    r.is_enabled
from wa.alert_receivers as r;

comment on view wa_ops.alert_receivers is 'Who is told of alerts; for operators only.';
revoke all on wa_ops.alert_receivers from public;
grant select on wa_ops.alert_receivers to wa_operator;
