-- Conversations that were due before p_before, and whether a lock is why.
--
-- Contract   bounded: the 5,000 that are due longest, of fresh messages and of retries each.
create or replace function wa.late_conversations(p_before timestamptz)
returns table (due_at timestamptz, is_locked boolean)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    with late as materialized (
        (
            select d.conversation_id, d.due_at
            from wa.due_conversations as d
            where not d.is_retry and d.due_at < p_before
            order by d.due_at
            limit 5000
        )
        union all
        (
            select d.conversation_id, d.due_at
            from wa.due_conversations as d
            where d.is_retry and d.due_at < p_before
            order by d.due_at
            limit 5000
        )
    )

    select d.due_at, c.lock_token is not null
    from late as d
    cross join lateral (
        -- By its key, one by one: not pulled up.
        select v.lock_token
        from wa.webhook_conversations as v
        where v.conversation_id = d.conversation_id
        offset 0
    ) as c;
end;
$$;

comment on function wa.late_conversations(timestamptz) is
'Conversations that were due before p_before, and whether a lock is why.';
revoke all on function wa.late_conversations(timestamptz) from public;
