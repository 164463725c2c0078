-- The ledger rows that an id names: event key, correlation id, or wamid.
--
-- Contract   a wamid is never stored in the ledger, so the keys that its events would have, on each
--            day of the window and number, are computed and probed: a few thousand hashes, no scan.
create or replace function wa.find_events(p_id text)
returns setof wa.processed_webhook_messages
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
-- A plan over every partition looks expensive and would be compiled for half a second.
set jit = off
-- Of a small day it would rather read all than probe a thousand keys.
set enable_seqscan = off
as $$
declare
    v_key uuid;
begin
    if p_id ~* '^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$' then
        v_key := p_id::uuid;
    end if;

    return query
    select m.*
    from wa.processed_webhook_messages as m
    where m.event_key = v_key
    union
    -- Each key on its own day, or where it is kept when it came too late.
    select m.*
    from wa.wamid_keys(p_id) as k
    inner join wa.processed_webhook_messages as m
        on m.event_key = k.event_key and m.event_day in (k.event_day, '0001-01-01')
    where v_key is null
    union
    select m.*
    from wa.processed_webhook_messages as m
    where m.correlation_id = p_id
    union
    -- The wamid of a reply: the message that caused it.
    select m.*
    from wa.outbound_messages as o
    inner join wa.processed_webhook_messages as m
        on m.event_key = o.event_key and m.event_day = o.event_day
    where o.wamid_digest = any(
        array(select wa.wamid_digest(n, p_id) from wa.phone_number_ids() as n)
    );
end;
$$;

comment on function wa.find_events(text) is
'The ledger rows that an id names: event key, correlation id, or wamid.';
revoke all on function wa.find_events(text) from public;
