begin;
select plan(4);
select wa_test.noon();

create temp table first on commit drop as select wa_test.turn('a') as turn;
select wa_test.advance('16 seconds');
create temp table taken on commit drop as
select wa_api.acquire_conversation_lock((f.turn).conversation_id, 'other') as token from first as f;

select
    isnt((select t.token from taken as t), null, 'the lease ran out: another worker has the lock');
select throws_ok(
    'select wa_test.complete(f.turn, ''x'') from first as f',
    'WA301',
    null,
    'the first one is refused'
);
select throws_ok(
    'select wa_test.fail(f.turn) from first as f', 'WA301', null, 'fail too'
);
select is((select c.state from wa.webhook_conversations as c), 'home', 'nothing changed');

select * from finish();
rollback;
