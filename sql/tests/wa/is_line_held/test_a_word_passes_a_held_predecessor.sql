begin;
select plan(13);
select wa_test.noon();
select wa_test.register('bot', '{"is_default": true}');
select wa_test.register('menu', '{"universal": ["menu"], "max_batch": 5}');

create function pg_temp.says(p_bsuid text, p_text text, p_phone text)
returns text
language sql
as $$
    select wa_test.outcomes(
        jsonb_set(
            wa_test.from_person(p_bsuid, p_phone),
            '{entry,0,changes,0,value,messages,0,text,body}', to_jsonb(p_text)
        )
    );
$$;
create function pg_temp.run()
returns text
language sql
as $$
    select string_agg(c.message_text, ',')
    from wa_test.claim(9) as c
    cross join lateral wa_test.complete(c) as d
    where d.status = 'processed';
$$;
create function pg_temp.due_in()
returns interval
language sql
as $$
    select min(d.due_at) - wa.clock() from wa.due_conversations as d;
$$;

-- One person's handler is paused, the phone moves to another one, who waits for that.
select wa_ops.pause_handler('bot', 'test');
select is(pg_temp.says('US.1', 'old', '15550001'), 'waiting', 'an old message');
select is(pg_temp.run(), null, 'is held');
select wa_test.advance('1 second');
select wa_test.register('other', '{"keywords": ["new"]}');
select
    is(pg_temp.says('US.2', 'new', '15550001'), 'waiting', 'the phone''s new owner waits for it');
select is(pg_temp.due_in(), '10 seconds', 'and looks again, now and then');
select is(
    pg_temp.says('US.2', 'menu', '15550001'), 'dispatched', 'a universal word need not wait'
);
select wa_api.release_conversation_lock(c.conversation_id, c.lock_token)
from wa.webhook_conversations as c
where c.lock_token is not null;
select is(pg_temp.due_in(), '0 seconds', 'nor for a worker');
create temp table t on commit drop as select c as turn from wa_test.claim() as c;
select results_eq(
    'select (t.turn).message_text, (t.turn).burst from t', $$values ('menu', null::jsonb)$$,
    'which takes it, alone'
);
select wa_test.complete(t.turn) from t;
select is(pg_temp.run(), null, 'what is before it waits on');

-- A word that the old one said goes first.
select wa_test.outcomes(
    wa_test.changes(
        wa_test.change('messages', jsonb_build_object('messages', jsonb_build_array(
            wa_test.message('menu') || '{"from": null, "from_user_id": "US.1"}'
        )))
    ), 0
);
select wa_test.advance('1 second');
select is(pg_temp.says('US.2', 'menu', '15550001'), 'waiting', 'after one that was said before');
select is(pg_temp.run(), 'menu', 'that one');
select wa_test.advance('10 seconds');
select is(pg_temp.run(), 'menu', 'then the other');

select wa_ops.resume_handler('bot');
select is(pg_temp.run(), 'old', 'resumed, the old message runs');
select wa_test.advance('10 seconds');
select is(pg_temp.run(), 'new', 'then the new one');

select * from finish();
rollback;
