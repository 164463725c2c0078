begin;
select plan(7);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a') as turn;
select wa_test.advance('10 seconds');
select is(
    (
        select
            wa_api.extend_conversation_lock(
                (a.turn).conversation_id, (a.turn).lock_token, '20 seconds'
            )
        from a
    ),
    true, 'the holder extends'
);
select wa_test.advance('19 seconds');
select is((select count(*) from wa_test.claim()), 0::bigint, 'nobody takes it over');
select is(
    (
        select
            wa_api.extend_conversation_lock(
                (a.turn).conversation_id, gen_random_uuid(), '20 seconds'
            )
        from a
    ),
    false, 'another token does not'
);
select throws_ok(
    $$
    select wa_api.extend_conversation_lock((a.turn).conversation_id, (a.turn).lock_token, '0')
    from a
    $$,
    'WA101', null, 'no lease'
);
select throws_ok(
    $$
    select wa_api.extend_conversation_lock((a.turn).conversation_id, (a.turn).lock_token, null)
    from a
    $$,
    'WA101', null, 'a null lease'
);
select wa_test.advance('2 seconds');
select is((select c.attempt from wa_test.claim() as c), 2, 'now it is rescued');
select is(
    (
        select
            wa_api.extend_conversation_lock(
                (a.turn).conversation_id, (a.turn).lock_token, '20 seconds'
            )
        from a
    ),
    false, 'too late'
);

select * from finish();
rollback;
