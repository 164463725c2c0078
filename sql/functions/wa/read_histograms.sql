-- How long things took, and how large they were, since the installation: Prometheus' histograms.
--
-- Contract   le is the text of a number, cumulative as Prometheus has it; redeliveries are left out
--            of Meta's lag. Sizes are in the same 15 slots, whose bounds count in their unit.
create or replace function wa.read_histograms()
returns setof wa.metric_sample
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    with total as (
        select
            n.name, n.labels, n.unit, sum(m.seconds) as seconds,
            array[
                sum(m.upto_5ms), sum(m.upto_10ms), sum(m.upto_25ms), sum(m.upto_50ms),
                sum(m.upto_100ms), sum(m.upto_250ms), sum(m.upto_500ms), sum(m.upto_1s),
                sum(m.upto_2500ms), sum(m.upto_5s), sum(m.upto_10s), sum(m.upto_30s),
                sum(m.upto_60s), sum(m.upto_300s), sum(m.over_300s)
            ] as counts
        from wa.metrics as m
        cross join lateral (
            values
            ('turn', 1.0, 'wa_webhook_processing_duration_seconds',
                jsonb_build_object('handler', m.subject, 'result', m.outcome)),
            ('end_to_end', 1.0, 'wa_webhook_end_to_end_seconds',
                jsonb_build_object('handler', m.subject)),
            ('receipt', 1.0, 'wa_webhook_meta_lag_seconds',
                jsonb_build_object('kind', m.subject)),
            ('request', 1.0, 'wa_webhook_ack_duration_seconds',
                jsonb_build_object('method', m.subject, 'outcome', m.outcome)),
            ('lock_wait', 1.0, 'wa_webhook_lock_wait_seconds',
                jsonb_build_object('handler', m.subject)),
            ('payload_bytes', 100000.0, 'wa_webhook_payload_bytes', '{}'),
            ('batch_updates', 200.0, 'wa_webhook_batch_updates', '{}')
        ) as n (measure, unit, name, labels)
        where m.grain = 'total' and m.measure = n.measure
            and (m.measure <> 'receipt' or m.outcome <> 'duplicate')
        group by n.name, n.labels, n.unit
    ),

    slot as (
        select
            t.name, t.labels, t.unit, c.slot_no,
            (sum(c.n) over (partition by t.name, t.labels order by c.slot_no))::double precision
                as n
        from total as t
        cross join lateral unnest(t.counts) with ordinality as c (n, slot_no)
    )
    select s.name || '_bucket', s.labels || jsonb_build_object('le', (b.le * s.unit)::text), s.n
    from slot as s
    inner join unnest(wa_ops.latency_bounds() || 'Infinity'::double precision)
        with ordinality as b (le, slot_no) on s.slot_no = b.slot_no
    union all
    select s.name || '_count', s.labels, s.n from slot as s where s.slot_no = 15
    union all
    select t.name || '_sum', t.labels, t.seconds from total as t;
end;
$$;

comment on function wa.read_histograms() is
'How long things took, and how large they were, as Prometheus'' histograms.';
revoke all on function wa.read_histograms() from public;
