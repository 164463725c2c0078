-- Write when a conversation may be claimed next; null = it is idle.
--
-- Contract   infinity while all that it has is held back: it is not idle, so what comes now waits
--            behind that.
--
-- Locks      the caller holds the conversation's row.
create or replace function wa.set_due_at(
    p_conversation_id bigint, p_due_at timestamptz, p_is_retry boolean
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_due_at is null then
        delete from wa.due_conversations as d where d.conversation_id = p_conversation_id;
    else
        insert into wa.due_conversations as d (conversation_id, due_at, is_retry)
        values (p_conversation_id, p_due_at, p_is_retry)
        on conflict (conversation_id) do update
        set due_at = excluded.due_at, is_retry = excluded.is_retry;
    end if;
end;
$$;

comment on function wa.set_due_at(bigint, timestamptz, boolean) is
'Write when a conversation may be claimed next; null = it is idle.';
revoke all on function wa.set_due_at(bigint, timestamptz, boolean) from public;
