-- A message's conversation, locked: the one it was placed in, else found by its sender.
--
-- Contract   only a known sender whose BSUID and phone belong together is found directly; anything
--            else goes through wa.place_messages().
-- Locks      the conversation row.
-- Errors     40001 when another session changed an identity meanwhile: the caller repeats the call.
create or replace function wa.conversation_of(p_event wa.event, p_conversation_id bigint)
returns wa.webhook_conversations
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_conversation_id bigint := p_conversation_id;
    v_conversation wa.webhook_conversations;
begin
    if v_conversation_id is null and p_event.bsuid is not null then
        select c.* into v_conversation
        from wa.webhook_conversations as c
        where
            c.phone_number_id = p_event.phone_number_id
            and c.bsuid = p_event.bsuid
            -- A row that has to change hands is locked with the others, in order.
            and (c.phone = p_event.phone or p_event.phone is null)
        for no key update;
    elsif v_conversation_id is null then
        select c.* into v_conversation
        from wa.webhook_conversations as c
        where c.phone_number_id = p_event.phone_number_id and c.phone = p_event.phone
        for no key update;
    end if;

    if v_conversation.conversation_id is not null then
        return v_conversation;
    end if;

    if v_conversation_id is null then
        select p.conversation_id into v_conversation_id
        from wa.place_messages(array[p_event]) as p;
    end if;

    -- In a statement of its own: it must see what placing has written.
    return wa.conversation(v_conversation_id);
end;
$$;

comment on function wa.conversation_of(wa.event, bigint) is
'A message''s conversation, locked: the one it was placed in, else found by its sender.';
revoke all on function wa.conversation_of(wa.event, bigint) from public;
