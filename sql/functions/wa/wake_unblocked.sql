-- Let conversations go on whose failed messages block them no longer, though it was so written; how
-- many.
--
-- Contract   after a handler became park, or the time that a strict one blocks was shortened.
--            p_handler null = any handler's.
-- Locks      conversations by id, SKIP LOCKED: a busy one is left for the next call.
create or replace function wa.wake_unblocked(p_handler text, p_limit integer)
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_ids bigint[];
begin
    v_ids := wa.lock_idle_conversations(
        array(
            select distinct p.conversation_id
            from wa.pending_messages as p
            inner join wa.due_conversations as d on d.conversation_id = p.conversation_id
            inner join wa.webhook_conversations as c on c.conversation_id = p.conversation_id
            where
                p.retry_at > v_now
                and (p_handler is null or p.handler = p_handler)
                and d.due_at > v_now
                and c.lock_token is null
                and exists (
                    select from wa.pending_messages as w
                    where
                        w.conversation_id = p.conversation_id
                        and w.status = 'waiting'
                        and w.ready_at <= v_now
                )
                and coalesce(wa.blocked_until(p.conversation_id) <= v_now, true)
            order by p.conversation_id
            limit p_limit
        )
    );

    perform wa.refresh_due_at(wa.conversations(v_ids));

    return cardinality(v_ids);
end;
$$;

comment on function wa.wake_unblocked(text, integer) is
'Let conversations go on whose failed messages block them no longer; how many.';
revoke all on function wa.wake_unblocked(text, integer) from public;
