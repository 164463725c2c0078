begin;
select plan(7);
select wa_test.noon();
select wa_test.register('a', '{"universal": ["menu"]}');
select wa_test.register('b', '{"universal": ["cancel"]}');
select wa_test.register('c', '{"is_default": true, "retry_if_state_changed": false}');

-- A universal word that is held back, and another behind it.
select wa_ops.pause_handler('a', 'test');
select wa_test.outcomes(wa_test.envelope(wa_test.message('menu', '15550001')));
select is_empty('select c.seq from wa_test.claim(5) as c', 'held');
select wa_test.outcomes(wa_test.envelope(wa_test.message('cancel', '15550001')), 0);
select wa_test.advance('1 second');
select wa_test.outcomes(wa_test.envelope(wa_test.message('hi', '15550002')), 0);
select results_eq(
    'select c.message_text from wa_test.claim(5) as c', $$values ('cancel'), ('hi')$$,
    'a held word stops neither the next one nor others'
);

-- A row that contradicts the ledger.
create temp table t on commit drop as
select wa_test.turn('one', '15550003') as turn;
select wa_test.fail(t.turn) from t;
select wa_test.complete(wa_test.turn('two', '15550003'), 'asked');
delete from wa.processed_webhook_messages as m
using t
where m.event_key = (t.turn).event_key;
select wa_test.advance('2 minutes');
select wa_test.outcomes(wa_test.envelope(wa_test.message('fine', '15550004')), 0);
select results_eq(
    $$
    select c.message_text
    from wa_api.claim_messages('w', 5, null, true) as c
    where c.message_text = 'fine'
    $$,
    $$values ('fine')$$, 'a conversation whose turn cannot begin is passed over'
);
select results_eq(
    $$
    select c.status, wa_test.due_at(c.conversation_id) - wa.clock()
    from wa.webhook_conversations as c
    inner join t on c.conversation_id = (t.turn).conversation_id
    $$,
    $$values ('error', interval '1 minute')$$, 'and looked at again in a minute'
);

-- Many that are held when they are met.
select wa_test.register('d', '{"keywords": ["d"]}');
select wa_test.outcomes(wa_test.envelope(wa_test.message('d', '1666' || n)), 0)
from generate_series(1000, 1300) as n;
select wa_test.advance('1 second');
select wa_test.outcomes(wa_test.envelope(wa_test.message('last', '15550009')), 0);
select wa_ops.pause_handler('d', 'test');
select results_eq(
    $$select c.message_text from wa_api.claim_messages('w', 1, 0) as c$$, $$values ('last')$$,
    'three hundred held ones do not hide the one behind them'
);

-- A retry that became due since.
create temp table r on commit drop as
select wa_test.turn('r1', '15550005') as turn;
select wa_test.fail(r.turn) from r;
select wa_test.advance('30 seconds');
update r set turn = wa_test.turn('r2', '15550005');
select wa_test.outcomes(wa_test.envelope(wa_test.message('r3', '15550005')), 0);
select wa_test.complete(r.turn) from r;
select wa_test.advance('31 seconds');
select is_empty(
    $$select c.attempt from wa_api.claim_messages('w', 9, 0) as c where c.attempt > 1$$,
    'is not handed out where no retries are asked for'
);
select isnt_empty(
    $$select c.attempt from wa_api.claim_messages('w', 9) as c where c.message_text = 'r1'$$,
    'but where they are'
);

select * from finish();
rollback;
