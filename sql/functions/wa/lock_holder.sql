-- The worker that holds a conversation's lock; null when it is free.
create or replace function wa.lock_holder(p_conversation_id bigint)
returns text
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select c.locked_by
        from wa.webhook_conversations as c
        where c.conversation_id = p_conversation_id
    );
end;
$$;

comment on function wa.lock_holder(bigint) is
'The worker that holds a conversation''s lock; null when it is free.';
revoke all on function wa.lock_holder(bigint) from public;
