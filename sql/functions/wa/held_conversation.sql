-- The conversation with a user id or a phone, among those that the caller has locked.
create or replace function wa.held_conversation(
    p_locked bigint[], p_phone_number_id text, p_bsuid text, p_phone text
)
returns wa.webhook_conversations
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_found wa.webhook_conversations;
begin
    select c.* into v_found
    from wa.webhook_conversations as c
    where
        c.conversation_id = any(p_locked)
        and c.phone_number_id = p_phone_number_id
        and (c.bsuid = p_bsuid or c.phone = p_phone);

    return v_found;
end;
$$;

comment on function wa.held_conversation(bigint[], text, text, text) is
'The conversation with a user id or a phone, among those that the caller has locked.';
revoke all on function wa.held_conversation(bigint[], text, text, text) from public;
