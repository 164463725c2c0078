-- What contacts want to be sent, by conversation.
create view wa_ops.contact_preferences as
select
    f.conversation_id,
    f.category,
    f.choice,
    f.changed_at
from wa.contact_preferences as f;

comment on view wa_ops.contact_preferences is
'What contacts want to be sent (stop, resume), by conversation and category.';
revoke all on wa_ops.contact_preferences from public;
grant select on wa_ops.contact_preferences to wa_monitor, wa_operator;
