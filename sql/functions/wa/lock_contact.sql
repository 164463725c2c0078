-- Lock a contact's conversations, which the caller found before.
--
-- Locks      conversations in order of id, FOR NO KEY UPDATE.
-- Errors     40001 when the contact has others, or other names, since: the caller repeats the call.
create or replace function wa.lock_contact(
    p_phone_number_id text, p_contact text, p_conversation_ids bigint[], p_names text[]
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    perform c.conversation_id
    from wa.webhook_conversations as c
    where c.conversation_id = any(p_conversation_ids)
    order by c.conversation_id
    for no key update;

    if wa.contact_conversations(p_phone_number_id, p_contact) <> p_conversation_ids
        or wa.contact_names(p_conversation_ids, p_contact, false) <> p_names
    then
        raise exception 'a contact''s identity changed while it was being erased'
            using errcode = 'serialization_failure',
                hint = 'Repeat the call.';
    end if;
end;
$$;

comment on function wa.lock_contact(text, text, bigint[], text[]) is
'Lock a contact''s conversations, which the caller found before.';
revoke all on function wa.lock_contact(text, text, bigint[], text[]) from public;
