-- Lock all conversations that a request's events may touch: identity changes, messages,
-- preferences.
--
-- Locks      conversations by id, to the end of the transaction.
create or replace function wa.lock_identities(p_changes wa.identity_change[], p_events wa.event[])
returns bigint[]
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_ids bigint[];
begin
    v_ids := array(
        select r.conversation_id
        from unnest(p_changes) as c
        cross join lateral wa.identity_rows(c) as r
        union
        select unnest(array[m.by_bsuid, m.by_phone])
        from wa.match_conversations(p_events) as m
    );

    perform c.conversation_id
    from wa.webhook_conversations as c
    where c.conversation_id = any(v_ids)
    order by c.conversation_id
    for no key update;

    return v_ids;
end;
$$;

comment on function wa.lock_identities(wa.identity_change[], wa.event[]) is
'Lock all conversations that a request''s events may touch.';
revoke all on function wa.lock_identities(wa.identity_change[], wa.event[]) from public;
