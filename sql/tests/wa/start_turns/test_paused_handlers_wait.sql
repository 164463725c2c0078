begin;
select plan(8);
select wa_test.noon();
select wa_test.register('bot', '{"is_default": true}');
create temp table t on commit drop as
select wa_test.turn('a') as turn;
select wa_test.fail(t.turn) from t;
update wa.handlers set paused_at = wa.clock();

select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('b', '15550002'))), 'waiting', 'a new message'
);
select wa_test.advance('2 minutes');
select is_empty('select c.seq from wa_test.claim(10) as c', 'neither it nor a retry runs');
select is_empty(
    $$select d.conversation_id from wa.due_conversations as d where d.due_at < 'infinity'$$,
    'and nobody looks at them again'
);
select results_eq(
    'select p.ready_at from wa.pending_messages as p',
    $$values (timestamptz 'infinity'), (timestamptz 'infinity')$$, 'they are held'
);
select is(
    (select max(p.attempt) from wa.pending_messages as p), 1, 'which is no attempt'
);

-- What comes after a held message waits behind it, a universal word apart.
select wa_test.register('other', '{"keywords": ["other"]}');
select wa_test.register('menu', '{"universal": ["menu"]}');
select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('other', '15550002'))), 'waiting',
    'one for another handler'
);
select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('other', '15550002')), 9, null), 'waiting',
    'nor does it change its flow meanwhile'
);
select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('menu', '15550002'))), 'dispatched',
    'a universal word passes'
);

select * from finish();
rollback;
