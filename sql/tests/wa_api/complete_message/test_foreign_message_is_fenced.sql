begin;
select plan(3);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a', '15550001') as turn;
create temp table b on commit drop as select wa_test.turn('b', '15550002') as turn;

select throws_ok(
    $$
    select wa_api.complete_message(
        (a.turn).event_day, (a.turn).event_key, (b.turn).conversation_id, (b.turn).lock_token,
        null, null, null, 1
    )
    from a cross join b
    $$,
    'WA301', null, 'one conversation''s token does not settle another''s message'
);
select throws_ok(
    $$
    select wa_api.complete_message(
        (a.turn).event_day, (a.turn).event_key, (a.turn).conversation_id, null, null, null, null, 1
    )
    from a
    $$,
    'WA301', null, 'no token'
);
select throws_ok(
    $$
    select wa_api.complete_message(
        (a.turn).event_day - 1, (a.turn).event_key, (a.turn).conversation_id, (a.turn).lock_token,
        null, null, null, 1
    )
    from a
    $$,
    'WA301', null, 'another day'
);

select * from finish();
rollback;
