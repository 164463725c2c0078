-- The outbox with what is said and how far its delivery came, for operators.
create view wa_ops.outbound_replies as
select
    o.outbound_id,
    o.created_at,
    o.conversation_id,
    o.event_key,
    o.reply_no,
    o.kind,
    o.status,
    o.sending_since,
    o.sent_at,
    o.delivered_at,
    o.read_at,
    o.played_at,
    o.failed_at,
    o.error_code,
    o.error_class,
    o.pricing_category,
    o.is_billable,
    o.body::text as body,
    o.correlation_id
from wa.outbound_messages as o;

comment on view wa_ops.outbound_replies is
'The outbox with what is said and how far its delivery came; for operators only.';
revoke all on wa_ops.outbound_replies from public;
grant select on wa_ops.outbound_replies to wa_operator;
