-- The conversations that are due longest and that nobody is working on, locked.
--
-- Contract   p_is_retry: those with retries or leases that have ended, else with fresh messages.
-- Hazard     what was due may have been done since this statement's snapshot: look again.
-- Hazard     the lock is taken below the join, row by row in the order of the index, so no more
--            than p_limit are locked. A plan that sorts would lock all that are due.
-- Locks      the conversations' rows, SKIP LOCKED.
create or replace function wa.lock_due(p_is_retry boolean, p_now timestamptz, p_limit integer)
returns wa.webhook_conversations[]
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
set enable_sort = off
as $$
begin
    return array(
        select l.conversation
        from wa.due_conversations as d
        cross join lateral (
            select c as conversation
            from wa.webhook_conversations as c
            where c.conversation_id = d.conversation_id
            for no key update skip locked
        ) as l
        where d.is_retry = p_is_retry and d.due_at <= p_now
        order by d.due_at
        limit p_limit
    );
end;
$$;

comment on function wa.lock_due(boolean, timestamptz, integer) is
'The conversations that are due longest and that nobody is working on, locked.';
revoke all on function wa.lock_due(boolean, timestamptz, integer) from public;
