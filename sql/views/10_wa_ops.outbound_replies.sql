-- The outbox with what is said, for operators.
create view wa_ops.outbound_replies as
select
    o.outbound_id,
    o.created_at,
    o.conversation_id,
    o.event_key,
    o.reply_no,
    o.kind,
    o.status,
    o.body::text as body,
    o.correlation_id
from wa.outbound_messages as o;

comment on view wa_ops.outbound_replies is
'The outbox with what is said; for operators only.';
revoke all on wa_ops.outbound_replies from public;
grant select on wa_ops.outbound_replies to wa_operator;
