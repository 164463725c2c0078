-- Give up notifications that no receiver has taken for a day.
create or replace function wa.expire_alerts(p_now timestamptz)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    with expired as (
        update wa.alert_deliveries as d
        set status = 'expired', settled_at = p_now
        where d.status = 'pending' and d.created_at < p_now - interval '1 day'
        returning d.receiver
    )

    insert into wa.metric_deltas (occurred_at, n, measure, subject, outcome)
    select p_now, count(*), 'alert', e.receiver, 'expired'
    from expired as e
    group by e.receiver;
end;
$$;

comment on function wa.expire_alerts(timestamptz) is
'Give up notifications that no receiver has taken for a day.';
revoke all on function wa.expire_alerts(timestamptz) from public;
