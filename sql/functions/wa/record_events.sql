-- Idempotent insert: ledger row and payload of every event not seen before; returns the new keys.
--
-- Contract   exactly one of any number of concurrent deliveries of an event gets its key back. Of
--            several elements with one key in a request the first one without a problem counts.
-- Locks      ledger keys in order; a concurrent insert of the same key is waited for.
create or replace function wa.record_events(
    p_events wa.event[], p_correlation_id text, p_now timestamptz
)
returns uuid[]
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_fresh uuid[];
begin
    with fresh as (
        insert into wa.processed_webhook_messages as m (
            event_day, event_key, kind, status, received_at, settled_at, correlation_id
        )
        select distinct on (e.event_key, e.event_day)
            e.event_day,
            e.event_key,
            e.kind,
            s.status,
            p_now,
            case when s.status <> 'pending' then p_now end,
            p_correlation_id
        from unnest(p_events) as e
        cross join lateral (
            select
                case
                    when e.is_stale then 'stale'
                    when e.kind = 'message' then 'pending'
                    else 'recorded'
                end as status
        ) as s
        where e.problem is null
        order by e.event_key, e.event_day, e.event_no
        on conflict do nothing
        returning m.event_key, m.event_day
    ),

    stored as (
        insert into wa.webhook_payloads as w (
            received_day, event_key, event_day, phone_number_id, sent_at, event
        )
        select distinct on (f.event_key)
            (p_now at time zone 'UTC')::date, f.event_key, f.event_day, e.phone_number_id,
            e.sent_at, e.event
        from fresh as f
        inner join unnest(p_events) as e
            on e.event_key = f.event_key
            and e.event_day = f.event_day
            and e.problem is null
        order by f.event_key, e.event_no
        -- A day after its ledger row was dropped, the same event may come again as a stale one.
        on conflict do nothing
        returning w.event_key
    )

    select coalesce(array_agg(f.event_key), '{}')
    into v_fresh
    from fresh as f
    left join stored as s on s.event_key = f.event_key;

    return v_fresh;
end;
$$;

comment on function wa.record_events(wa.event[], text, timestamptz) is
'Idempotent insert: ledger row and payload of every event not seen before; returns the new keys.';
revoke all on function wa.record_events(wa.event[], text, timestamptz) from public;
