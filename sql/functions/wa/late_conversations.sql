-- Conversations whose time came before p_since, those that wait longest.
--
-- Contract   bounded: up to 5,000 with fresh messages and 5,000 with retries or locks.
create or replace function wa.late_conversations(p_since timestamptz)
returns table (conversation_id bigint, due_at timestamptz)
language plpgsql
stable
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    (
        select d.conversation_id, d.due_at
        from wa.due_conversations as d
        where not d.is_retry and d.due_at < p_since
        order by d.due_at
        limit 5000
    )
    union all
    (
        select d.conversation_id, d.due_at
        from wa.due_conversations as d
        where d.is_retry and d.due_at < p_since
        order by d.due_at
        limit 5000
    );
end;
$$;

comment on function wa.late_conversations(timestamptz) is
'Conversations whose time came before p_since, those that wait longest; bounded.';
revoke all on function wa.late_conversations(timestamptz) from public;
