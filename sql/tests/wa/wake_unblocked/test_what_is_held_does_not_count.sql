begin;
select plan(3);
select wa_test.noon();
select wa_test.register('bot', '{"is_default": true}');
select wa_test.register('held', '{"keywords": ["held"]}');

-- A failed message, behind it one that is held, behind that one that is ready.
select wa_test.fail(wa_test.turn('a'), p_retry_after => '1 hour');
select wa_test.outcomes(
    wa_test.envelope(wa_test.message('held'), wa_test.message('b')), 0
);
select wa_ops.pause_handler('held', 'test');
select is_empty('select c.seq from wa_test.claim() as c', 'nothing runs');
select is(wa.wake_unblocked(null, 10), 0, 'nothing is to be woken');
select is(
    wa_ops.cleanup_stuck_webhook_conversations(),
    0,
    'nor does the job say that it changed something'
);

select * from finish();
rollback;
