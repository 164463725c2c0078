-- Take up to p_limit turns, at most p_retries of them retries; see wa.claim_turn().
--
-- Locks      conversations, SKIP LOCKED, one at a time.
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
    v_settings wa.settings := wa.current_settings();
    v_retries integer := p_retries;
    v_turn wa.turn;
begin
    for v_no in 1 .. p_limit loop
        v_turn := wa.claim_turn(p_worker, p_retries_first, v_retries > 0, p_tries, v_settings);
        exit when v_turn.event_key is null;

        if v_turn.attempt > 1 then
            v_retries := v_retries - 1;
        end if;

        return next v_turn;
    end loop;
end;
$$;

comment on function wa.claim_turns(text, integer, integer, boolean, integer) is
'Take up to p_limit turns, at most p_retries of them retries.';
revoke all on function wa.claim_turns(text, integer, integer, boolean, integer) from public;
