begin;
select plan(9);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a') as turn;

select throws_ok('select wa_test.complete(a.turn, '''') from a', 'WA101', null, 'an empty state');
select throws_ok(
    'select wa_test.complete(a.turn, repeat(''x'', 101)) from a', 'WA101', null, 'a long state'
);
select
    throws_ok(
        'select wa_test.complete(a.turn, null, ''[]'') from a', 'WA101', null, 'context: an array'
    );
select throws_ok(
    'select wa_test.complete(a.turn, null, null, ''{}'') from a',
    'WA101',
    null,
    'replies: an object'
);
select throws_ok(
    'select wa_test.complete(a.turn, null, null, ''[{"kind": "text"}]'') from a',
    'WA101', null, 'a reply without body'
);
select throws_ok(
    'select wa_test.complete(a.turn, null, null, ''[{"body": {}}]'') from a',
    'WA101', null, 'a reply without kind'
);
select throws_ok(
    $$
    select wa_test.complete(a.turn, null, null, '[{"to": "nobody", "kind": "text", "body": {}}]')
    from a
    $$,
    'WA401', null, 'a reply to somebody unknown'
);
select throws_ok(
    $$
    select wa_api.complete_message(
        (a.turn).event_day, (a.turn).event_key, (a.turn).conversation_id, (a.turn).lock_token,
        null, null, null, -1
    )
    from a
    $$,
    'WA101', 'the result of the turn cannot be stored', 'a turn that took less than no time'
);
select is((select (wa_test.complete(a.turn)).status from a), 'processed', 'the turn goes on');

select * from finish();
rollback;
