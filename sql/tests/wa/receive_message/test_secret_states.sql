begin;
select plan(17);
select wa_test.noon();
select wa_test.register('wallet', '{"is_default": true, "secret_states": ["pin"]}');

create function pg_temp.stored(p_key uuid)
returns text
language sql
as $$
    select string_agg(x.doc, '|')
    from (
        select w.event::text as doc from wa.webhook_payloads as w where w.event_key = p_key
        union all
        select d.payload::text from wa.webhook_dlq as d where d.event_key = p_key
        union all
        select d.error_message || d.error_stack from wa.webhook_dlq as d where d.event_key = p_key
        union all
        select a.error_message || a.error_stack
        from wa.webhook_dlq_attempts as a
        inner join wa.webhook_dlq as d on d.dlq_id = a.dlq_id
        where d.event_key = p_key
    ) as x;
$$;

select wa_test.complete(wa_test.turn('pay'), 'pin');
create temp table t on commit drop as
select wa_test.turn('4711') as turn;
select is((select (t.turn).message_text from t), '4711', 'the handler gets it');
select ok((select (t.turn).is_secret from t), 'and is told that it is secret');
select unalike(
    (select pg_temp.stored((t.turn).event_key) from t), '%4711%', 'the payload has it not'
);
select alike(
    (select pg_temp.stored((t.turn).event_key) from t), '%"type": "text"%', 'but its envelope'
);
select isnt_empty('select s.event_key from wa.secret_payloads as s', 'it stands apart');
select wa_test.fail(t.turn) from t;
select is_empty('select s.event_key from wa.secret_payloads as s', 'until its turn has ended');
select unalike((select pg_temp.stored((t.turn).event_key) from t), '%4711%', 'nor the dead letter');
select unalike((select pg_temp.stored((t.turn).event_key) from t), '%broke%', 'nor the error text');
select is(
    (select d.error_class from wa.webhook_dlq as d), 'ValueError', 'only the error''s class'
);
select wa_test.advance('2 minutes');
update t set turn = (select c from wa_test.claim() as c);
select is((select (t.turn).message_text from t), null, 'the retry has no text');
select ok((select (t.turn).is_secret from t), 'and knows why');
select wa_test.complete(t.turn) from t;

-- One that arrived before the state became a secret one.
update t set turn = wa_test.turn('balance');
select wa_test.outcomes(wa_test.envelope(wa_test.message('0815', '15550001')), 0);
select wa_test.complete(t.turn, 'pin') from t;
update t set turn = (select c from wa_test.claim() as c);
select is((select (t.turn).message_text from t), '0815', 'one that waited is given, too');
select unalike((select pg_temp.stored((t.turn).event_key) from t), '%0815%', 'and taken away');
select wa_test.complete(t.turn, 'home') from t;
select is_empty('select s.event_key from wa.secret_payloads as s', 'settled: gone');

-- The original flow.
select wa_test.complete(wa_test.turn('pay', '15550009'), 'pin');
update t set turn = wa_test.turn('2222', '15550009', false);
select is((select (t.turn).flow from t), 'original', 'in the original flow');
select unalike((select pg_temp.stored((t.turn).event_key) from t), '%2222%', 'neither');
select wa_test.complete(t.turn, 'home') from t;
select is_empty('select s.event_key from wa.secret_payloads as s', 'settled there: gone');

select * from finish();
rollback;
