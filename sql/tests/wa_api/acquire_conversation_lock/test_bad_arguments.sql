begin;
select plan(3);
select wa_test.noon();

create temp table a on commit drop as
select (t.t).conversation_id as id from (select wa_test.turn('a', '15550001', false) as t) as t;
select
    throws_ok(
        'select wa_api.acquire_conversation_lock(-1, ''w'')', 'WA401', null, 'no such conversation'
    );
select
    throws_ok(
        'select wa_api.acquire_conversation_lock(a.id, ''w'', ''0'') from a',
        'WA101',
        null,
        'no lease'
    );
select
    throws_ok(
        'select wa_api.acquire_conversation_lock(a.id, '''') from a', 'WA101', null, 'no worker'
    );

select * from finish();
rollback;
