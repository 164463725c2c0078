-- The current state of templates, numbers and accounts. Business numbers by their last four digits.
create view wa_ops.account_states as
select
    s.kind,
    s.state,
    s.event_at,
    s.event_key,
    case
        when s.kind like 'number%' then regexp_replace(s.subject, '[0-9]+(?=[0-9]{4}$)', '*')
        else s.subject
    end as subject
from wa.account_states as s;

comment on view wa_ops.account_states is
'The current state of templates, numbers and accounts, as the newest of its events told it.';
revoke all on wa_ops.account_states from public;
grant select on wa_ops.account_states to wa_monitor, wa_operator;
