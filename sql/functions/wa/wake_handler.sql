-- Make held-back messages ready again in up to p_limit conversations; how many conversations.
--
-- Contract   only of handlers that are not paused, or are gone: what nobody could resume would be
--            held for ever. p_handler null = all of them. Every message of a conversation keeps its
--            place in line.
-- Locks      conversations by id, SKIP LOCKED: a busy one is left for the next call.
create or replace function wa.wake_handler(p_handler text, p_limit integer)
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
            left join wa.handlers as h on h.handler = p.handler
            where
                p.ready_at = 'infinity'
                and h.paused_at is null
                and (p_handler is null or p.handler = p_handler)
            order by p.conversation_id
            limit p_limit
        )
    );

    update wa.pending_messages as p
    set
        ready_at = v_now,
        retry_at = case when p.retry_at is not null then v_now end
    where
        p.conversation_id = any(v_ids)
        and p.ready_at = 'infinity'
        and not exists (
            select from wa.handlers as h
            where h.handler = p.handler and h.paused_at is not null
        )
        and (p_handler is null or p.handler = p_handler);

    perform wa.refresh_due_at(wa.conversations(v_ids));

    return cardinality(v_ids);
end;
$$;

comment on function wa.wake_handler(text, integer) is
'Make held-back messages ready again in up to p_limit conversations; how many conversations.';
revoke all on function wa.wake_handler(text, integer) from public;
