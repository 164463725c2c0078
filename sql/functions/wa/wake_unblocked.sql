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
    v_settings wa.settings := wa.current_settings();
    v_ids bigint[];
begin
    v_ids := wa.lock_idle_conversations(
        array(
            with failed as materialized (
                select distinct p.conversation_id
                from wa.pending_messages as p
                where
                    -- Planned, or held because its handler is paused.
                    coalesce(p.retry_at, p.ready_at) > v_now
                    and (p_handler is null or p.handler = p_handler)
            ),

            -- With something behind them: what is dear is asked of few.
            behind as materialized (
                select
                    d.due_at,
                    c as conversation
                from failed as f
                inner join wa.due_conversations as d on d.conversation_id = f.conversation_id
                inner join wa.webhook_conversations as c on c.conversation_id = f.conversation_id
                where
                    c.lock_token is null
                    and exists (
                        select from wa.pending_messages as p
                        where
                            p.conversation_id = f.conversation_id
                            and coalesce(p.retry_at, p.ready_at) <= v_now
                    )
            )

            select (b.conversation).conversation_id
            from behind as b
            where (wa.next_due_at(b.conversation, v_settings, v_now)).due_at < b.due_at
            order by (b.conversation).conversation_id
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
