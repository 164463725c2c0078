begin;
select plan(5);
select wa_test.noon();

create temp table answer on commit drop as
select r.*
from wa_test.receive(wa_test.envelope(wa_test.message('Hi there', '15550001', 'wamid.A'))) as r;

select results_eq(
    'select a.event_no, a.kind, a.outcome, a.reason from answer as a',
    $$values (1, 'message', 'dispatched', null::text)$$,
    'one event, dispatched'
);
select results_eq(
    $$
    select (a.turn).seq, (a.turn).attempt, (a.turn).flow, (a.turn).state, (a.turn).message_text,
        (a.turn).phone, (a.turn).profile_name, (a.turn).phone_number_id, (a.turn).timeout_s
    from answer as a
    $$,
    $$
    values (
        1::bigint, 1, 'enhanced', 'home', 'Hi there', '15550001', 'Ann', '100000001',
        10::double precision
    )
    $$,
    'the turn has what a handler needs'
);
select is(
    (select (a.turn).lock_expires_at from answer as a), wa.clock() + interval '15 seconds',
    'the lease is the timeout and five seconds'
);
select is(
    (select (a.turn).event #>> '{message,id}' from answer as a), 'wamid.A',
    'the event is Meta''s own element'
);
select is(
    (select m.status from wa.processed_webhook_messages as m), 'pending', 'the ledger has it'
);

select * from finish();
rollback;
