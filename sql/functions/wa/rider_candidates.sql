-- The messages behind one in line; of a retry, those that failed with it.
create or replace function wa.rider_candidates(p_message wa.pending_messages, p_limit integer)
returns setof wa.pending_messages
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_is_line_passed boolean;
begin
    -- A universal word that passed others takes nobody along: they are blocked or held.
    select bool_or(p.status = 'waiting') into v_is_line_passed
    from wa.pending_messages as p
    where p.conversation_id = p_message.conversation_id and p.seq < p_message.seq;

    -- Null: there is nobody before it. All that failed are asked once, not one by one.
    if (v_is_line_passed and p_message.retry_at is null)
        or (
            v_is_line_passed is not null
            and p_message.seq
            > (wa.strict_block(p_message.conversation_id, wa.clock())).blocking_seq
        )
    then
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
