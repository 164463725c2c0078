begin;
select plan(5);
select wa_test.noon();
select wa_test.register(
    's',
    '{"is_default": true, "ordering": "strict", "max_batch": 5, "universal": ["help"]}'
);

-- Three are given up and retried at the same moment; the first fails again.
create temp table t on commit drop as select wa_test.turn('a') as turn;
select wa_test.fail(t.turn, p_retryable => false) from t;
update t set turn = wa_test.turn('help');
select wa_test.fail(t.turn, p_retryable => false) from t;
update t set turn = wa_test.turn('b');
select wa_test.fail(t.turn, p_retryable => false) from t;
select wa_ops.retry_dlq(d.dlq_id) from wa.webhook_dlq as d
where d.dlq_id = (select min(o.dlq_id) from wa.webhook_dlq as o);
update t set turn = (select c from wa_test.claim() as c);
select is((select (t.turn).message_text from t), 'a', 'the first');
select wa_ops.retry_dlq_where(p_dry_run => false, p_status => 'exhausted');
select wa_test.fail(t.turn, p_retry_after => '1 hour') from t;
update t set turn = (select c from wa_test.claim() as c);
select is((select (t.turn).message_text from t), 'help', 'a universal word''s retry passes it');
select is((select (t.turn).burst from t), null, 'alone');
select wa_test.complete(t.turn) from t;
select is_empty('select c.seq from wa_test.claim() as c', 'the one behind them waits');
select wa_test.advance('1 hour');
select is(
    (
        select c.message_text
        from wa_test.claim() as c
        cross join lateral wa_test.complete(c) as d
        where d.status = 'processed'
    ), 'a', 'for the first'
);

select * from finish();
rollback;
