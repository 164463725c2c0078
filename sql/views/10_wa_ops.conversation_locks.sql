-- Every lock that is held. A held lock is due at its lease's end: the small table leads.
--
-- now() instead of wa.clock(): a view's functions run with its reader's rights.
create view wa_ops.conversation_locks as
select
    c.locked_at,
    c.conversation_id,
    c.phone_number_id,
    c.active_handler,
    c.locked_by,
    c.lock_expires_at,
    extract(epoch from now() - c.locked_at)::double precision as age_seconds,
    c.lock_expires_at < now() as is_expired
from wa.due_conversations as d
cross join
    lateral (
        -- By its key, one by one: not pulled up.
        select v.*
        from wa.webhook_conversations as v
        where d.conversation_id = v.conversation_id
        offset 0 -- noqa: AM09
    ) as c
where c.lock_token is not null;

comment on view wa_ops.conversation_locks is
'Every conversation lock that is held: by whom, since when, until when.';
comment on column wa_ops.conversation_locks.locked_at is 'When the turn began.';
comment on column wa_ops.conversation_locks.locked_by is 'The worker or process.';
comment on column wa_ops.conversation_locks.lock_expires_at is 'End of its lease.';
comment on column wa_ops.conversation_locks.age_seconds is 'Seconds since locked_at.';
comment on column wa_ops.conversation_locks.is_expired is
'The lease ended: whoever comes next takes over.';
revoke all on wa_ops.conversation_locks from public;
grant select on wa_ops.conversation_locks to wa_monitor, wa_operator;
