-- The conversation that is due longest and that nobody is working on, locked; null when none is.
--
-- Hazard     what was due may have been done since this statement's snapshot: look again.
-- Locks      the conversation's row, SKIP LOCKED, one at a time: LIMIT n in one statement turns
--            into a sequential scan once its plan is generic.
create or replace function wa.lock_due(p_is_retry boolean, p_now timestamptz)
returns wa.webhook_conversations
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_conversation wa.webhook_conversations;
begin
    select c.* into v_conversation
    from wa.due_conversations as d
    inner join wa.webhook_conversations as c on c.conversation_id = d.conversation_id
    where d.is_retry = p_is_retry and d.due_at <= p_now
    order by d.due_at
    limit 1
    for no key update of c skip locked;

    return v_conversation;
end;
$$;

comment on function wa.lock_due(boolean, timestamptz) is
'The conversation that is due longest and that nobody is working on, locked; null when none is.';
revoke all on function wa.lock_due(boolean, timestamptz) from public;
