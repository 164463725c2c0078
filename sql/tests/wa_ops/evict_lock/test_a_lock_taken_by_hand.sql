begin;
select plan(2);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a') as turn;
select wa_test.complete(a.turn) from a;
select wa_api.acquire_conversation_lock((a.turn).conversation_id, 'me') from a;
select is((select wa_ops.evict_lock((a.turn).conversation_id, 'x') from a), 0, 'no message');
select is((select c.lock_token from wa.webhook_conversations as c), null, 'unlocked');

select * from finish();
rollback;
