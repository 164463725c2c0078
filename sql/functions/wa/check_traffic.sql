-- Health of what came in and went through within the last 15 minutes.
create or replace function wa.check_traffic()
returns setof wa.check_value
language plpgsql
stable
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_since timestamptz := wa.clock() - interval '15 minutes';
begin
    return query
    with part as materialized (
        select r.measure, r.outcome, r.n, r.counts from wa.recent_traffic(v_since) as r
    ),

    total as (
        select
            coalesce(sum(p.n) filter (where p.measure = 'turn'), 0) as turns,
            coalesce(sum(p.n) filter (where p.measure = 'failure'), 0) as failures,
            coalesce(sum(p.n) filter (where p.measure = 'receipt'), 0) as events,
            coalesce(sum(p.n) filter (where p.measure = 'request'), 0) as requests,
            coalesce(sum(p.n) filter (where p.outcome = 'duplicate'), 0) as duplicates,
            coalesce(sum(p.n) filter (where p.outcome = 'quarantined'), 0) as quarantined,
            coalesce(
                sum(p.n) filter (where p.outcome in ('bad_signature', 'missing_signature')), 0
            ) as unsigned,
            coalesce(
                sum(p.n) filter (where p.outcome in ('store_error', 'overloaded')), 0
            ) as not_stored
        from part as p
    )

    select c.check_name, coalesce(c.value, 0)::double precision, c.message
    from total as t
    left join part as a on a.measure = 'request' and a.outcome = 'accepted'
    cross join lateral (
        values
        (
            'error_rate', case when t.turns >= 20 then t.failures / t.turns end,
            format('%s of %s attempts failed', t.failures, t.turns)
        ),
        ('quarantine', t.quarantined, format('%s events could not be read', t.quarantined)),
        (
            'signature_failures', case when t.unsigned >= 10 then t.unsigned / t.requests end,
            format('%s of %s requests were not signed right', t.unsigned, t.requests)
        ),
        (
            'duplicates', case when t.events >= 50 then t.duplicates / t.events end,
            format('%s of %s events had come before', t.duplicates, t.events)
        ),
        (
            'ack_latency',
            case when a.n >= 20 then wa_ops.latency_quantile(0.99, a.counts)::numeric end,
            format('of %s accepted requests', coalesce(a.n, 0))
        ),
        (
            'store_errors', t.not_stored,
            format('%s requests were answered 503', t.not_stored)
        )
    ) as c (check_name, value, message);
end;
$$;

comment on function wa.check_traffic() is
'Health of what came in and went through within the last 15 minutes.';
revoke all on function wa.check_traffic() from public;
