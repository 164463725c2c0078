begin;
select plan(10);
select wa_test.noon();

create temp table sent on commit drop as
select
    (wa.clock() at time zone 'UTC')::date as day,
    wa_test.envelope(wa_test.message('a', p_id => 'wamid.A')) as body,
    wa_test.envelope(wa_test.message('b', '15550002', 'wamid.B')) as other;
select wa_test.outcomes(s.body, 0) from sent as s;
create temp table other on commit drop as
select r.turn from sent as s cross join lateral wa_test.receive(s.other) as r;
select wa_test.complete(o.turn) from other as o;

select wa_test.pass_days(40, 60);
select ok((select g.ledger_floor from wa.settings as g) > s.day, 'the floor is past the day')
from sent as s;
select is(wa_test.has_day('processed_webhook_messages', s.day), true, 'its ledger stays')
from sent as s;
select is(wa_test.has_day('processed_webhook_messages', s.day - 1), false, 'the day before is gone')
from sent as s;
select is(wa_test.has_day('webhook_payloads', s.day), true, 'and its payloads')
from sent as s;
select is(
    (select wa_test.outcomes(s.body) from sent as s), 'duplicate',
    'redelivered, the unsettled message is a duplicate'
);
select is(
    (select wa_test.outcomes(s.other) from sent as s), 'duplicate',
    'and so is a settled one of that day'
);
create temp table unknown on commit drop as
select wa_test.message('c', p_at => s.day::timestamp at time zone 'UTC') as message
from sent as s;
select is(
    (select wa_test.outcomes(wa_test.envelope(u.message)) from unknown as u), 'stale',
    'one that nobody has seen is stale'
);

create temp table claimed on commit drop as select c as turn from wa_test.claim(2) as c;
select results_eq(
    $$select (c.turn).message_text, (wa_test.complete(c.turn)).status from claimed as c$$,
    $$values ('a', 'processed')$$,
    'it runs, once, with its content'
);
select wa_test.pass_days(1);
select is(wa_test.has_day('processed_webhook_messages', s.day), false, 'then its day goes')
from sent as s;
select is(wa_test.has_day('webhook_payloads', s.day), false, 'with its payloads')
from sent as s;

select * from finish();
rollback;
