-- The handlers as registered, since when one is paused, and what waits for it.
create view wa_ops.handler_state as
select
    h.handler,
    h.max_retries,
    h.ordering,
    h.is_default,
    h.paused_at,
    h.registered_at,
    extract(epoch from h.timeout)::double precision as timeout_seconds,
    count(p.event_key) filter (where p.status = 'running') as running_count,
    count(p.event_key) filter (where p.status = 'retrying') as retrying_count,
    count(p.event_key) filter (where p.ready_at = 'infinity') as held_back_count
from wa.handlers as h
left join wa.pending_messages as p on h.handler = p.handler
group by h.handler;

comment on view wa_ops.handler_state is
'The handlers as registered, since when one is paused, and what waits for it.';
comment on column wa_ops.handler_state.timeout_seconds is 'After which a turn is cut off.';
revoke all on wa_ops.handler_state from public;
grant select on wa_ops.handler_state to wa_monitor, wa_operator;
