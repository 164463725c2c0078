begin;
select plan(2);
select wa_test.noon();

create temp table old on commit drop as
select (r.turn).event_day
from wa_test.receive(
    wa_test.envelope(wa_test.message('a', p_at => wa.clock() - interval '30 days')), 1, false
) as r;
update wa.settings as s set ledger_floor = s.ledger_floor + 1, ledger_retention_days = 29;

select wa_test.advance('23 hours');
select wa.drop_partitions();
select is(wa_test.has_day('processed_webhook_messages', o.event_day), true, 'it may yet be settled')
from old as o;
select wa_test.advance('2 hours');
select wa.drop_partitions();
select is(wa_test.has_day('processed_webhook_messages', o.event_day), false, 'no outcome will come')
from old as o;

select * from finish();
rollback;
