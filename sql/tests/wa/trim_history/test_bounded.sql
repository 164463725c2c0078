begin;
select plan(5);
select wa_test.noon();

select wa_test.outcomes(
    wa_test.envelope(
        wa_test.message('a', p_at => wa.clock() - interval '50 days'),
        wa_test.message('b', p_at => wa.clock() - interval '50 days'),
        wa_test.message('c', p_at => wa.clock() - interval '50 days')
    )
);
update wa.processed_webhook_messages as m set status = 'pending', settled_at = null
where m.event_key = (select min(n.event_key::text)::uuid from wa.processed_webhook_messages as n);
select is(wa.trim_sentinel_day(wa.clock(), 1), 0, 'nothing is older than now');
select wa_test.advance('1 hour');
select is(wa.trim_sentinel_day(wa.clock(), 1), 1, 'as many as asked for');
select is(wa.trim_sentinel_day(wa.clock(), 10), 1, 'the rest');
select is(wa.trim_sentinel_day(wa.clock(), 10), 0, 'not the one that an operator released');

insert into wa.webhook_quarantine (raw_sha256, raw, reason, correlation_id)
select
    sha256(n::text::bytea) as raw_sha256, n::text::bytea as raw, 'x' as reason,
    'x' as correlation_id
from generate_series(1, 3) as n;
select wa_test.advance('1 hour');
select results_eq(
    $$select wa.trim_quarantine(wa.clock(), 2) from generate_series(1, 3)$$, 'values (2), (1), (0)',
    'in portions'
);

select * from finish();
rollback;
