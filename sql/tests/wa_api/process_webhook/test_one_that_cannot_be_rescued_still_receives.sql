begin;
select plan(2);
select wa_test.noon();
select wa_test.register('h', '{"is_default": true, "max_retries": 0}');

create temp table a on commit drop as select wa_test.turn('a') as turn;

-- Its ledger row is lost and its retries are used up: the rescue raises.
delete from wa.processed_webhook_messages as m
using a
where m.event_key = (a.turn).event_key;
select wa_test.advance('1 hour');

select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('b'))), 'contended', 'the message is stored'
);
select results_eq(
    'select c.status from wa.webhook_conversations as c', $$values ('error')$$,
    'the conversation is put off'
);

select * from finish();
rollback;
