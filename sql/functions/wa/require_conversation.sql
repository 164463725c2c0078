-- Raise WA401 unless the conversation exists.
create or replace function wa.require_conversation(p_conversation_id bigint)
returns void
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (
        select from wa.webhook_conversations as c where c.conversation_id = p_conversation_id
    ) then
        raise exception 'no such conversation'
            using errcode = 'WA401',
                detail = format('conversation_id=%s', p_conversation_id);
    end if;
end;
$$;

comment on function wa.require_conversation(
    bigint
) is 'Raise WA401 unless the conversation exists.';
revoke all on function wa.require_conversation(bigint) from public;
