-- The messages behind one in line; of a retry, those that failed with it.
create or replace function wa.rider_candidates(p_message wa.pending_messages, p_limit integer)
returns setof wa.pending_messages
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    -- A universal word that passed others takes nobody along: they are blocked or held.
    if p_message.retry_at is null and exists (
        select from wa.pending_messages as p
        where
            p.conversation_id = p_message.conversation_id
            and p.seq < p_message.seq
            and (p.status = 'waiting' or wa.blocked_until(p.conversation_id) > wa.clock())
    ) then
        return;
    end if;

    return query
    select p.*
    from wa.pending_messages as p
    where
        p.conversation_id = p_message.conversation_id
        and p.event_key <> p_message.event_key
        and case
            when p_message.retry_at is null then p.status = 'waiting'
            else p.retry_at = p_message.retry_at
        end
    order by p.seq
    limit p_limit;
end;
$$;

comment on function wa.rider_candidates(wa.pending_messages, integer) is
'The messages behind one in line; of a retry, those that failed with it.';
revoke all on function wa.rider_candidates(wa.pending_messages, integer) from public;
