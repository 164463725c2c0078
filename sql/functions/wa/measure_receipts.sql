-- Count the events of a request, by kind and what became of them, with Meta's delay, and its
-- messages that no handler can know.
--
-- Contract   a repeated call whose first answer was lost counts nothing again that it can tell.
--            A request's events are one row per kind, outcome and slot.
create or replace function wa.measure_receipts(
    p_events wa.event[], p_found text[], p_receipts wa.receipt[], p_now timestamptz
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_event wa.event := p_events[1];
    v_outcome text := p_receipts[1].outcome;
    v_unsupported text;
begin
    if cardinality(p_events) = 1 then
        if p_found[1] <> 'seen' or v_outcome = 'duplicate' then
            insert into wa.metric_deltas (occurred_at, seconds, n, measure, subject, outcome)
            values (
                p_now, wa.meta_lag(v_event.sent_at, p_now), 1, 'receipt', v_event.kind, v_outcome
            );
        end if;

        if p_found[1] = 'new' and v_event.kind = 'message' then
            v_unsupported := wa.unsupported_type(v_event.event -> 'message');
        end if;

        if v_unsupported is not null then
            insert into wa.metric_deltas (occurred_at, n, measure, subject, outcome)
            values (p_now, 1, 'unsupported', v_unsupported, 'received');
        end if;

        return;
    end if;

    with receipt as materialized (
        select
            e.kind, p_receipts[e.event_no].outcome, wa.meta_lag(e.sent_at, p_now) as lag,
            case
                when p_found[e.event_no] = 'new' and e.kind = 'message'
                    then wa.unsupported_type(e.event -> 'message')
            end as unsupported
        from unnest(p_events) as e
        where
            p_found[e.event_no] <> 'seen' or p_receipts[e.event_no].outcome = 'duplicate'
    )
    insert into wa.metric_deltas (occurred_at, seconds, n, slot, measure, subject, outcome)
    select p_now, sum(r.lag), count(*), wa_ops.latency_slot(r.lag), 'receipt', r.kind, r.outcome
    from receipt as r
    group by r.kind, r.outcome, wa_ops.latency_slot(r.lag)
    union all
    select p_now, null, count(*), null, 'unsupported', r.unsupported, 'received'
    from receipt as r
    where r.unsupported is not null
    group by r.unsupported;
end;
$$;

comment on function wa.measure_receipts(wa.event[], text[], wa.receipt[], timestamptz) is
'Count the events of a request, by kind and outcome, with Meta''s delay.';
revoke all on function wa.measure_receipts(wa.event[], text[], wa.receipt[], timestamptz)
from public;
