-- Take up to p_limit turns, of the conversations that are due longest.
--
-- Contract   at most p_retries of them retries. Fresh messages before retries, or the other way
--            round: workers keep capacity for both. Leases that ran out are rescued on the way.
--            Not all that is due may run: p_tries conversations may be met in vain. Each time makes
--            progress: what was met is rescued, held, superseded, put off, or due at another time.
-- Locks      conversations, SKIP LOCKED.
create or replace function wa.claim_turns(
    p_worker text, p_limit integer, p_retries integer, p_retries_first boolean, p_tries integer
)
returns setof wa.turn
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_settings wa.settings := wa.current_settings();
    v_left integer := p_limit;
    v_retries integer := p_retries;
    v_tries integer := p_limit + p_tries;
    v_wanted integer;
    v_met integer;
    v_is_retry boolean;
    v_due wa.webhook_conversations[];
    v_turn wa.turn;
begin
    loop
        v_met := 0;

        foreach v_is_retry in array array[p_retries_first, not p_retries_first] loop
            v_wanted := least(v_left, v_tries, case when v_is_retry then v_retries end);
            continue when v_wanted <= 0;
            v_due := wa.lock_due(v_is_retry, v_now, v_wanted);
            continue when v_due = '{}';
            v_met := v_met + cardinality(v_due);
            v_tries := v_tries - cardinality(v_due);

            foreach v_turn in array wa.start_next(
                wa.rescue_turns(v_due, v_now), v_is_retry, p_worker, v_settings, v_now
            ) loop
                v_left := v_left - 1;
                v_retries := v_retries - (v_turn.attempt > 1)::integer;
                return next v_turn;
            end loop;
        end loop;

        exit when v_met = 0 or v_left = 0;
    end loop;
end;
$$;

comment on function wa.claim_turns(text, integer, integer, boolean, integer) is
'Take up to p_limit turns, at most p_retries of them retries.';
revoke all on function wa.claim_turns(text, integer, integer, boolean, integer) from public;
