-- Replies in the outbox, by status and kind.
create view wa_ops.outbox_state as
select
    o.status,
    o.kind,
    count(*) as reply_count,
    min(o.created_at) as oldest_created_at
from wa.outbound_messages as o
group by o.status, o.kind;

comment on view wa_ops.outbox_state is 'Replies in the outbox, by status and kind.';
revoke all on wa_ops.outbox_state from public;
grant select on wa_ops.outbox_state to wa_monitor, wa_operator;
