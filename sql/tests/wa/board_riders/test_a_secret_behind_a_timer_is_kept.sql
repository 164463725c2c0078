begin;
select plan(6);
select wa_test.noon();
select wa_test.register(
    'bank', '{"is_default": true, "max_batch": 5, "secret_states": ["pin"]}'
);

-- While a turn runs that asks for a PIN, a timer and then a message arrive.
create function pg_temp.asks_while_a_timer_comes(p_phone text)
returns wa.turn
language plpgsql
as $$
declare
    v_turn wa.turn := wa_test.turn('pay', p_phone);
begin
    perform wa_api.schedule_event(v_turn.conversation_id, 'bank', 'look', wa.clock());
    perform wa_api.worker_heartbeat('worker-1', 0);
    perform wa_test.outcomes(wa_test.envelope(wa_test.message('4711', p_phone)), 0);
    perform wa_test.complete(v_turn, 'pin');
    return (select c from wa_test.claim() as c);
end;
$$;
create temp table t on commit drop as
select pg_temp.asks_while_a_timer_comes('15550001') as turn;
select results_eq(
    'select (t.turn).message_type, (t.turn).burst from t', $$values ('timer', null::jsonb)$$,
    'the timer has a turn of its own'
);
select wa_test.complete(t.turn) from t;
update t set turn = (select c from wa_test.claim() as c);
select results_eq(
    'select (t.turn).message_text, (t.turn).is_secret from t', $$values ('4711', true)$$,
    'the message behind it is given, as a secret'
);
select wa_test.complete(t.turn, 'home') from t;
select is_empty('select s.event_key from wa.secret_payloads as s', 'settled: gone');

-- The timer's turn leaves the secret state.
update t set turn = pg_temp.asks_while_a_timer_comes('15550002');
select is_empty('select s.event_key from wa.secret_payloads as s', 'nothing is moved before');
select wa_test.complete(t.turn, 'home') from t;
update t set turn = (select c from wa_test.claim() as c);
select results_eq(
    'select (t.turn).message_text, (t.turn).is_secret from t', $$values ('4711', false)$$,
    'given as any other where it is asked for no more'
);
select wa_test.complete(t.turn) from t;
select is_empty('select p.seq from wa.pending_messages as p', 'nothing is left');

select * from finish();
rollback;
