-- Dead letters one by one, without their text, for dashboards. Filter created_at.
create view wa_ops.dlq_entries as
select
    d.created_at,
    d.dlq_id,
    d.event_key,
    d.conversation_id,
    d.phone_number_id,
    d.reason,
    d.handler,
    d.error_class,
    d.retry_count,
    d.max_retries,
    d.next_retry_at,
    d.resolution_status,
    d.resolved_at,
    d.replayed_from,
    d.correlation_id,
    left(
        encode(sha256(s.fingerprint_key || convert_to(d.error_message, 'UTF8')), 'hex'), 16
    ) as error_fingerprint
from wa.webhook_dlq as d
cross join wa.settings as s;

comment on view wa_ops.dlq_entries is
'Dead letters one by one, without payload and error text.';
comment on column wa_ops.dlq_entries.error_fingerprint is
'Keyed hash of the error''s text: the same error has the same one.';
comment on column wa_ops.dlq_entries.correlation_id is
'Of the request that brought the message; see message_timeline().';
revoke all on wa_ops.dlq_entries from public;
grant select on wa_ops.dlq_entries to wa_monitor, wa_operator;
