-- The dead-letter queue by reason and resolution; what is unresolved has no age limit.
create view wa_ops.webhook_dlq_summary as
select
    d.reason,
    d.resolution_status,
    coalesce(d.handler, '') as handler,
    coalesce(d.error_class, '') as error_class,
    count(*) as message_count,
    min(d.created_at) as oldest_created_at,
    min(d.next_retry_at) as next_retry_at
from wa.webhook_dlq as d
group by d.reason, d.resolution_status, d.handler, d.error_class;

comment on view wa_ops.webhook_dlq_summary is
'The dead-letter queue by reason, resolution, handler and error class.';
revoke all on wa_ops.webhook_dlq_summary from public;
grant select on wa_ops.webhook_dlq_summary to wa_monitor, wa_operator;
