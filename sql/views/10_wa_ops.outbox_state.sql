-- Replies that are still to be sent, or whose sending has no known outcome, by status and kind.
create view wa_ops.outbox_state as
select
    o.status,
    o.kind,
    count(*) as reply_count,
    min(o.created_at) as oldest_created_at
from (
    select
        q.status,
        q.kind,
        q.created_at
    from wa.outbound_messages as q
    where q.opaque_id is null and q.status = 'queued'
    union all
    select
        s.status,
        s.kind,
        s.created_at
    from wa.outbound_messages as s
    where s.sending_since is not null
) as o
group by o.status, o.kind;

comment on view wa_ops.outbox_state is
'Replies that are still to be sent (queued), or whose sending has no known outcome (sending, '
'ambiguous), by status and kind.';
comment on column wa_ops.outbox_state.reply_count is 'Replies.';
comment on column wa_ops.outbox_state.oldest_created_at is 'When the oldest was written.';
revoke all on wa_ops.outbox_state from public;
grant select on wa_ops.outbox_state to wa_monitor, wa_operator;
