begin;
select plan(2);
select wa_test.noon();

create temp table sent on commit drop as
select f.dlq_id, t.event_key, n as no
from generate_series(1, 5) as n
cross join lateral wa_test.turn('a', (15550000 + n)::text) as t
cross join lateral wa_test.fail(t, 'rejected', false) as f;
delete from wa.processed_webhook_messages as m using sent as s
where s.no = 1 and m.event_key = s.event_key;
update wa.webhook_dlq as d
set payload = null
from sent as s
where s.no = 2 and d.dlq_id = s.dlq_id;
delete from wa.webhook_payloads as w using sent as s
where s.no = 2 and w.event_key = s.event_key;
delete from wa.webhook_conversations as c using wa.webhook_dlq as d, sent as s
where s.no = 3 and d.dlq_id = s.dlq_id and c.conversation_id = d.conversation_id;
update wa.webhook_dlq as d
set resolution_status = 'pending'
from sent as s
where s.no = 4 and d.dlq_id = s.dlq_id;

select results_eq(
    'select r.outcome, r.message_count
    from wa_ops.retry_dlq_where(p_reason => $$rejected$$, p_dry_run => false) as r',
    $$values ('content_gone', 1::bigint), ('inconsistent', 2), ('ledger_gone', 1), ('retried', 1)$$,
    'each has its outcome'
);
select is((select count(*) from wa_test.claim(10)), 1::bigint, 'the good one runs');

select * from finish();
rollback;
