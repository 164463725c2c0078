-- Messages that are not settled, by state: due now, waiting for their time, running.
create view wa_ops.queue_state as
select
    p.status,
    count(*) as message_count,
    min(p.received_at) as oldest_received_at,
    nullif(min(p.retry_at), 'infinity') as next_retry_at
from wa.pending_messages as p
group by p.status;

comment on view wa_ops.queue_state is
'Messages that are not settled, by status: waiting, running, retrying.';
revoke all on wa_ops.queue_state from public;
grant select on wa_ops.queue_state to wa_monitor, wa_operator;
