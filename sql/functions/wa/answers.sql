-- One answer per event of a request.
--
-- Contract   an event that the same delivery left waiting before counts as waiting or contended
--            again. Of several elements with one key the first one without a problem is the event,
--            the others are duplicates.
create or replace function wa.answers(
    p_events wa.event[],
    p_fresh uuid[],
    p_receipts wa.receipt[],
    p_turns wa.turn[],
    p_delivery_id uuid
)
returns table (
    event_no integer,
    kind text,
    outcome text,
    reason text,
    event_day date,
    event_key uuid,
    turn wa.turn
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    with first_of_key as (
        select
            min(e.event_no) as event_no, e.event_key,
            e.event_key = any(p_fresh) as is_fresh
        from unnest(p_events) as e
        where e.problem is null
        group by e.event_key
    )

    select
        e.event_no,
        e.kind,
        case
            when e.problem is not null then 'quarantined'
            when t.flow = 'original' then 'original'
            when t.event_key is not null then 'dispatched'
            when r.outcome is not null then replace(r.outcome, 'candidate', 'waiting')
            when f.is_fresh and e.is_stale then 'stale'
            when f.is_fresh then 'recorded'
            when w.event_key is not null
                then case when w.dlq_id is null then 'waiting' else 'contended' end
            else 'duplicate'
        end,
        e.problem,
        case when e.problem is null then e.event_day end,
        case when e.problem is null then e.event_key end,
        case when t.event_key is not null then t.turn end
    from unnest(p_events) as e
    left join first_of_key as f on f.event_no = e.event_no
    left join unnest(p_receipts) as r on r.event_no = e.event_no
    left join (
        select u as turn, u.event_key, u.flow
        from unnest(p_turns) as u
    ) as t
        on t.event_key = f.event_key
    left join wa.pending_messages as w
        on w.event_key = f.event_key
        and w.delivery_id = p_delivery_id
        and not f.is_fresh
    order by e.event_no;
end;
$$;

comment on function wa.answers(wa.event[], uuid[], wa.receipt[], wa.turn[], uuid) is
'One answer per event of a request.';
revoke all on function wa.answers(wa.event[], uuid[], wa.receipt[], wa.turn[], uuid) from public;
