begin;
select plan(3);
select wa_test.noon();

select results_eq(
    $$
    select m.metric, m.labels ->> 'level', m.value
    from wa_api.metrics() as m
    where m.labels ->> 'check' = 'worker_heartbeat'
    order by 1, 2
    $$,
    $$
    select w.metric, w.level, w.value
    from wa_api.health() as h
    cross join lateral (
        values ('wa_webhook_health_status', null, 2::double precision),
        ('wa_webhook_health_threshold', 'critical', h.critical_threshold),
        ('wa_webhook_health_threshold', 'warning', h.warning_threshold),
        ('wa_webhook_health_value', null, h.value)
    ) as w (metric, level, value)
    where h.check_name = 'worker_heartbeat' and w.value is not null
    $$,
    'no worker ever ran: critical, with its thresholds'
);
select is(
    (
        select count(*) from wa_api.metrics() as m
        where m.metric = 'wa_webhook_health_status'
    ),
    (select count(*) from wa_api.health()), 'every check has a status'
);

select wa_ops.set_alert_receiver('r', 'https://example.org/r', 'test');
select wa.fire_alert('oldest_due', 'warning', 61.5, 'seconds', 'work is due', wa.clock());
select wa_api.alert_failed(c.delivery_id, 1, 'ConnectError') from wa_api.claim_alerts('w', 1) as c;
select wa_test.advance('1 minute');
select wa_api.alert_delivered(c.delivery_id, 2) from wa_api.claim_alerts('w', 1) as c;
select wa_api.alert_delivered(d.delivery_id, 2) from wa.alert_deliveries as d;
select wa.fire_alert('dlq_backlog', 'warning', 5, 'messages', 'many', wa.clock());
select wa_test.advance('2 days');
select wa_ops.evaluate_alerts();
delete from wa.alert_deliveries;
select results_eq(
    $$
    select m.labels ->> 'outcome', m.value
    from wa_api.metrics() as m
    where m.metric = 'wa_webhook_alert_deliveries_total'
    order by 1
    $$,
    $$values ('delivered', 1::double precision), ('expired', 1), ('failed', 1)$$,
    'each once, and for good'
);

select * from finish();
rollback;
