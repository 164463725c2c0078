begin;
select plan(4);
select wa_test.noon();
select wa_test.register('ride', '{"is_default": true, "retry_if_state_changed": false}');

create temp table a on commit drop as select wa_test.turn('a') as turn;
select wa_test.complete(a.turn) from a;
select wa_ops.replay_messages(
    array[(a.turn).event_key::text], p_reason => 'test', p_dry_run => false
) from a;
create temp table t on commit drop as select c as turn from wa_test.claim() as c;
select is((select wa_test.give_back(t.turn) from t), true, 'a replay is given back unrun');
select is(
    (select p.handler from wa.pending_messages as p), 'ride', 'it stays its handler''s'
);
update wa.webhook_conversations set state = 'asked';
update t set turn = (select c from wa_test.claim() as c);
select is(
    (select (t.turn).attempt from t), 2, 'nothing was tried in the state before: it runs'
);

-- A retry of it was tried in this state.
select wa_test.fail(t.turn) from t;
select wa_test.advance('2 minutes');
update t set turn = (select c from wa_test.claim() as c);
select wa_test.give_back(t.turn) from t;
update wa.webhook_conversations set state = 'home';
select is_empty('select c.seq from wa_test.claim() as c', 'its retry is superseded');

select * from finish();
rollback;
