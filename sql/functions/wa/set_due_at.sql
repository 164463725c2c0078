-- Write when conversations may be claimed next.
--
-- Contract   none of p_next is idle: wa.refresh_due_at() deletes those. infinity while all that it
--            has is held back: it is not idle, so what comes now waits behind that.
-- Locks      the caller holds the conversations' rows.
create or replace function wa.set_due_at(p_next wa.next_due[])
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into wa.due_conversations as d (conversation_id, due_at, is_retry)
    select n.conversation_id, n.due_at, n.is_retry
    from unnest(p_next) as n
    on conflict (conversation_id) do update
    set due_at = excluded.due_at, is_retry = excluded.is_retry;
end;
$$;

comment on function wa.set_due_at(wa.next_due[]) is
'Write when conversations may be claimed next.';
revoke all on function wa.set_due_at(wa.next_due[]) from public;
