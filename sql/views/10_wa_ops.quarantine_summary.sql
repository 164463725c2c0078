-- What could not become an event, by violation, with what it means and what to do.
create view wa_ops.quarantine_summary as
select
    q.violation,
    v.description,
    v.remedy,
    count(*) as item_count,
    string_agg(distinct q.field, ', ' order by q.field) as violated_fields,
    min(q.received_at) as oldest_received_at,
    max(q.received_at) as newest_received_at
from wa.webhook_quarantine as q
left join wa.violations as v on q.violation = v.violation
group by q.violation, v.violation;

comment on view wa_ops.quarantine_summary is
'What could not become an event, by violation, with what it means and what to do.';
revoke all on wa_ops.quarantine_summary from public;
grant select on wa_ops.quarantine_summary to wa_monitor, wa_operator;
