begin;
select plan(5);
select wa_test.noon();
select wa_test.register('s', '{"is_default": true, "ordering": "strict"}');
select wa_test.register('menu', '{"universal": ["menu"]}');

-- A failed message of a strict handler, and one that it holds up.
create temp table t on commit drop as
select r.turn from wa_test.receive(wa_test.from_person('US.1', '15550001'), 1) as r;
select wa_test.fail(t.turn, p_retry_after => '1 hour') from t;
select wa_test.advance('1 second');
select wa_test.outcomes(wa_test.from_person('US.1', '15550001'));
select wa_test.advance('1 second');
create function pg_temp.says(p_text text)
returns text
language sql
as $$
    select wa_test.outcomes(
        jsonb_set(
            wa_test.from_person('US.2', '15550001'),
            '{entry,0,changes,0,value,messages,0,text,body}', to_jsonb(p_text)
        )
    );
$$;
select is(pg_temp.says('new'), 'waiting', 'the phone''s new owner waits for it');
select is_empty('select c.seq from wa_test.claim(9) as c', 'for workers, too');
select is(pg_temp.says('menu'), 'dispatched', 'a universal word need not wait');
select wa_api.release_conversation_lock(c.conversation_id, c.lock_token)
from wa.webhook_conversations as c
where c.lock_token is not null;
select wa_ops.discard_dlq(d.dlq_id, 'test') from wa.webhook_dlq as d
where d.reason <> 'lock_contention';
select is(
    (
        select c.message_text from wa_test.claim() as c
        where c.bsuid is distinct from 'US.2'
    ),
    'hello', 'blocked no more, the old one runs'
);
select ok(
    not wa.is_line_held(c.conversation_id, wa.clock()), 'and is no reason to pass it'
) from wa.webhook_conversations as c
where c.bsuid = 'US.1';

select * from finish();
rollback;
