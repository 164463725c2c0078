begin;
select plan(9);
select wa_test.noon();

create function pg_temp.without_sender(p_id text, p_from text) returns jsonb
language sql
as $$ select wa_test.message('a', p_from, p_id) - 'from' $$;
create function pg_temp.system_message(p_id text) returns jsonb
language sql
as $$ select wa_test.message('a', p_id => p_id) || '{"type": "system", "system": {}}' $$;

create temp table twin on commit drop as
select r.*
from wa_test.receive(
    wa_test.envelope(pg_temp.without_sender('w.1', '1'), wa_test.message('a', '15550001', 'w.1'))
    #- '{entry,0,changes,0,value,contacts}'
) as r;
select results_eq(
    'select t.outcome, (t.turn).attempt from twin as t order by t.event_no',
    $$values ('quarantined', null::integer), ('dispatched', 1)$$,
    'an element that cannot be an event does not take the turn of its twin'
);
select is(
    (select w.event -> 'message' ->> 'from' from wa.webhook_payloads as w), '15550001',
    'nor its payload'
);
select is(
    wa_test.outcomes(
        wa_test.envelope(
            pg_temp.without_sender('w.2', '1'), wa_test.message('a', '15550002', 'w.2')
        ) #- '{entry,0,changes,0,value,contacts}', 1, false
    ),
    'quarantined,original', 'the original flow'
);

select is(
    wa_test.outcomes(
        wa_test.envelope(pg_temp.system_message('w.3'), wa_test.message('a', '15550003', 'w.3'))
    ),
    'recorded,duplicate', 'of two kinds with one key the first is the event'
);
select is(
    wa_test.outcomes(
        wa_test.envelope(wa_test.message('a', '15550004', 'w.4'), pg_temp.system_message('w.4'))
    ),
    'dispatched,duplicate', 'also when it is the message'
);
select is(
    wa_test.outcomes(
        wa_test.envelope(pg_temp.system_message('w.5'), wa_test.message('a', '15550005', 'w.5')),
        1, false
    ),
    'recorded,duplicate', 'and in the original flow'
);
select set_eq(
    $$select m.event_key from wa.processed_webhook_messages as m where m.status = 'pending'$$,
    'select p.event_key from wa.pending_messages as p',
    'what is pending in the ledger is in line'
);
select wa_test.advance('1 hour');
select lives_ok('select wa_test.claim(10)', 'and workers can rescue all of it');
select results_eq(
    'select d.reason from wa.webhook_dlq as d',
    array['lock_expired', 'lock_expired'],
    'the two turns that nobody settled'
);

select * from finish();
rollback;
