-- The ledger rows of events; returns the keys of those that were not seen before, in order.
--
-- Contract   p_events in order of their keys, each key once.
-- Locks      waits for another session that is inserting the same key: all insert in the order of
--            keys.
create or replace function wa.insert_events(p_events wa.event[], p_delivery wa.webhook_delivery)
returns uuid[]
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_new uuid[];
begin
    with inserted as (
        insert into wa.processed_webhook_messages as m (
            event_day, event_key, kind, status, received_at, settled_at, correlation_id
        )
        select
            e.event_day, e.event_key, e.kind,
            case
                when e.is_stale then 'stale'
                when wa.takes_turn(e.kind, e.is_stale) then 'pending'
                else 'recorded'
            end,
            p_delivery.received_at,
            case when not wa.takes_turn(e.kind, e.is_stale) then p_delivery.received_at end,
            p_delivery.correlation_id
        from unnest(p_events) as e
        order by e.event_key
        on conflict do nothing
        returning m.event_key
    )

    select array_agg(i.event_key order by i.event_key)
    into v_new
    from inserted as i;

    return v_new;
end;
$$;

comment on function wa.insert_events(wa.event[], wa.webhook_delivery) is
'The ledger rows of events; returns the keys of those that were not seen before, in order.';
revoke all on function wa.insert_events(wa.event[], wa.webhook_delivery) from public;
