-- The conversations of one person on a business number, by BSUID or phone, in order of id.
--
-- Contract   with those that the person had by phone alone before the BSUID was known. One that has
--            a BSUID of its own is another identity, though it once had this phone.
create or replace function wa.contact_conversations(p_phone_number_id text, p_contact text)
returns bigint[]
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_ids bigint[];
begin
    v_ids := array(
        select c.conversation_id
        from wa.webhook_conversations as c
        where
            c.phone_number_id = p_phone_number_id
            and (c.bsuid = p_contact or c.phone = p_contact)
    );

    return array(
        select c.conversation_id
        from wa.webhook_conversations as c
        where
            c.conversation_id = any(v_ids)
            or (c.superseded_by = any(v_ids) and c.bsuid is null and c.erased_at is null)
        order by c.conversation_id
    );
end;
$$;

comment on function wa.contact_conversations(text, text) is
'The conversations of one person on a business number, by BSUID or phone, in order of id.';
revoke all on function wa.contact_conversations(text, text) from public;
