-- The worker processes that reported within the last day.
--
-- now() instead of wa.clock(): a view's functions run with its reader's rights.
create view wa_ops.worker_state as
select
    w.worker,
    w.started_at,
    w.heartbeat_at,
    w.running as running_count,
    extract(epoch from now() - w.heartbeat_at)::double precision as heartbeat_age_seconds
from wa.workers as w;

comment on view wa_ops.worker_state is
'The worker processes that reported within the last day.';
comment on column wa_ops.worker_state.heartbeat_age_seconds is
'Seconds since its last heartbeat; one comes every 5 s.';
comment on column wa_ops.worker_state.running_count is 'Turns it was running then.';
revoke all on wa_ops.worker_state from public;
grant select on wa_ops.worker_state to wa_monitor, wa_operator;
