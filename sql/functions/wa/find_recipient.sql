-- The conversation of another contact of the same business number, by BSUID or phone.
--
-- Errors     WA401 when there is none: a business may only write to contacts it knows.
create or replace function wa.find_recipient(p_conversation_id bigint, p_to text)
returns bigint
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_found bigint;
begin
    select t.conversation_id into v_found
    from wa.webhook_conversations as c
    inner join wa.webhook_conversations as t
        on t.phone_number_id = c.phone_number_id and (t.bsuid = p_to or t.phone = ltrim(p_to, '+'))
    where c.conversation_id = p_conversation_id
    order by t.bsuid is distinct from p_to
    limit 1;

    if v_found is null then
        raise exception 'a reply is addressed to a contact that is not known'
            using errcode = 'WA401',
                detail = format('conversation_id=%s', p_conversation_id),
                hint = 'Address replies by the BSUID or phone of a contact '
                    'of the same business number.';
    end if;

    return v_found;
end;
$$;

comment on function wa.find_recipient(bigint, text) is
'The conversation of another contact of the same business number, by BSUID or phone.';
revoke all on function wa.find_recipient(bigint, text) from public;
