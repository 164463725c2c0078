-- The quarantine one by one, with the bytes; for operators only.
create view wa_ops.quarantine_search as
select
    q.quarantine_id,
    q.received_at,
    q.violation,
    q.field,
    q.reason,
    q.correlation_id,
    q.raw,
    length(q.raw) as byte_count
from wa.webhook_quarantine as q;

comment on view wa_ops.quarantine_search is
'The quarantine one by one, with the bytes: operators only. '
'Read them with convert_from(raw, ''UTF8'') unless the body is unreadable.';
revoke all on wa_ops.quarantine_search from public;
grant select on wa_ops.quarantine_search to wa_operator;
