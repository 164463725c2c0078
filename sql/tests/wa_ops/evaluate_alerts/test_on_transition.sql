begin;
select plan(9);
select wa_test.noon();
-- Only this check speaks.
update wa.health_thresholds as t set is_enabled = t.check_name = 'worker_heartbeat';
select wa_ops.set_alert_receiver('all', 'https://example.org/a', 'test');
select wa_ops.set_alert_receiver('pager', 'https://example.org/b', 'test', 'critical');
select wa_api.worker_heartbeat('w', 0);

create function pg_temp.told()
returns setof text
language sql
as $$
    with new as (
        update wa.alert_deliveries as d
        set status = 'delivered', settled_at = wa.clock()
        where d.status = 'pending'
        returning d.receiver, d.alert_status, d.severity
    )

    select concat_ws(' ', n.receiver, n.alert_status, n.severity) as line
    from new as n
    order by line;
$$;

select is(wa_ops.evaluate_alerts(), 0, 'all is well');
select wa_test.advance('40 seconds');
select wa_ops.evaluate_alerts();
select results_eq('select pg_temp.told()', array['all firing warning'], 'raised');
select wa_test.advance('10 seconds');
select is(wa_ops.evaluate_alerts(), 0, 'told once');
select wa_test.advance('20 seconds');
select wa_ops.evaluate_alerts();
select results_eq(
    'select pg_temp.told()', array['all firing critical', 'pager firing critical'], 'it got worse'
);
select wa_test.advance('59 minutes');
select wa_ops.evaluate_alerts();
select is_empty('select pg_temp.told()', 'not again within the hour');
select wa_test.advance('1 minute');
select wa_ops.evaluate_alerts();
select results_eq(
    'select pg_temp.told()', array['all firing critical', 'pager firing critical'], 'then again'
);
select wa_api.worker_heartbeat('w', 0);
select wa_ops.evaluate_alerts();
select results_eq(
    'select pg_temp.told()', array['all resolved critical', 'pager resolved critical'], 'resolved'
);
select is(wa_ops.evaluate_alerts(), 0, 'once');
select results_eq(
    'select a.check_name, a.ends_at - a.starts_at, a.is_firing from wa_ops.alert_state as a',
    $$values ('worker_heartbeat', '1 hour 30 seconds'::interval, false)$$, 'one alert, its time'
);

select * from finish();
rollback;
