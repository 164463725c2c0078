-- What the enhanced flow would have decided, message by message.
create view wa_ops.shadow_decisions as
select
    s.decided_at,
    s.decided_hour,
    s.shadow_id,
    s.event_key,
    s.conversation_id,
    s.handler,
    s.decision,
    s.behind,
    s.lease_ends_at,
    s.settled_at,
    s.status,
    s.is_out_of_order
from wa.shadow_decisions as s;

comment on view wa_ops.shadow_decisions is
'What the enhanced flow would have decided for messages of the original flow, one by one, '
'with the ids that message_timeline() takes. Filter decided_hour.';
revoke all on wa_ops.shadow_decisions from public;
grant select on wa_ops.shadow_decisions to wa_monitor, wa_operator;
