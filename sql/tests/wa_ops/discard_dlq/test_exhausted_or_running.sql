begin;
select plan(7);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a') as turn;
create temp table dead on commit drop as
select f.* from a cross join wa_test.fail(a.turn) as f;
select throws_ok('select wa_ops.discard_dlq(77, $$x$$)', 'WA401', null, 'unknown');
select throws_ok(
    format('select wa_ops.discard_dlq(%s, $$ $$)', d.dlq_id), 'WA101', null, 'without a reason'
) from dead as d;
select wa_test.advance('1 minute');
create temp table again on commit drop as select c as turn from wa_test.claim() as c;
select throws_ok(
    format('select wa_ops.discard_dlq(%s, $$x$$)', d.dlq_id), 'WA201', null, 'it has its turn'
) from dead as d;
select is(
    (
        select f.resolution_status
        from again as g
        cross join wa_test.fail(g.turn, 'rejected', false) as f
    ),
    'exhausted', 'it fails for good'
);
select lives_ok(
    format('select wa_ops.discard_dlq(%s, $$x$$)', d.dlq_id), 'then it can be discarded'
) from dead as d;
select results_eq(
    'select m.status, m.attempts from a cross join wa_test.ledger((a.turn).event_key) as m',
    $$values ('discarded', 2)$$, 'and so is the message'
);
select results_eq(
    'select r.outcome from dead as d cross join wa_ops.retry_dlq(d.dlq_id, $$mind changed$$) as r',
    $$values ('retried')$$, 'and taken up again'
);

select * from finish();
rollback;
