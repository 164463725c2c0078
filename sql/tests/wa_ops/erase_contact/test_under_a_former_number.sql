begin;
select plan(3);
select wa_test.noon();
select wa_test.register('p', '{"is_default": true}');

select wa_test.fail(wa_test.turn('my old text', '15550001'), p_retryable => false);
update wa.webhook_conversations set phone = '15550002';
select is(
    (select e.payloads from wa_ops.erase_contact('100000001', '15550002', 'request') as e), 1,
    'what was sent under the old number is erased, too'
);
select throws_ok(
    'select wa_ops.retry_dlq(d.dlq_id) from wa.webhook_dlq as d', null, null, 'and cannot run again'
);
select is_empty('select c.message_text from wa_test.claim(5) as c', 'by nobody');

select * from finish();
rollback;
