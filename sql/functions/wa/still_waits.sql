-- Whether the conversation whose phone number this one took over still has a backlog.
create or replace function wa.still_waits(p_conversation wa.webhook_conversations)
returns boolean
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return p_conversation.waits_for is not null
        and exists (
            select from wa.pending_messages as p
            where p.conversation_id = p_conversation.waits_for
        );
end;
$$;

comment on function wa.still_waits(wa.webhook_conversations) is
'Whether the conversation whose phone number this one took over still has a backlog.';
revoke all on function wa.still_waits(wa.webhook_conversations) from public;
