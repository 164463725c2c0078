begin;
select plan(6);
select wa_test.noon();
select wa_test.register('pay', '{"is_default": true, "ordering": "strict"}');
select wa_test.register('menu', '{"universal": ["menu"]}');
update wa.settings set strict_block = '1 hour', retry_cap = '3 hours';

create temp table t on commit drop as
select wa_test.turn('a') as turn;
select wa_test.fail((select t.turn from t), 'retry_requested', true, interval '2 hours');
select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('b', '15550001'))), 'waiting', 'blocked'
);
select is_empty('select c.seq from wa_test.claim() as c', 'not to be claimed either');
select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('menu', '15550001'))), 'dispatched',
    'a universal word passes'
);
select wa_api.release_conversation_lock(c.conversation_id, c.lock_token)
from wa.webhook_conversations as c;
update t set turn = (select c from wa_test.claim() as c);
select is((select (t.turn).message_text from t), 'menu', 'by a worker, too');
select wa_test.complete(t.turn) from t;
select alike(
    (
        select x.reason from wa.conversation_state_transitions as x
        where x.reason like 'order:%'
    ), 'order: 3 completed before 1', 'the inversion is in the audit'
);
select wa_test.advance('61 minutes');
select is(
    (select c.message_text from wa_test.claim() as c), 'b', 'blocked no longer than the limit'
);

select * from finish();
rollback;
