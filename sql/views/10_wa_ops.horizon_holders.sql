-- What keeps rows from being vacuumed: open transactions, prepared ones, replication slots.
create view wa_ops.horizon_holders as
select
    h.kind,
    h.holder,
    h.pid,
    h.state,
    h.age_seconds,
    h.xmin_age
from wa_ops.show_horizon_holders() as h;

comment on view wa_ops.horizon_holders is
'What keeps rows from being vacuumed: open transactions, prepared ones, replication slots.';
comment on column wa_ops.horizon_holders.holder is 'Login, or name of the slot.';
comment on column wa_ops.horizon_holders.age_seconds is 'Seconds since the transaction began.';
comment on column wa_ops.horizon_holders.xmin_age is
'Transactions since its snapshot; null = it holds back nothing.';
revoke all on wa_ops.horizon_holders from public;
grant select on wa_ops.horizon_holders to wa_monitor, wa_operator;
