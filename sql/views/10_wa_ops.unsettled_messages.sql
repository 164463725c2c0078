-- Messages that are not settled, one by one, and what each waits for.
--
-- now() instead of wa.clock(): a view's functions run with its reader's rights.
create view wa_ops.unsettled_messages as
select
    p.received_at,
    p.event_key,
    p.conversation_id,
    p.seq,
    p.status,
    p.attempt,
    p.handler,
    p.correlation_id,
    nullif(p.retry_at, 'infinity') as retry_at,
    nullif(d.due_at, 'infinity') as due_at,
    case
        when p.status = 'running' then null
        when 'infinity' in (p.ready_at, p.retry_at) then 'paused_handler'
        when p.retry_at > now() then 'retry_at'
        when c.lock_expires_at > now() then 'running_turn'
        when
            p.status = 'waiting'
            and exists (
                select
                from wa.pending_messages as f
                where
                    f.conversation_id = p.conversation_id
                    and f.status = 'waiting'
                    and f.seq < p.seq
            )
            then 'earlier_message'
        when p.ready_at > now() then 'burst'
        when d.due_at > now() and c.waits_for is not null then 'older_conversation'
        when
            d.due_at > now()
            and exists (
                select
                from wa.pending_messages as r
                inner join wa.handlers as h on r.handler = h.handler
                where
                    r.conversation_id = p.conversation_id
                    and r.retry_at > now()
                    and h.ordering = 'strict'
            )
            then 'strict_retry'
        when d.due_at > now() then 'due_at'
    end as waits_for
from wa.pending_messages as p
inner join wa.webhook_conversations as c on p.conversation_id = c.conversation_id
left join wa.due_conversations as d on p.conversation_id = d.conversation_id;

comment on view wa_ops.unsettled_messages is
'Messages that are not settled, one by one, with the ids that message_timeline() takes.';
comment on column wa_ops.unsettled_messages.retry_at is
'When it is tried again; null = it has not failed, or its handler is paused.';
comment on column wa_ops.unsettled_messages.due_at is
'When its conversation may be claimed next; null = all that it has is held back.';
comment on column wa_ops.unsettled_messages.waits_for is
'paused_handler; retry_at, its time; running_turn of its conversation; earlier_message in line; '
'burst: more of it (debounce); older_conversation whose identity this one took over; strict_retry: '
'a failed message of a strict handler; due_at: the rate, or it was put off; null = it is running, '
'or a worker may take it.';
revoke all on wa_ops.unsettled_messages from public;
grant select on wa_ops.unsettled_messages to wa_monitor, wa_operator;
