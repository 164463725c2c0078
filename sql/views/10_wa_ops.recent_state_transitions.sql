-- The audit of state and status changes, newest partitions first by filtering occurred_at.
create view wa_ops.recent_state_transitions as
select
    t.occurred_at,
    t.transition_id,
    t.conversation_id,
    t.from_state,
    t.to_state,
    t.from_status,
    t.to_status,
    t.reason,
    t.event_key,
    t.actor,
    t.correlation_id
from wa.conversation_state_transitions as t;

comment on view wa_ops.recent_state_transitions is
'The audit of state and status changes; filter occurred_at.';
revoke all on wa_ops.recent_state_transitions from public;
grant select on wa_ops.recent_state_transitions to wa_monitor, wa_operator;
