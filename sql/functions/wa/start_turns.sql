-- Begin the turns of messages that are in line: choose their handlers, lock their conversations.
--
-- Contract   fewer where not all begin, see wa.prepare_start().
-- Hazard     the list of keys keeps a plan made for an empty table from reading a full one.
-- Locks      the caller holds the conversations' rows, and found them unlocked.
create or replace function wa.start_turns(
    p_starts wa.turn_start[], p_worker text, p_settings wa.settings
)
returns wa.turn[]
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_start wa.turn_start;
    v_starts wa.turn_start[] := array[]::wa.turn_start[];
    v_keys uuid[] := array[]::uuid[];
begin
    foreach v_start in array p_starts loop
        v_start := wa.prepare_start(v_start);

        if v_start.token is not null then
            v_starts := v_starts || v_start;
            v_keys := v_keys || (v_start.message).event_key;
        end if;
    end loop;

    update wa.pending_messages as p
    set
        status = 'running',
        ready_at = least(p.ready_at, p.received_at),
        retry_at = null,
        attempt = (s.message).attempt,
        handler = (s.message).handler,
        state_at_turn = (s.message).state_at_turn,
        riders = (s.message).riders,
        is_secret = (s.message).is_secret
    from unnest(v_starts) as s
    where p.event_key = any(v_keys) and p.event_key = (s.message).event_key;

    return wa.begin_turns(v_starts, p_worker, p_settings);
end;
$$;

comment on function wa.start_turns(wa.turn_start[], text, wa.settings) is
'Begin the turns of messages that are in line: choose their handlers, lock their conversations.';
revoke all on function wa.start_turns(wa.turn_start[], text, wa.settings) from public;
