-- Messages that are not settled, one by one: what a stuck conversation waits for.
create view wa_ops.unsettled_messages as
select
    p.received_at,
    p.event_key,
    p.conversation_id,
    p.seq,
    p.status,
    p.attempt,
    p.handler,
    p.retry_at,
    p.correlation_id
from wa.pending_messages as p;

comment on view wa_ops.unsettled_messages is
'Messages that are not settled, one by one, with the ids that message_timeline() takes.';
revoke all on wa_ops.unsettled_messages from public;
grant select on wa_ops.unsettled_messages to wa_monitor, wa_operator;
