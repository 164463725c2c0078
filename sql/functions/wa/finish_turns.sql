-- Write successful turns' states and contexts, end their locks, make the next messages due.
--
-- Contract   not two of a conversation.
-- Hazard     the list of ids keeps a plan made for an empty table from reading a full one.
-- Locks      the caller holds the conversations' rows.
create or replace function wa.finish_turns(p_ends wa.turn_end[])
returns wa.completion[]
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_end wa.turn_end;
    v_is_named boolean := wa.name_turns(p_ends);
    v_ids bigint[] := array[]::bigint[];
    v_free wa.webhook_conversations[] := array[]::wa.webhook_conversations[];
begin
    foreach v_end in array p_ends loop
        v_ids := v_ids || (v_end.message).conversation_id;

        if (v_end.message).seq is not null then
            v_end.conversation.lock_token := null;
            v_free := v_free || v_end.conversation;
        end if;
    end loop;

    update wa.webhook_conversations as c
    set
        state = coalesce((e.result).state, c.state),
        active_handler = case
            when (e.result).state is null then c.active_handler
            when (e.result).state <> 'home' then (e.message).handler
        end,
        is_secret = case
            when (e.result).state is null then c.is_secret
            else wa.is_secret_state((e.message).handler, (e.result).state)
        end,
        -- What did not change keeps its place on disk, however large.
        context = case
            when (e.result).context <> '{}' then wa.merge_context(c.context, (e.result).context)
            else c.context
        end,
        status = 'active',
        -- A turn of the original flow has no lock.
        locked_by = case when (e.message).seq is null then c.locked_by end,
        lock_token = case when (e.message).seq is null then c.lock_token end,
        locked_at = case when (e.message).seq is null then c.locked_at end,
        lock_expires_at = case when (e.message).seq is null then c.lock_expires_at end,
        last_activity_at = v_now
    from unnest(p_ends) as e
    where
        c.conversation_id = any(v_ids)
        and c.conversation_id = (e.message).conversation_id;

    if v_is_named then
        perform set_config('wa.audit', '', true);
    end if;

    return wa.store_outcomes(p_ends, wa.refresh_due_at(v_free));
end;
$$;

comment on function wa.finish_turns(wa.turn_end[]) is
'Write successful turns'' states and contexts, end their locks, make the next messages due.';
revoke all on function wa.finish_turns(wa.turn_end[]) from public;
