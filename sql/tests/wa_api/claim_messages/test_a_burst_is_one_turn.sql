begin;
select plan(12);
select wa_test.noon();
select wa_test.register('ai', '{"is_default": true, "debounce_s": 3, "max_batch": 3}');
select wa_test.register('menu', '{"universal": ["menu"]}');

select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('hi', '15550001'))), 'waiting',
    'the first message waits for others'
);
select is_empty('select c.handler from wa_test.claim() as c', 'nothing to claim meanwhile');
select wa_test.advance('2 seconds');
select wa_test.outcomes(wa_test.envelope(wa_test.message('I need', '15550001')));
select wa_test.advance('2 seconds');
select is_empty('select c.handler from wa_test.claim() as c', 'the second began the wait anew');
select wa_test.advance('2 seconds');
create temp table t on commit drop as
select c as turn from wa_test.claim() as c;
select is((select (t.turn).message_text from t), 'hi', 'one turn, of the first');
select is(
    (select (t.turn).burst #>> '{0,text}' from t), 'I need', 'with the one that followed'
);
select is((select jsonb_array_length((t.turn).burst) from t), 1, 'and no more');
select is((select (wa_test.complete(t.turn)).status from t), 'processed', 'settled');
select results_eq(
    'select m.status, m.handler, m.attempts from wa.processed_webhook_messages as m',
    $$values ('processed', 'ai', 1), ('processed', 'ai', 1)$$, 'together'
);

-- A full burst does not wait.
select wa_test.outcomes(wa_test.envelope(wa_test.message(n::text, '15550002')))
from generate_series(1, 3) as n;
select is(
    (select jsonb_array_length(c.burst) from wa_test.claim() as c), 2, 'a full burst at once'
);

-- Nor one that a message of another kind ends.
select wa_test.outcomes(wa_test.envelope(wa_test.message('a', '15550003')));
select wa_test.outcomes(wa_test.envelope(wa_test.message('menu', '15550003')));
select results_eq(
    'select c.message_text, c.burst from wa_test.claim() as c',
    $$values ('a', null::jsonb)$$,
    'a word for another handler ends the wait and is not in the burst'
);

-- Given back, all of it waits again; failed, all of it is retried together.
select wa_test.outcomes(wa_test.envelope(wa_test.message('x', '15550004')));
select wa_test.outcomes(wa_test.envelope(wa_test.message('y', '15550004')));
select wa_test.advance('5 seconds');
update t set turn = (select c from wa_test.claim() as c);
select wa_test.give_back(t.turn) from t;
select results_eq(
    $$
    select p.status, p.attempt
    from wa.pending_messages as p
    inner join t on p.conversation_id = (t.turn).conversation_id
    $$,
    $$values ('waiting', 0), ('waiting', 0)$$, 'given back'
);
update t set turn = (select c from wa_test.claim() as c);
select wa_test.fail(t.turn) from t;
select count(*) from wa_test.claim(10);
select wa_test.advance('61 seconds');
select results_eq(
    $$
    select c.message_text, c.attempt, c.burst #>> '{0,text}'
    from wa_test.claim(10) as c
    where c.attempt = 2 and c.message_text = 'x'
    $$,
    $$values ('x', 2, 'y')$$, 'retried together'
);

select * from finish();
rollback;
