-- Project account events onto the current state of what they tell about.
--
-- Contract   the newest event counts, in whatever order they come; at one time the greatest key.
-- Locks      account states in order.
create or replace function wa.apply_account_states(p_events wa.event[], p_now timestamptz)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into wa.account_states as s (kind, subject, state, event_at, event_key)
    select n.kind, n.subject, n.state, n.event_at, n.event_key
    from wa.read_account_states(p_events, p_now) as n
    order by n.kind, n.subject
    on conflict (kind, subject) do update
        set
            state = excluded.state,
            event_at = excluded.event_at,
            event_key = excluded.event_key
        where (excluded.event_at, excluded.event_key) > (s.event_at, s.event_key);
end;
$$;

comment on function wa.apply_account_states(wa.event[], timestamptz) is
'Project account events onto the current state of what they tell about.';
revoke all on function wa.apply_account_states(wa.event[], timestamptz) from public;
