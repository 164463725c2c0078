-- Raise WA401 unless the conversation exists, WA201 when its contact was erased.
create or replace function wa.require_contact(p_conversation_id bigint)
returns void
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    perform wa.require_conversation(p_conversation_id);

    if (wa.conversation(p_conversation_id)).erased_at is not null then
        raise exception 'the conversation''s contact was erased'
            using errcode = 'WA201',
                detail = format('conversation_id=%s', p_conversation_id),
                hint = 'Nothing is kept of it any more. The next message of whoever it was starts '
                    'a new conversation.';
    end if;
end;
$$;

comment on function wa.require_contact(bigint) is
'Raise WA401 unless the conversation exists, WA201 when its contact was erased.';
revoke all on function wa.require_contact(bigint) from public;
