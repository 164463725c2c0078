begin;
select plan(5);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a') as turn;
create temp table b on commit drop as select wa_test.turn('b', '15550002', false) as turn;
select is(
    (
        select
            wa_api.give_back(
                (a.turn).event_day, (a.turn).event_key, (a.turn).conversation_id, gen_random_uuid()
            )
        from a
    ), false, 'another token'
);
select is(
    (
        select
            wa_api.give_back(
                null, (a.turn).event_key, (a.turn).conversation_id, (a.turn).lock_token
            )
        from a
    ),
    false, 'no day'
);
select is((select wa_test.give_back(b.turn) from b), false, 'a turn of the original flow');
select is((select (wa_test.complete(a.turn)).status from a), 'processed', 'the turn is untouched');
select is((select wa_test.give_back(a.turn) from a), false, 'a settled turn');

select * from finish();
rollback;
