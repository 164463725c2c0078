begin;
select plan(12);
select wa_test.noon();
select wa_test.register(
    's',
    '{"is_default": true, "ordering": "strict", "max_batch": 5, "universal": ["help"]}'
);

-- A universal word takes nobody along past a strict failure.
create temp table t on commit drop as
select wa_test.turn('one') as turn;
select wa_test.fail(t.turn) from t;
select wa_test.outcomes(wa_test.envelope(wa_test.message('two', '15550001')));
update t set turn = wa_test.turn('help');
select is((select (t.turn).message_text from t), 'help', 'the word passes');
select is((select (t.turn).burst from t), null, 'alone');
select wa_test.complete(t.turn) from t;

-- What was said in a state that has become secret is hidden, in riders too.
select wa_test.register(
    's', '{"is_default": true, "max_batch": 5, "secret_states": ["pin"], "ordering": "park"}'
);
update t set turn = wa_test.turn('pay', '15550002');
select wa_test.outcomes(
    wa_test.envelope(wa_test.message('4711', '15550002'), wa_test.message('5678', '15550002'))
);
select wa_ops.discard_dlq(d.dlq_id, 'test') from wa.webhook_dlq as d
where d.reason = 'lock_contention';
select wa_ops.retry_dlq(d.dlq_id) from wa.webhook_dlq as d
where d.reason = 'lock_contention';
select wa_test.complete(t.turn, 'pin') from t;
update t set turn = (
    select c
    from wa_test.claim(9) as c
    where c.conversation_id = (t.turn).conversation_id
);
select is((select (t.turn).burst #>> '{0,text}' from t), '5678', 'two secrets in one turn');
select wa_test.fail(t.turn) from t;
create function pg_temp.told()
returns text
language sql
as $$
    select string_agg(x.doc, '|')
    from (
        select w.event::text as doc from wa.webhook_payloads as w
        union all
        select d::text from wa.webhook_dlq as d
        union all
        select a::text from wa.webhook_dlq_attempts as a
        union all
        select s::text from wa.secret_payloads as s
    ) as x;
$$;
select unalike(pg_temp.told(), '%4711%', 'nothing holds the first');
select unalike(pg_temp.told(), '%5678%', 'nor the second');
select wa_test.advance('2 minutes');
update t set turn = (
    select c
    from wa_test.claim(9) as c
    where c.conversation_id = (t.turn).conversation_id
);
select is((select (t.turn).message_text from t), null, 'the retry must ask again');
select wa_test.complete(t.turn, 'home') from t;

-- One of the riders cannot settle the turn.
update t set turn = wa_test.turn('x', '15550003');
select wa_test.outcomes(
    wa_test.envelope(wa_test.message('a', '15550003'), wa_test.message('b', '15550003'))
);
select wa_test.complete(t.turn) from t;
update t set turn = (
    select c
    from wa_test.claim(9) as c
    where c.conversation_id = (t.turn).conversation_id
);
select is(jsonb_array_length((t.turn).burst), 1, 'a and b in one turn') from t;
create function pg_temp.rider(p_turn wa.turn)
returns wa.turn
language plpgsql
as $$
begin
    p_turn.event_key := p_turn.burst #>> '{0,event_key}';
    return p_turn;
end;
$$;
select throws_ok(
    'select wa_test.complete(pg_temp.rider(t.turn)) from t', 'WA301', null, 'by a rider''s key'
);
select throws_ok(
    'select wa_test.fail(pg_temp.rider(t.turn)) from t', 'WA301', null, 'nor fail it'
);
select ok(not wa_test.give_back(pg_temp.rider(t.turn)), 'nor give it back') from t;
select is((wa_test.complete(t.turn)).status, 'processed', 'its first message can') from t;
select is_empty(
    'select p.seq from wa.pending_messages as p where p.riders <> 0', 'nobody is left'
);

select * from finish();
rollback;
