-- Whether a message has its turn under this token, the conversation's current one.
create or replace function wa.is_running(
    p_event_day date, p_event_key uuid, p_conversation wa.webhook_conversations, p_lock_token uuid
)
returns boolean
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce(p_conversation.lock_token = p_lock_token, false)
        and exists (
            select from wa.pending_messages as p
            where
                p.event_key = p_event_key
                and p.event_day = p_event_day
                and p.conversation_id = p_conversation.conversation_id
                and p.status = 'running'
                and p.riders >= 0
        );
end;
$$;

comment on function wa.is_running(date, uuid, wa.webhook_conversations, uuid) is
'Whether a message has its turn under this token, the conversation''s current one.';
revoke all on function wa.is_running(date, uuid, wa.webhook_conversations, uuid) from public;
