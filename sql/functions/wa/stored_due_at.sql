-- When a conversation may be claimed next, as it was written; null = idle.
create or replace function wa.stored_due_at(p_conversation_id bigint)
returns timestamptz
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select d.due_at
        from wa.due_conversations as d
        where d.conversation_id = p_conversation_id
    );
end;
$$;

comment on function wa.stored_due_at(bigint) is
'When a conversation may be claimed next, as it was written; null = idle.';
revoke all on function wa.stored_due_at(bigint) from public;
