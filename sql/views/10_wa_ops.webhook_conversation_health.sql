-- Conversations that have work, a lock or a fault; one that rests is none of them.
--
-- now() instead of wa.clock(): a view's functions run with its reader's rights.
create view wa_ops.webhook_conversation_health as
with touched as (
    select u.conversation_id from wa.due_conversations as u
    union
    select p.conversation_id from wa.pending_messages as p
    union
    select f.conversation_id
    from wa.webhook_conversations as f
    where f.status in ('timeout', 'error')
),

due as (
    -- Held back it has no time.
    select
        u.conversation_id,
        nullif(u.due_at, 'infinity') as due_at
    from wa.due_conversations as u
),

line as (
    select
        p.conversation_id,
        count(*) filter (where p.status = 'waiting') as waiting_count,
        count(*) filter (where p.status = 'retrying') as retrying_count
    from wa.pending_messages as p
    group by p.conversation_id
)

select
    c.last_activity_at,
    t.conversation_id,
    c.phone_number_id,
    c.status,
    c.state,
    c.active_handler,
    d.due_at,
    c.locked_by,
    c.lock_expires_at,
    date_trunc('minute', c.last_activity_at, 'UTC') as bucket,
    coalesce(w.waiting_count, 0) as waiting_count,
    coalesce(w.retrying_count, 0) as retrying_count,
    c.lock_token is not null as is_locked,
    extract(epoch from now() - c.locked_at)::double precision as lock_age_seconds,
    case
        when c.lock_expires_at < now() - s.expired_lock_grace then 'lock_expired'
        when c.lock_token is not null then 'locked'
        when d.due_at < now() - s.stuck_after then 'stuck'
        when c.status <> 'active' then c.status
        when d.due_at > now() and w.retrying_count > 0 then 'retrying'
        when d.due_at is null and w.conversation_id is not null then 'held_back'
        when w.waiting_count > 0 then 'waiting'
        else 'ok'
    end as health
from touched as t
cross join
    lateral (
        -- By its key, one by one, however many there are: not pulled up.
        select v.*
        from wa.webhook_conversations as v
        where t.conversation_id = v.conversation_id
        offset 0 -- noqa: AM09
    ) as c
left join due as d on t.conversation_id = d.conversation_id
left join line as w on t.conversation_id = w.conversation_id
cross join wa.settings as s;

comment on view wa_ops.webhook_conversation_health is
'Conversations that have work, a lock or a fault, one by one.';
comment on column wa_ops.webhook_conversation_health.last_activity_at is 'End of its last turn.';
comment on column wa_ops.webhook_conversation_health.bucket is 'Minute of last_activity_at, UTC.';
comment on column wa_ops.webhook_conversation_health.due_at is
'When it may be claimed next; null = it has nothing to do, or all of it is held back.';
comment on column wa_ops.webhook_conversation_health.waiting_count is 'Messages in line.';
comment on column wa_ops.webhook_conversation_health.retrying_count is
'Messages that failed and wait for their retry.';
comment on column wa_ops.webhook_conversation_health.lock_age_seconds is
'Seconds since its turn began.';
comment on column wa_ops.webhook_conversation_health.health is
'lock_expired, locked, stuck, timeout, error, retrying, held_back (its handler is '
'paused), waiting, or ok.';
revoke all on wa_ops.webhook_conversation_health from public;
grant select on wa_ops.webhook_conversation_health to wa_monitor, wa_operator;
