-- Take up to p_limit notifications that are to be sent now, each for another receiver.
--
-- Contract   one notification of an alert at a time and receiver, in order; tried for a day.
--            Whoever takes one reports with the number of its attempt.
create or replace function wa_api.claim_alerts(p_worker text, p_limit integer)
returns table (
    delivery_id uuid,
    attempt integer,
    receiver text,
    url text,
    allow_private boolean,
    alert_status text,
    check_name text,
    fingerprint text,
    severity text,
    value double precision,
    unit text,
    message text,
    installation text,
    description text,
    starts_at timestamptz,
    ends_at timestamptz
)
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
begin
    return query
    with taken as (
        select n.delivery_id
        from wa.alert_receivers as r
        cross join lateral (
            select d.delivery_id
            from wa.alert_deliveries as d
            where
                d.receiver = r.receiver
                and d.status = 'pending'
                and d.next_attempt_at <= v_now
                -- What is older is given up by the job that evaluates alerts.
                and d.created_at >= v_now - interval '1 day'
                -- A receiver hears what happened in the order in which it happened; the two ends of
                -- one moment as firing, resolved.
                and not exists (
                    select from wa.alert_deliveries as e
                    where
                        e.status = 'pending'
                        and e.receiver = d.receiver
                        and e.alert_id = d.alert_id
                        and (e.created_at, e.alert_status, e.delivery_id)
                        < (d.created_at, d.alert_status, d.delivery_id)
                )
            order by d.next_attempt_at
            limit 1
            for no key update of d skip locked
        ) as n
        where r.is_enabled
        limit p_limit
    )

    update wa.alert_deliveries as d
    set
        attempts = d.attempts + 1,
        claimed_by = p_worker,
        -- A worker that dies with it: another takes over then.
        next_attempt_at = v_now + interval '1 minute'
    from taken as t, wa.alert_receivers as r, wa.webhook_alerts as a
    where
        d.delivery_id = t.delivery_id and d.receiver = r.receiver and d.alert_id = a.alert_id
    returning
        d.delivery_id, d.attempts, d.receiver, r.url, r.allow_private, d.alert_status,
        a.check_name, a.fingerprint, d.severity, d.observed, a.unit, d.message,
        (wa.current_settings()).installation,
        (select t.description from wa.health_thresholds as t where t.check_name = a.check_name),
        a.starts_at,
        case when d.alert_status = 'resolved' then coalesce(a.ends_at, d.created_at) end;
end;
$$;

comment on function wa_api.claim_alerts(text, integer) is
'Take up to p_limit notifications that are to be sent now, each for another receiver.';
revoke all on function wa_api.claim_alerts(text, integer) from public;
grant execute on function wa_api.claim_alerts(text, integer) to wa_service;
