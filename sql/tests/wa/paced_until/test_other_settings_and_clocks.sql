begin;
select plan(8);
select wa_test.noon();
select wa_test.register('bot', '{"is_default": true}');
update wa.settings set turn_interval = '1 hour', turn_burst = 10;
select wa_test.complete(wa_test.turn(n::text, '15550001')) from generate_series(1, 5) as n;
select wa_test.complete(wa_test.turn(n::text, '15550002')) from generate_series(1, 5) as n;

update wa.settings set turn_interval = '0 seconds';
select isnt(
    (select t.event_key from wa_test.turn('6', '15550001') as t), null,
    'paced no longer: its turn comes at once'
);
select is(
    (
        select c.rate_tat - wa.clock() from wa.webhook_conversations as c
        where c.phone = '15550001'
    ), '0 seconds', 'and what was counted is gone'
);

update wa.settings set turn_interval = '10 seconds', turn_burst = 2;
select isnt(
    (select t.event_key from wa_test.turn('6', '15550002') as t), null,
    'paced faster: what no burst reaches does not count'
);
select is(
    (
        select c.rate_tat - wa.clock() from wa.webhook_conversations as c
        where c.phone = '15550002'
    ), '20 seconds', 'from then on as any other'
);

-- A clock that was ahead.
select wa_test.advance('3 hours');
select wa_test.complete(wa_test.turn(n::text, '15550004')) from generate_series(1, 2) as n;
select wa_test.advance('-3 hours');
select is(
    (select wa_test.outcomes(wa_test.envelope(wa_test.message('3', '15550004')), 0)), 'waiting',
    'one waits'
);
select is(
    (
        select c.message_text from wa_test.claim(9) as c
        where c.phone = '15550004'
    ), '3',
    'it has its turn at once'
);
-- A request that waited while another took the last turn of a burst.
select wa_test.complete(wa_test.turn(n::text, '15550005')) from generate_series(1, 2) as n;
select wa_test.advance('-5 seconds');
select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('3', '15550005'))), 'waiting',
    'a moment ahead is a burst that is used up'
);
select is(
    (
        select wa_test.due_at(c.conversation_id) - wa.clock()
        from wa.webhook_conversations as c
        where c.phone = '15550005'
    ), '15 seconds', 'due when the rate allows'
);

select * from finish();
rollback;
