-- Recorded events that told nothing that could be applied, one by one.
create view wa_ops.unapplied_events as
select
    u.noted_at,
    u.event_key,
    u.kind,
    u.reason,
    u.correlation_id
from wa.unapplied_events as u;

comment on view wa_ops.unapplied_events is
'Recorded events that told nothing that could be applied, with the reason.';
revoke all on wa_ops.unapplied_events from public;
grant select on wa_ops.unapplied_events to wa_monitor, wa_operator;
