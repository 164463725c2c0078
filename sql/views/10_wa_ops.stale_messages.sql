-- Messages outside the ledger's window that nobody has released, with the keys for release_stale().
create view wa_ops.stale_messages as
select
    m.received_at,
    m.event_key,
    w.sent_at,
    w.phone_number_id,
    m.correlation_id,
    w.event_key is not null as has_content
from wa.processed_webhook_messages as m
left join wa.webhook_payloads as w
    on
        m.event_key = w.event_key
        and w.received_day = (m.received_at at time zone 'UTC')::date
where m.event_day = '0001-01-01' and m.status = 'stale' and m.kind = 'message';

comment on view wa_ops.stale_messages is
'Messages outside the ledger''s window that nobody has released, '
'with the keys for release_stale().';
revoke all on wa_ops.stale_messages from public;
grant select on wa_ops.stale_messages to wa_monitor, wa_operator;
