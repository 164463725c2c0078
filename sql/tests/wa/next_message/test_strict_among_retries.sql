begin;
select plan(18);
select wa_test.noon();
select wa_test.register('s', '{"is_default": true, "ordering": "strict", "max_retries": 9}');
select wa_test.register('menu', '{"universal": ["menu"]}');
update wa.settings set turn_interval = '0 seconds';

create function pg_temp.run()
returns text
language sql
as $$
    select string_agg(c.message_text, ',') from wa_test.claim(9) as c;
$$;
create function pg_temp.current()
returns wa.turn
language sql
as $$
    select c from wa_test.claim() as c;
$$;
create function pg_temp.due()
returns timestamptz
language sql
as $$
    select d.due_at from wa.due_conversations as d;
$$;

-- Three are given up, then an operator retries all of them.
create temp table t on commit drop as select wa_test.turn('a') as turn;
select wa_test.fail(t.turn, p_retryable => false) from t;
update t set turn = wa_test.turn('b');
select wa_test.fail(t.turn, p_retryable => false) from t;
update t set turn = wa_test.turn('menu');
select wa_test.fail(t.turn, p_retryable => false) from t;
select wa_ops.retry_dlq_where(p_created_after => '-infinity', p_dry_run => false);

update t set turn = pg_temp.current();
select is((select (t.turn).message_text from t), 'a', 'the first goes first');
select wa_test.fail(t.turn, p_retry_after => '1 hour') from t;
update t set turn = pg_temp.current();
select is(
    (select (t.turn).message_text from t), 'menu', 'it fails again: only a universal word passes'
);
select wa_test.complete(t.turn) from t;
select is(pg_temp.run(), null, 'the other one waits, though its retry is due');
select is(pg_temp.due(), wa.clock() + '1 hour', 'nobody looks at it before the first is due');
select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('c'))), 'waiting', 'so does what is new'
);
select is(pg_temp.run(), null, 'for workers, too');

-- The retry of the first is given back: it still goes first.
select wa_test.advance('1 hour');
update t set turn = pg_temp.current();
select is((select (t.turn).message_text from t), 'a', 'its retry is due');
select wa_test.give_back(t.turn) from t;
update t set turn = pg_temp.current();
select is((select (t.turn).message_text from t), 'a', 'given back, it is the next again');
select wa_test.give_back(t.turn) from t;
select wa_ops.pause_handler('s', 'test');
select is(pg_temp.run(), null, 'it is held');
select is(pg_temp.run(), null, 'which lets nothing pass');
select is(
    (select min(p.retry_at) from wa.pending_messages as p), wa.clock() - interval '1 hour',
    'a retry that is due, neither'
);
select wa_ops.resume_handler('s');
update t set turn = pg_temp.current();
select is((select (t.turn).message_text from t), 'a', 'until it has its turn');

-- The retry of a later one, put off meanwhile, does not block an earlier one.
select wa_ops.retry_dlq_where(
    p_created_after => '-infinity', p_dry_run => false,
    p_first_at => wa.clock() + interval '1 hour'
);
select wa_test.give_back(t.turn) from t;
update t set turn = pg_temp.current();
select
    is((select (t.turn).message_text from t), 'a', 'what is given back is not behind a later one');
select wa_test.fail(t.turn, p_retry_after => '5 hours') from t;

-- Blocked no longer than the limit, and no longer than the handler is strict.
update wa.settings set strict_block = '4 hours';
select wa_ops.cleanup_stuck_webhook_conversations();
select is(pg_temp.run(), null, 'it blocks');
select wa_test.advance('3 hours');
select wa_ops.cleanup_stuck_webhook_conversations();
update t set turn = pg_temp.current();
select is((select (t.turn).message_text from t), 'b', 'until the limit');
select wa_test.fail(t.turn, p_retry_after => '5 minutes') from t;
update wa.settings set strict_block = '1 day';
select is(pg_temp.run(), null, 'it blocks again');
select wa_test.advance('10 minutes');
select is(pg_temp.run(), null, 'also what is due');
select wa_test.register('s', '{"is_default": true, "ordering": "park", "max_retries": 9}');
select is(pg_temp.run(), 'b', 'until the handler is strict no more');

select * from finish();
rollback;
