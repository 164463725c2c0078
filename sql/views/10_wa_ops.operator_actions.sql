-- What operators did, and why in their own words; for operators only.
create view wa_ops.operator_actions as
select
    o.occurred_at,
    o.action_id,
    o.actor,
    o.what,
    o.reason,
    o.conversation_id,
    o.event_key,
    o.dlq_id,
    o.handler,
    o.from_status
from wa.operator_actions as o;

comment on view wa_ops.operator_actions is
'What operators did, and why in their own words; for operators only.';
revoke all on wa_ops.operator_actions from public;
grant select on wa_ops.operator_actions to wa_operator;
