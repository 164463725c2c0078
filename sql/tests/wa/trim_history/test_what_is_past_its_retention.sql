begin;
select plan(8);
select wa_test.noon();

create temp table dead on commit drop as
select
    wa_test.turn('a') as resolved,
    wa_test.turn('b', '15550002') as exhausted,
    wa_test.turn('c', '15550003') as replied;
select wa_test.fail(d.resolved) from dead as d;
select wa_test.fail(d.exhausted, p_retryable => false) from dead as d;
update wa.webhook_dlq as q set resolution_status = 'resolved', resolved_at = wa.clock()
from dead as d
where q.event_key = (d.resolved).event_key;
select
    wa_test.complete(
        d.replied,
        p_replies => '[{"kind": "text", "body": {}}, {"kind": "text", "body": {}}]'
    )
from dead as d;
update wa.outbound_messages as o set status = 'delivered'
where o.reply_no = 1;
select wa_test.outcomes('{"object": "nothing"}');
select wa_test.outcomes(
    wa_test.envelope(wa_test.message('x', p_at => wa.clock() - interval '50 days'))
);

select wa_test.advance('29 days');
select is(wa.trim_history(), 0, 'nothing is old enough');
select wa_test.advance('2 days');
select is(wa.trim_history(), 1, 'replies after 30 days');
select results_eq(
    'select o.reply_no, o.status from wa.outbound_messages as o', $$values (2, 'queued')$$,
    'but none that is to be sent'
);
select wa_test.advance('60 days');
select is(wa.trim_history(), 2, 'dead letters and quarantine after 90');
select results_eq(
    'select q.resolution_status from wa.webhook_dlq as q', $$values ('exhausted')$$,
    'unresolved dead letters have no age limit'
);
select is((select count(*) from wa.webhook_dlq_attempts), 1::bigint, 'nor their attempts');
select is((select count(*) from wa.webhook_quarantine), 0::bigint, 'the quarantine is empty');
select wa_test.advance('300 days');
select is(wa.trim_history(), 1, 'the sentinel day after a year');

select * from finish();
rollback;
