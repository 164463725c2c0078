begin;
select plan(6);
select wa_test.noon();

create temp table a on commit drop as
select (t.t).conversation_id as id from (select wa_test.turn('a', '15550001', false) as t) as t;
create temp table lock on commit drop as
select
    a.id,
    wa_api.acquire_conversation_lock(a.id, 'w') as token
from a;
select
    is(wa_test.outcomes(wa_test.envelope(wa_test.message('b'))), 'contended', 'b meets the lock');
select
    is(
        (select wa_api.release_conversation_lock(l.id, gen_random_uuid()) from lock as l),
        false,
        'a wrong token'
    );
select is((select wa_api.release_conversation_lock(l.id, null) from lock as l), false, 'no token');
select
    is(
        (select wa_api.release_conversation_lock(l.id, l.token) from lock as l),
        true,
        'the right one'
    );
select is((select wa_api.release_conversation_lock(l.id, l.token) from lock as l), false, 'once');
select is((select c.message_text from wa_test.claim() as c), 'b', 'b has its turn');

select * from finish();
rollback;
