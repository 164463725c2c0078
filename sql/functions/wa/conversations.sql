-- Conversations by their ids.
create or replace function wa.conversations(p_conversation_ids bigint[])
returns wa.webhook_conversations[]
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select c
        from wa.webhook_conversations as c
        where c.conversation_id = any(p_conversation_ids)
    );
end;
$$;

comment on function wa.conversations(bigint[]) is 'Conversations by their ids.';
revoke all on function wa.conversations(bigint[]) from public;
