-- The conversations that messages belong to by BSUID and by phone, as committed now.
--
-- Contract   a BSUID that no conversation has may have been replaced: then the current one counts.
create or replace function wa.match_conversations(p_messages wa.event[])
returns table (event_no integer, by_bsuid bigint, by_phone bigint)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Scalar subqueries: a join may be planned as a scan of the table.
    return query
    select
        m.event_no,
        coalesce(
            (
                select b.conversation_id
                from wa.webhook_conversations as b
                where b.phone_number_id = m.phone_number_id and b.bsuid = m.bsuid
            ),
            (
                select r.conversation_id
                from wa.webhook_conversations as r
                where
                    r.phone_number_id = m.phone_number_id
                    and r.bsuid = (
                        select wa.current_bsuid(m.bsuid)
                        -- Without a call for each new contact.
                        where exists (
                            select from wa.bsuid_changes as h where h.previous_bsuid = m.bsuid
                        )
                    )
            )
        ),
        (
            select p.conversation_id
            from wa.webhook_conversations as p
            where p.phone_number_id = m.phone_number_id and p.phone = m.phone
        )
    from unnest(p_messages) as m;
end;
$$;

comment on function wa.match_conversations(wa.event[]) is
'The conversations that messages belong to by BSUID and by phone, as committed now.';
revoke all on function wa.match_conversations(wa.event[]) from public;
