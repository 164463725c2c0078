begin;
select plan(4);
select wa_test.noon();

create temp table dead on commit drop as select t as turn from wa_test.turn('a') as t;
select is(
    (select (wa_test.fail(d.turn, p_retryable => false)).resolution_status from dead as d),
    'exhausted', 'an exhausted message'
);
select wa_test.pass_days(40, 60);
select
    is(
        wa_test.has_day('processed_webhook_messages', (d.turn).event_day), true,
        'its ledger stays while its dead letter is unresolved'
    )
from dead as d;
select
    is(
        wa_test.has_day('webhook_payloads', (d.turn).event_day), false,
        'the dead letter has a copy of the payload'
    )
from dead as d;

update wa.webhook_dlq set resolution_status = 'discarded', resolved_at = wa.clock();
select wa_test.pass_days(1);
select
    is(
        wa_test.has_day('processed_webhook_messages', (d.turn).event_day), false,
        'and goes once somebody resolved it'
    )
from dead as d;

select * from finish();
rollback;
