-- Start the turns of conversations' next messages; fewer where not all may run.
--
-- Contract   where that fails (rows that contradict each other, or that somebody holds), each
--            conversation is tried by itself, those at fault are put off, the caller goes on with
--            the others: it has often settled turns in this transaction already.
-- Locks      the caller holds the conversations' rows, and found them unlocked.
create or replace function wa.start_next(
    p_conversations wa.webhook_conversations[],
    p_may_retry boolean,
    p_worker text,
    p_settings wa.settings,
    p_now timestamptz
)
returns wa.turn[]
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
set lock_timeout = '50ms'
as $$
declare
    v_state text;
begin
    if p_conversations = '{}' then
        return array[]::wa.turn[];
    end if;

    return wa.start_turns(
        wa.next_starts(p_conversations, p_may_retry, p_now), p_worker, p_settings
    );
exception
    when deadlock_detected or serialization_failure then
        raise;
    when others then
        get stacked diagnostics v_state = returned_sqlstate;

        if cardinality(p_conversations) > 1 then
            return wa.start_each(p_conversations, p_may_retry, p_worker, p_settings, p_now);
        end if;

        perform wa.put_off(
            p_conversations[1].conversation_id, 'its turn cannot begin', v_state, p_now
        );
        return array[]::wa.turn[];
end;
$$;

comment on function wa.start_next(
    wa.webhook_conversations[], boolean, text, wa.settings, timestamptz
) is
'Start the turns of conversations'' next messages; fewer where not all may run.';
revoke all on function wa.start_next(
    wa.webhook_conversations[], boolean, text, wa.settings, timestamptz
) from public;
