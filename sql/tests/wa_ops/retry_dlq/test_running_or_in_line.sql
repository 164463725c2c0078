begin;
select plan(6);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a') as turn;
select is(wa_test.outcomes(wa_test.envelope(wa_test.message('b'))), 'contended', 'b met the lock');
select is(
    (select r.outcome from wa.webhook_dlq as d cross join wa_ops.retry_dlq(d.dlq_id) as r),
    'in_line', 'b keeps its place'
);
select is(
    (
        select p.status
        from wa.webhook_dlq as d
        inner join wa.pending_messages as p on d.dlq_id = p.dlq_id
    ),
    'waiting', 'and is no retry that overtakes'
);
select is((select c.status from a cross join wa_test.complete(a.turn) as c), 'processed', 'a done');
select is((select c.message_text from wa_test.claim() as c), 'b', 'b runs');
select is(
    (select r.outcome from wa.webhook_dlq as d cross join wa_ops.retry_dlq(d.dlq_id) as r),
    'running', 'nothing to do for one that runs'
);

select * from finish();
rollback;
