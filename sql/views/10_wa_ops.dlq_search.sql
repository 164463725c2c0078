-- Dead letters one by one, for operators: error text and stack, no payload.
create view wa_ops.dlq_search as
select
    d.dlq_id,
    d.created_at,
    d.event_key,
    d.conversation_id,
    d.phone_number_id,
    d.reason,
    d.handler,
    d.error_class,
    d.error_message,
    d.error_stack,
    d.retry_count,
    d.max_retries,
    d.next_retry_at,
    d.resolution_status,
    d.resolved_at,
    d.correlation_id,
    d.resolved_by,
    d.resolution_note,
    d.replayed_from,
    d.attempts_before,
    d.updated_at
from wa.webhook_dlq as d;

comment on view wa_ops.dlq_search is
'Dead letters one by one, with their error text and stack; for operators only.';
revoke all on wa_ops.dlq_search from public;
grant select on wa_ops.dlq_search to wa_operator;
