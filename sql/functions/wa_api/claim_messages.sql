-- Take up to p_limit turns from the conversations that are due, oldest first.
--
-- Contract   one turn per conversation. Timers whose time has come get in line, leases that ran out
--            are rescued on the way. So that neither fresh messages nor retries starve, at most
--            p_retries (null = any number) of the turns are retries, and fresh ones come first
--            unless p_retries_first.
-- Locks      conversations FOR NO KEY UPDATE SKIP LOCKED.
-- Errors     WA101 for a missing worker or a limit outside 1 to 1000.
create or replace function wa_api.claim_messages(
    p_worker text, p_limit integer, p_retries integer = null, p_retries_first boolean = false
)
returns setof wa.turn
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
set jit = off
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_retries integer := coalesce(p_retries, p_limit);
begin
    if coalesce(p_worker, '') = ''
        or p_limit is null or p_limit not between 1 and 1000
        or v_retries < 0
        or p_retries_first is null
    then
        raise exception 'cannot claim with these arguments'
            using errcode = 'WA101',
                detail = format(
                    'p_worker=%s, p_limit=%s, p_retries=%s, p_retries_first=%s',
                    p_worker, p_limit, p_retries, p_retries_first
                ),
                hint = 'Give a worker name and a limit between 1 and 1000; p_retries: 0 or more, '
                    'or null.';
    end if;

    perform wa.fire_timers(p_limit);

    return query
    select t.* from wa.claim_turns(p_worker, p_limit, v_retries, p_retries_first, 1000) as t;
end;
$$;

comment on function wa_api.claim_messages(text, integer, integer, boolean) is
'Take up to p_limit turns from the conversations that are due, at most p_retries of them retries.';
revoke all on function wa_api.claim_messages(text, integer, integer, boolean) from public;
grant execute on function wa_api.claim_messages(text, integer, integer, boolean) to wa_service;
