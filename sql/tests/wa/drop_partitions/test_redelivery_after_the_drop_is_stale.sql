begin;
select plan(9);
select wa_test.noon();

create temp table sent on commit drop as
select
    wa.clock() as at,
    (wa.clock() at time zone 'UTC')::date as day,
    wa_test.envelope(wa_test.message('a', p_id => 'wamid.A')) as body;
create temp table first on commit drop as
select r.turn from sent as s cross join lateral wa_test.receive(s.body) as r;
select is((select (wa_test.complete(f.turn)).status from first as f), 'processed', 'it ran');

select wa_test.pass_days(30, 40);
select is(wa_test.has_day('processed_webhook_messages', s.day), true, 'after 30 days it is there')
from sent as s;
select is(
    (select wa_test.outcomes(s.body) from sent as s), 'duplicate', 'and known'
);

select wa_test.pass_days(1, 40);
select is(wa_test.has_day('processed_webhook_messages', s.day), false, 'after 31 it is dropped')
from sent as s;
select is((select wa_test.outcomes(s.body) from sent as s), 'stale', 'a late redelivery is stale');
select is((select wa_test.outcomes(s.body) from sent as s), 'duplicate', 'once');
select is_empty('select p.event_key from wa.pending_messages as p', 'nothing is in line');
select is_empty('select c.event_key from wa_test.claim() as c', 'no worker gets it');
select results_eq(
    $$
    select m.event_day, m.status from wa.processed_webhook_messages as m
    where m.event_key = (select (f.turn).event_key from first as f)
    $$,
    $$values (date '0001-01-01', 'stale')$$,
    'the ledger has it on the sentinel day'
);

select * from finish();
rollback;
