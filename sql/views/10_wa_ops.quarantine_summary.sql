-- What could not become an event, by reason.
create view wa_ops.quarantine_summary as
select
    q.reason,
    count(*) as item_count,
    min(q.received_at) as oldest_received_at,
    max(q.received_at) as newest_received_at
from wa.webhook_quarantine as q
group by q.reason;

comment on view wa_ops.quarantine_summary is 'What could not become an event, by reason.';
revoke all on wa_ops.quarantine_summary from public;
grant select on wa_ops.quarantine_summary to wa_monitor, wa_operator;
