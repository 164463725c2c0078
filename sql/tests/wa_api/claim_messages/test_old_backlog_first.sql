begin;
select plan(7);
select wa_test.noon();

-- One person under an old user id, then a message under the current one.
select wa_test.outcomes(wa_test.from_person('US.1', '15550001', null, 'a'), 0);
select wa_test.advance('1 second');
select wa_test.outcomes(wa_test.from_person('US.1', '15550001', null, 'b'), 0);
select wa_test.advance('1 second');
select wa_test.outcomes(wa_test.from_person('US.2', null, null, 'c'), 0);
select is(
    wa_test.outcomes(wa_test.user_id_update('US.1', 'US.2', '15550001')), 'recorded',
    'the two are one'
);
create temp table first on commit drop as select wa_test.claim(5) as turn;
select results_eq(
    'select (f.turn).event #>> ''{message,id}'' from first as f', array['a'],
    'only the old backlog runs'
);
select is(
    wa_test.outcomes(wa_test.from_person('US.2', '15550001', null, 'd'), 5), 'waiting',
    'a new message waits behind it'
);
select wa_test.complete(f.turn) from first as f;
select wa_test.advance('2 seconds');
create temp table second on commit drop as select wa_test.claim(5) as turn;
select results_eq(
    'select (s.turn).event #>> ''{message,id}'' from second as s', array['b'], 'to its end'
);
select wa_test.complete(s.turn) from second as s;
select is_empty('select c.* from wa_test.claim(5) as c', 'it looks again');
select wa_test.advance('2 seconds');
create temp table third on commit drop as select wa_test.claim(5) as turn;
select results_eq(
    'select (t.turn).event #>> ''{message,id}'' from third as t', array['c'],
    'within a second or two the current one goes on'
);
select is(
    (select (t.turn).phone from third as t), '15550001', 'with the phone that it took over'
);

select * from finish();
rollback;
