-- Leave a timer that cannot be received alone for a minute, with the reason in its conversation's
-- audit.
--
-- Contract   the conversation is in status error until its next completed turn, and claimed as any
--            other.
-- Locks      the caller holds the timer and its conversation.
create or replace function wa.put_off_timer(
    p_timer wa.scheduled_events, p_reason text, p_now timestamptz
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    update wa.scheduled_events as t
    set due_at = p_now + interval '1 minute'
    where
        t.conversation_id = p_timer.conversation_id
        and t.handler = p_timer.handler
        and t.name = p_timer.name;

    perform wa.set_audit(p_reason, null, session_user, null);

    update wa.webhook_conversations as c
    set status = 'error'
    where c.conversation_id = p_timer.conversation_id and c.status <> 'error';
end;
$$;

comment on function wa.put_off_timer(wa.scheduled_events, text, timestamptz) is
'Leave a timer that cannot be received alone for a minute, with the reason in the audit.';
revoke all on function wa.put_off_timer(wa.scheduled_events, text, timestamptz) from public;
