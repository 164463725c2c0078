begin;
select plan(7);
select wa_test.noon();

select wa_test.register('orders', '{"is_default": true}');
create temp table m on commit drop as
select n, t as turn
from generate_series(1, 4) as n
cross join lateral wa_test.advance(make_interval(secs => n))
cross join lateral wa_test.turn('a', (15550000 + n)::text) as t;
select wa_test.complete(m.turn) from m;

create temp table page on commit drop as
select * from wa_ops.replay_messages(
    p_received_after => wa.clock() - interval '1 hour', p_handler => 'orders', p_reason => 'x',
    p_dry_run => false, p_limit => 3
);
select results_eq(
    'select p.outcome, p.message_count from page as p',
    $$values ('beyond_limit', 1::bigint), ('replayed', 3)$$, 'the first page'
);
select results_eq(
    $$select r.outcome, r.message_count, r.last_event_key = (m.turn).event_key
    from page as p
    cross join lateral wa_ops.replay_messages(
        p_received_after => wa.clock() - interval '1 hour', p_reason => 'x', p_dry_run => false,
        p_after_at => p.last_received_at, p_after_key => p.last_event_key
    ) as r
    cross join m
    where p.outcome = 'replayed' and m.n = 4$$,
    $$values ('replayed', 1::bigint, true)$$, 'the rest'
);
select wa_test.register('other');
select is_empty(
    $$select wa_ops.replay_messages(
        p_received_after => wa.clock() - interval '1 hour', p_handler => 'other'
    )$$, 'another handler'
);
select is_empty(
    $$select wa_ops.replay_messages(
        p_received_after => wa.clock() - interval '1 hour', p_phone_number_id => 'other'
    )$$, 'another number'
);
select is_empty(
    $$select wa_ops.replay_messages(p_received_after => wa.clock() + interval '1 hour')$$,
    'later'
);
select is_empty(
    $$select wa_ops.replay_messages(
        p_received_after => wa.clock() - interval '1 hour',
        p_received_before => wa.clock() - interval '1 minute'
    )$$, 'earlier'
);
delete from wa.webhook_payloads;
update wa.webhook_dlq set resolution_status = 'resolved', resolved_at = wa.clock();
delete from wa.pending_messages;
update wa.processed_webhook_messages set status = 'processed';
select results_eq(
    $$select r.outcome, r.message_count
    from wa_ops.replay_messages(p_received_after => wa.clock() - interval '1 hour') as r$$,
    $$values ('content_gone', 4::bigint)$$, 'past the retention of what they said'
);

select * from finish();
rollback;
