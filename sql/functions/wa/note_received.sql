-- Write what conversations have received, and when they may be claimed next.
--
-- Hazard     the list of ids keeps a plan made for an empty table from reading a full one.
-- Locks      the caller holds the conversations' rows.
create or replace function wa.note_received(p_conversations wa.webhook_conversations[])
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_ids bigint[] := array(select n.conversation_id from unnest(p_conversations) as n);
    v_free wa.webhook_conversations[];
begin
    with written as (
        update wa.webhook_conversations as c
        set
            received_seq = n.received_seq,
            profile_name = n.profile_name,
            identity_at = greatest(c.identity_at, n.identity_at)
        from unnest(p_conversations) as n
        where c.conversation_id = any(v_ids) and c.conversation_id = n.conversation_id
        returning c as conversation
    )

    select array_agg(w.conversation) filter (where (w.conversation).lock_token is null)
    into v_free
    from written as w;

    -- One that is locked is due when its lease ends.
    if v_free is not null then
        perform wa.refresh_due_at(v_free);
    end if;
end;
$$;

comment on function wa.note_received(wa.webhook_conversations[]) is
'Write what conversations have received, and when they may be claimed next.';
revoke all on function wa.note_received(wa.webhook_conversations[]) from public;
