begin;
select plan(15);
select wa_test.noon();
select wa_ops.set_alert_receiver('r', 'https://example.org/r', 'test');
select wa.fire_alert('oldest_due', 'warning', 61.5, 'seconds', 'work is due', wa.clock());

create temp table c on commit drop as select a.* from wa_api.claim_alerts('w1', 10) as a;
select results_eq(
    $$select c.receiver, c.url, c.alert_status, c.check_name, c.severity, c.value, c.unit,
        c.message, c.attempt, c.starts_at, c.ends_at, c.allow_private, c.description <> ''
    from c$$,
    $$values ('r', 'https://example.org/r', 'firing', 'oldest_due', 'warning', 61.5::float8,
        'seconds', 'work is due', 1, wa.clock(), null::timestamptz, false, true)$$,
    'what is to be told'
);
select is_empty($$select * from wa_api.claim_alerts('w2', 10)$$, 'by one worker');
select wa.resolve_alert(a.alert_id, 3, 'nothing is due', wa.clock()) from wa.webhook_alerts as a;
select is(
    (select wa_api.alert_failed(c.delivery_id, 1, 'ConnectError') from c),
    wa.clock() + interval '10 seconds', 'the receiver is away'
);
select is_empty(
    $$select * from wa_api.claim_alerts('w1', 10)$$, 'the end is not told before the beginning'
);
select wa_test.advance('10 seconds');
select results_eq(
    $$select a.attempt, a.alert_status from wa_api.claim_alerts('w1', 10) as a$$,
    $$values (2, 'firing')$$, 'again'
);
select is(
    (select wa_api.alert_delivered(c.delivery_id, 1) from c), false, 'an answer that is late'
);
select is(
    (select wa_api.alert_failed(c.delivery_id, 2, 'HTTP 500') from c),
    wa.clock() + interval '20 seconds', 'twice as long'
);
select wa_test.advance('20 seconds');
select a.attempt from wa_api.claim_alerts('dies', 10) as a;
select wa_test.advance('60 seconds');
select results_eq(
    $$select a.attempt from wa_api.claim_alerts('w2', 10) as a$$, array[4],
    'a worker that died: the next one takes over'
);
select is((select wa_api.alert_delivered(c.delivery_id, 4) from c), true, 'taken');
select results_eq(
    $$select a.attempt, a.alert_status, a.ends_at is not null, a.message
    from wa_api.claim_alerts('w1', 10) as a$$,
    $$values (1, 'resolved', true, 'nothing is due')$$, 'then the end'
);
select results_eq(
    $$select
        r.receiver, r.min_severity, r.is_enabled, r.pending_count,
        r.oldest_pending_at = wa.clock() - interval '90 seconds', r.attempt_count,
        r.error_class, r.delivered_count, r.expired_count
    from wa_ops.alert_receiver_state as r$$,
    $$values ('r', 'warning', true, 1::bigint, true, 1, null::text, 1::bigint, 0::bigint)$$,
    'how far the receiver is behind'
);
select wa_test.advance('1 day 1 second');
-- Without any claim: a worker without a secret never asks.
update wa.health_thresholds set is_enabled = false;
select lives_ok('select wa_ops.evaluate_alerts()', 'after a day');
select is_empty($$select * from wa_api.claim_alerts('w1', 10)$$, 'it is given up');
select results_eq(
    'select a.delivered_count, a.pending_count, a.expired_count from wa_ops.alert_state as a',
    'values (1::bigint, 0::bigint, 1::bigint)', 'which is to be seen'
);
select wa_ops.remove_alert_receiver('r', 'test');
select is_empty('select * from wa.alert_deliveries', 'a receiver goes with what it was not told');

select * from finish();
rollback;
