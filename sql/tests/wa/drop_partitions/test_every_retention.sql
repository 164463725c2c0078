begin;
select plan(6);
select wa_test.noon();

create temp table today on commit drop as select (wa.clock() at time zone 'UTC')::date as day;
create temp table first on commit drop as select t as turn from wa_test.turn('a') as t;
select wa_test.complete(f.turn, 'asked') from first as f;

select wa_test.pass_days(14, 3);
select is(wa_test.has_day('webhook_payloads', t.day), true, 'payloads of 14 days') from today as t;
select wa_test.pass_days(1, 40);
select is(wa_test.has_day('webhook_payloads', t.day), false, 'no longer') from today as t;
select
    is(
        wa.payload((f.turn).event_key, (f.turn).received_at), null, 'a payload that is gone is null'
    )
from first as f;

select wa_test.pass_days(75, 200);
select
    is(
        wa_test.has_day('conversation_state_transitions', t.day), true, 'transitions of 90 days'
    )
from today as t;
select is(
    (select count(*) from wa.conversation_state_transitions), 1::bigint, 'with what happened'
);
select wa_test.pass_days(1, 200);
select
    is(
        wa_test.has_day('conversation_state_transitions', t.day), false,
        'no longer, though rows of the audit cannot be deleted'
    )
from today as t;

select * from finish();
rollback;
