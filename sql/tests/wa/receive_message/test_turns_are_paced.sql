begin;
select plan(7);
select wa_test.noon();
select wa_test.register('bot', '{"is_default": true}');
update wa.settings set turn_interval = '10 seconds', turn_burst = 2;

select wa_test.complete(wa_test.turn('1'));
select wa_test.complete(wa_test.turn('2'));
select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('3', '15550001'))), 'waiting',
    'over the limit: received, but its turn waits'
);
select is_empty('select c.seq from wa_test.claim() as c', 'not yet');
select is(
    (select wa_test.due_at(c.conversation_id) - wa.clock() from wa.webhook_conversations as c),
    interval '10 seconds', 'due when the rate allows'
);
select isnt(
    (select t.event_key from wa_test.turn('other', '15550002') as t), null, 'others are not held up'
);
select wa_test.advance('10 seconds');
create temp table t on commit drop as
select c as turn from wa_test.claim() as c;
select is((select (t.turn).message_text from t), '3', 'then it has its turn');
select wa_test.give_back(t.turn) from t;
select is(
    (select count(*) from wa_test.claim()), 1::bigint, 'a turn given back does not count'
);
update wa.settings set turn_interval = '0 seconds';
select wa_test.complete(wa_test.turn(n::text, '15550003')) from generate_series(1, 9) as n;
select isnt((select t.event_key from wa_test.turn('10', '15550003') as t), null, '0: no limit');

select * from finish();
rollback;
