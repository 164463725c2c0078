begin;
select plan(9);
select wa_test.noon();
-- Only this check speaks.
update wa.health_thresholds as t set is_enabled = t.check_name = 'unapplied_events';
select wa_ops.set_alert_receiver('all', 'https://example.org/a', 'test');
select wa_ops.set_alert_receiver('pager', 'https://example.org/b', 'test', 'critical');

create function pg_temp.unapplied(p_count integer)
returns integer
language sql
as $$
    delete from wa.unapplied_events;
    insert into wa.unapplied_events (event_key, kind, reason, correlation_id, noted_at)
    select gen_random_uuid(), 'status', 'x', 'x', wa.clock() from generate_series(1, p_count);
    select wa_ops.evaluate_alerts();
$$;

create function pg_temp.pending()
returns setof text
language sql
as $$
    select concat_ws(' ', d.receiver, d.alert_status, d.severity) as line
    from wa.alert_deliveries as d
    where d.status = 'pending'
    order by d.created_at, line;
$$;

create function pg_temp.take()
returns void
language sql
as $$
    update wa.alert_deliveries as d
    set status = 'delivered', settled_at = wa.clock()
    where d.status = 'pending';
$$;

select pg_temp.unapplied(100);
select pg_temp.take();
select wa_test.advance('1 minute');
select pg_temp.unapplied(1);
select results_eq(
    'select pg_temp.pending()', array['all firing warning', 'pager resolved warning'],
    'no longer critical: over for who hears of critical ones only'
);
select ok(
    (
        select bool_and(c.ends_at is not null)
        from wa_api.claim_alerts('w', 10) as c
        where c.alert_status = 'resolved'
    ),
    'it has an end'
);
select pg_temp.take();
select wa_test.advance('1 minute');
select pg_temp.unapplied(0);
select results_eq(
    'select pg_temp.pending()', array['all resolved warning'], 'nobody is told twice'
);
select pg_temp.take();

select wa_test.advance('1 minute');
select pg_temp.unapplied(1);
select wa_test.advance('1 hour');
select is(wa_ops.evaluate_alerts(), 1, 'it is time to tell it again');
select results_eq(
    'select pg_temp.pending()', array['all firing warning'],
    'a receiver that is away finds one notification, not one of each hour'
);
select wa_test.advance('1 minute');
select pg_temp.unapplied(100);
select wa_test.advance('1 minute');
select pg_temp.unapplied(1);
select results_eq(
    'select pg_temp.pending()',
    array[
        'all firing warning', 'all firing critical', 'pager firing critical',
        'all firing warning', 'pager resolved warning'
    ],
    'but all that happened'
);
select wa.fire_alert('oldest_due', 'critical', 1, 'seconds', 'x', wa.clock());
select is(
    (select count(*) from wa_api.claim_alerts('w', 10)), 2::bigint,
    'one at a time for each receiver'
);

select wa_ops.remove_alert_receiver('all', 'test');
select wa_ops.set_alert_receiver('pager', 'https://example.org/b', 'test', 'critical');
select pg_temp.take();
select wa_ops.test_alert_receiver('pager');
select results_eq(
    'select pg_temp.pending()', array['pager firing warning', 'pager resolved warning'],
    'a test is over at once'
);
create temp table before on commit drop as
select wa.alert_fingerprint('oldest_due') as fingerprint;
update wa.settings set installation = 'another';
select isnt(
    wa.alert_fingerprint('oldest_due'), (select b.fingerprint from before as b),
    'installations are told apart'
);

select * from finish();
rollback;
