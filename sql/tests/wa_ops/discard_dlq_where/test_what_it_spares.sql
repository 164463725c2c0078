begin;
select plan(5);
select wa_test.noon();

select wa_test.register('orders', '{"is_default": true}');
create temp table t on commit drop as
select k.n, turn
from (values ('waits for its retry'), ('runs again'), ('without a conversation')) as k (n)
cross join lateral wa_test.turn('a', (15550000 + length(k.n))::text) as turn;
select wa_test.fail(t.turn) from t;
delete from wa.webhook_conversations as c using t
where t.n = 'without a conversation' and c.conversation_id = (t.turn).conversation_id;
update wa.pending_messages as p
set status = 'running', retry_at = null
from t
where t.n = 'runs again' and p.event_key = (t.turn).event_key;
-- One that runs, and one behind it: contended.
create temp table first on commit drop as select wa_test.turn('b', '15559999') as turn;
select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('c', '15559999')), 1), 'contended',
    'one waits for its first turn'
);

select results_eq(
    $$select r.outcome, r.message_count
    from wa_ops.discard_dlq_where(
        p_created_after => '-infinity', p_note => 'x', p_dry_run => false
    ) as r$$,
    $$values ('discarded', 2::bigint), ('in_line', 1), ('running', 1)$$, 'each has its outcome'
);
select results_eq(
    'select p.status, count(*) from wa.pending_messages as p group by 1 order by 1',
    $$values ('running', 2::bigint), ('waiting', 1)$$, 'what has or awaits its turn keeps it'
);
select is(
    (
        select d.resolution_status
        from wa.webhook_dlq as d
        inner join t on d.event_key = (t.turn).event_key
        where t.n = 'waits for its retry'
    ), 'discarded', 'a retry is given up'
);
select lives_ok(
    format('select wa_ops.discard_dlq(%s, $$x$$)', d.dlq_id), 'one by one what is in line can be'
) from wa.webhook_dlq as d
where d.reason = 'lock_contention';

select * from finish();
rollback;
