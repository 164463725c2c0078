begin;
select plan(9);
select wa_test.noon();

create function pg_temp.exhausted(p_from text)
returns bigint
language sql
as $$
    select f.dlq_id from (select wa_test.turn('a', p_from) as turn) as t
    cross join wa_test.fail(t.turn, 'rejected', false) as f;
$$;

select throws_ok('select wa_ops.retry_dlq(77)', 'WA401', null, 'unknown');

create temp table dead on commit drop as
select
    pg_temp.exhausted('15550001') as resolved,
    pg_temp.exhausted('15550002') as content,
    pg_temp.exhausted('15550003') as ledger,
    pg_temp.exhausted('15550004') as broken,
    pg_temp.exhausted('15550005') as kept;
select wa_ops.retry_dlq(d.resolved) from dead as d;
select wa_test.complete(c) from wa_test.claim() as c;
select throws_ok(
    format('select wa_ops.retry_dlq(%s)', d.resolved), 'WA201', null, 'resolved'
) from dead as d;

update wa.webhook_dlq as d
set payload = null
from dead as t
where d.dlq_id = t.content;
delete from wa.webhook_payloads;
select throws_ok(
    format('select wa_ops.retry_dlq(%s)', d.content), 'WA401', null, 'no content is left'
) from dead as d;
select is(
    (
        select e.resolution_status
        from dead as d
        inner join wa.webhook_dlq as e on d.content = e.dlq_id
    ),
    'exhausted', 'it stays until someone resolves it'
);
select is(
    (select r.outcome from dead as d cross join wa_ops.retry_dlq(d.kept) as r),
    'retried', 'the dead letter''s copy is enough'
);
select is(
    (select c.message_text from wa_test.claim() as c), 'a', 'and the turn has it'
);

delete from wa.processed_webhook_messages as m using wa.webhook_dlq as d, dead as t
where d.dlq_id = t.ledger and m.event_key = d.event_key;
select throws_ok(
    format('select wa_ops.retry_dlq(%s)', d.ledger), 'WA401', null, 'no ledger row is left'
) from dead as d;
update wa.webhook_dlq as d
set resolution_status = 'pending'
from dead as t
where d.dlq_id = t.broken;
select throws_ok(
    format('select wa_ops.retry_dlq(%s)', d.broken), 'WA901', null, 'pending, but not in line'
) from dead as d;
select lives_ok(
    format('select wa_ops.discard_dlq(%s, $$broken$$)', d.broken), 'which can be discarded'
) from dead as d;

select * from finish();
rollback;
