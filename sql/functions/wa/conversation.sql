-- A conversation by its id; null when there is none.
create or replace function wa.conversation(p_conversation_id bigint)
returns wa.webhook_conversations
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_conversation wa.webhook_conversations;
begin
    select c.* into v_conversation
    from wa.webhook_conversations as c
    where c.conversation_id = p_conversation_id;

    return v_conversation;
end;
$$;

comment on function wa.conversation(bigint) is
'A conversation by its id; null when there is none.';
revoke all on function wa.conversation(bigint) from public;
