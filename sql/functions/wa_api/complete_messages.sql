-- Settle several turns of a worker in one transaction, then claim as many for it.
--
-- Contract   each as complete_message settles it; p_results: array of objects with that function's
--            arguments, without p_. An error of one changes nothing of any: settle each by itself
--            then. One whose conversation somebody holds has no row and is not settled, so that it
--            holds up no other; of several of one conversation only one has a row. Behind the rows
--            of what was settled one for each turn that was claimed, with next_turn alone; at most
--            p_retries of them are retries. p_worker null: claim none.
-- Locks      conversations by id, SKIP LOCKED; then as complete_message, for 250 ms each.
-- Hazard     claim when all are settled: a claim rescues a lease that has ended, and SKIP LOCKED
--            skips nothing that this transaction has locked itself.
-- Errors     those of complete_message; WA101 where p_results is no array of such objects.
create or replace function wa_api.complete_messages(
    p_results jsonb, p_worker text = null, p_retries integer = 0, p_retries_first boolean = false
)
returns table (
    event_key uuid,
    status text,
    replies integer,
    next_due_at timestamptz,
    repeated boolean,
    next_turn wa.turn
)
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
set jit = off
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set lock_timeout = '250ms'
as $$
declare
    v_results wa.turn_result[];
begin
    with given as materialized (
        select r as result
        from unnest(wa.turn_results(p_results)) as r
    ),

    free as materialized (
        select c.conversation_id
        from wa.webhook_conversations as c
        where c.conversation_id = any(array(select (g.result).conversation_id from given as g))
        order by c.conversation_id
        for no key update skip locked
    ),

    -- Of two turns of a conversation, which have no lock then, one.
    settling as (
        select distinct on (f.conversation_id) g.result
        from given as g
        inner join free as f on f.conversation_id = (g.result).conversation_id
        order by f.conversation_id
    )

    select coalesce(array_agg(s.result), '{}') into v_results
    from settling as s;

    return query
    select
        c.event_key, 'processed', c.replies, nullif(c.next_due_at, 'infinity'), c.repeated,
        null::wa.turn
    from unnest(wa.complete_turns(v_results)) as c;

    if p_worker is not null then
        return query
        select null::uuid, null::text, null::integer, null::timestamptz, null::boolean, t
        -- Few tries: what they touch stays locked until the end of the transaction.
        from wa.claim_turns(
            p_worker, cardinality(v_results), coalesce(p_retries, 0), p_retries_first, 3
        ) as t;
    end if;
end;
$$;

comment on function wa_api.complete_messages(jsonb, text, integer, boolean) is
'Settle several turns of a worker in one transaction, and claim as many for it.';
revoke all on function wa_api.complete_messages(jsonb, text, integer, boolean) from public;
grant execute on function wa_api.complete_messages(jsonb, text, integer, boolean) to wa_service;
