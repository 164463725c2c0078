begin;
select plan(6);
select wa_test.noon();
select wa_test.register('bot', '{"is_default": true}');

create temp table t on commit drop as
select wa_test.turn('a') as turn;
select wa_test.outcomes(wa_test.envelope(wa_test.message('b', '15550002')), 0);
select wa_test.advance('1 second');
select wa_test.outcomes(wa_test.envelope(wa_test.message('c', '15550001')), 0);

create function pg_temp.complete(p_turn wa.turn)
returns wa.turn
language sql
as $$
    select c.next_turn
    from wa_api.complete_message(
        p_turn.event_day, p_turn.event_key, p_turn.conversation_id, p_turn.lock_token, null, null,
        null, 1, p_worker => 'worker-7'
    ) as c;
$$;

create temp table n on commit drop as
select pg_temp.complete(t.turn) as turn from t;
select is((select (n.turn).message_text from n), 'b', 'the one that is due longest');
select is(
    (
        select c.locked_by from wa.webhook_conversations as c
        where c.conversation_id = (select (n.turn).conversation_id from n)
    ), 'worker-7', 'for that worker'
);
select is(
    (select (pg_temp.complete(t.turn)).event_key from t), null,
    'not once more when the call is repeated'
);
update n set turn = pg_temp.complete(n.turn);
select is((select (n.turn).message_text from n), 'c', 'then its own conversation''s next');
update n set turn = pg_temp.complete(n.turn);
select is((select (n.turn).event_key from n), null, 'nothing is left');
select is_empty('select d.conversation_id from wa.due_conversations as d', 'all idle');

select * from finish();
rollback;
