-- How far the day partitions reach, and where the ledger begins.
create view wa_ops.partition_state as
select
    s.ledger_floor,
    s.partitions_until,
    s.ledger_retention_days,
    s.payload_retention_days,
    s.transition_retention_days,
    s.partitions_until - (now() at time zone 'UTC')::date as days_ahead
from wa.settings as s;

comment on view wa_ops.partition_state is
'How far the day partitions reach, where the ledger begins, and how long what is kept.';
comment on column wa_ops.partition_state.ledger_floor is 'Oldest event day that is accepted.';
comment on column wa_ops.partition_state.days_ahead is 'Days after today that have partitions.';
revoke all on wa_ops.partition_state from public;
grant select on wa_ops.partition_state to wa_monitor, wa_operator;
