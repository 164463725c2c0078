-- The dead-letter queue by hour of failure: all that is unresolved, whatever its age, and what was
-- resolved within a day.
--
-- now() instead of wa.clock(): a view's functions run with its reader's rights.
create view wa_ops.webhook_dlq_summary as
select
    d.reason,
    d.resolution_status,
    date_trunc('hour', d.created_at, 'UTC') as bucket,
    coalesce(d.handler, '') as handler,
    coalesce(d.error_class, '') as error_class,
    count(*) as message_count,
    count(*) filter (where d.next_retry_at <= now() and d.resolved_at is null) as due_count,
    count(*) filter (where d.next_retry_at > now() and d.resolved_at is null) as scheduled_count,
    min(d.created_at) as oldest_created_at,
    min(d.next_retry_at) filter (where d.resolved_at is null) as next_retry_at,
    extract(
        epoch from now() - min(d.next_retry_at) filter (
            where d.next_retry_at <= now() and d.resolved_at is null
        )
    )::double precision as oldest_due_seconds
from (
    select u.*
    from wa.webhook_dlq as u
    where u.resolution_status in ('pending', 'retrying', 'exhausted')
    union all
    select r.*
    from wa.webhook_dlq as r
    where
        r.resolved_at >= now() - interval '1 day'
        and r.resolution_status not in ('pending', 'retrying', 'exhausted')
) as d
group by bucket, d.reason, d.resolution_status, d.handler, d.error_class;

comment on view wa_ops.webhook_dlq_summary is
'The dead-letter queue by hour, reason, resolution, handler and error class; unresolved '
'ones have no age limit, resolved ones are of the last day.';
comment on column wa_ops.webhook_dlq_summary.bucket is
'Hour in which the messages failed first, UTC.';
comment on column wa_ops.webhook_dlq_summary.due_count is 'Retries whose time has come.';
comment on column wa_ops.webhook_dlq_summary.scheduled_count is
'Retries that wait for their time: no fault.';
comment on column wa_ops.webhook_dlq_summary.oldest_due_seconds is
'How long the longest due retry has waited.';
comment on column wa_ops.webhook_dlq_summary.oldest_created_at is
'When the oldest of them failed first.';
revoke all on wa_ops.webhook_dlq_summary from public;
grant select on wa_ops.webhook_dlq_summary to wa_monitor, wa_operator;
