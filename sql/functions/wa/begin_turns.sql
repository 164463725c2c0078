-- Lock conversations for turns: each lease ends a margin after its handler's timeout.
--
-- Contract   the messages are stored as running by the caller. A turn counts against the rate.
-- Hazard     the list of ids keeps a plan made for an empty table from reading a full one.
-- Locks      the caller holds the conversations' rows.
create or replace function wa.begin_turns(
    p_starts wa.turn_start[], p_worker text, p_settings wa.settings
)
returns wa.turn[]
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_full timestamptz := v_now + p_settings.turn_interval * p_settings.turn_burst;
    v_start wa.turn_start;
    v_id bigint;
    v_ids bigint[] := array[]::bigint[];
    v_expires_at timestamptz;
    v_leases wa.next_due[] := array[]::wa.next_due[];
    v_turns wa.turn[] := array[]::wa.turn[];
begin
    foreach v_start in array p_starts loop
        v_id := (v_start.conversation).conversation_id;
        v_ids := v_ids || v_id;
        v_expires_at := v_now + (v_start.handler).timeout + p_settings.lease_margin;
        v_leases := v_leases || row(v_id, v_expires_at, true, null)::wa.next_due;
        v_turns := v_turns || wa.make_turn(v_start, v_expires_at);
    end loop;

    update wa.webhook_conversations as c
    set
        received_seq = (s.conversation).received_seq,
        profile_name = (s.conversation).profile_name,
        identity_at = (s.conversation).identity_at,
        locked_by = p_worker,
        lock_token = s.token,
        locked_at = v_now,
        lock_expires_at = v_now + (s.handler).timeout + p_settings.lease_margin,
        -- At most a burst ahead, whatever was counted before: see wa.paced_until().
        rate_tat = least(greatest(c.rate_tat, v_now) + p_settings.turn_interval, v_full)
    from unnest(p_starts) as s
    where
        c.conversation_id = any(v_ids)
        and c.conversation_id = (s.conversation).conversation_id;

    perform wa.set_due_at(v_leases);

    return v_turns;
end;
$$;

comment on function wa.begin_turns(wa.turn_start[], text, wa.settings) is
'Lock conversations for turns; the turns as the glue gets them.';
revoke all on function wa.begin_turns(wa.turn_start[], text, wa.settings) from public;
