-- Conversations whose lock ran out or whose due work has not started within the settings' limits.
--
-- now() instead of wa.clock(): a view's functions run with its reader's rights.
create view wa_ops.stuck_webhook_conversations as
select
    c.conversation_id,
    c.status,
    c.active_handler,
    d.due_at,
    c.locked_by,
    c.locked_at,
    c.lock_expires_at,
    extract(epoch from now() - d.due_at)::double precision as stuck_seconds,
    case when c.lock_token is null then 'not_started' else 'lock_expired' end as reason
from wa.due_conversations as d
cross join
    lateral (
        -- By its key, one by one: not pulled up.
        select v.*
        from wa.webhook_conversations as v
        where d.conversation_id = v.conversation_id
        offset 0 -- noqa: AM09
    ) as c
cross join wa.settings as s
where
    d.due_at < (select now() - least(g.stuck_after, g.expired_lock_grace) from wa.settings as g)
    and d.due_at
    < now() - case when c.lock_token is null then s.stuck_after else s.expired_lock_grace end;

comment on view wa_ops.stuck_webhook_conversations is
'Conversations whose lock ran out or whose due work has not started in time; '
'stuck_seconds since due_at.';
revoke all on wa_ops.stuck_webhook_conversations from public;
grant select on wa_ops.stuck_webhook_conversations to wa_monitor, wa_operator;
