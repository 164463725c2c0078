begin;
select plan(9);
select wa_test.noon();

select wa_test.register('orders', '{"is_default": true}');
create temp table sent on commit drop as
select n as no, f.dlq_id, t.event_key
from generate_series(1, 5) as n
cross join lateral wa_test.turn('a', (15550000 + n)::text) as t
cross join lateral wa_test.fail(t, case n when 5 then 'timeout' else 'rejected' end, false) as f;

select results_eq(
    $$select r.outcome, r.message_count, r.sample_dlq_ids
    from wa_ops.discard_dlq_where(p_reason => 'rejected', p_handler => 'orders') as r$$,
    $$select 'would_discard', 4::bigint, array_agg(s.dlq_id order by s.dlq_id)
    from sent as s where s.no < 5$$, 'a dry run counts'
);
select is_empty($$select from wa.operator_actions as o$$, 'and does nothing');
create temp table page on commit drop as
select * from wa_ops.discard_dlq_where(
    p_reason => 'rejected', p_note => ' spam ', p_dry_run => false, p_limit => 3
);
select results_eq(
    'select p.outcome, p.message_count, p.last_dlq_id from page as p',
    $$select 'beyond_limit', 1::bigint, max(s.dlq_id) from sent as s where s.no < 5
    union all
    select 'discarded', 3, max(s.dlq_id) from sent as s where s.no < 4$$, 'the first page'
);
select results_eq(
    $$select r.outcome, r.message_count
    from page as p
    cross join lateral wa_ops.discard_dlq_where(
        p_reason => 'rejected', p_note => 'spam', p_dry_run => false, p_after_id => p.last_dlq_id
    ) as r
    where p.outcome = 'discarded'$$, $$values ('discarded', 1::bigint)$$, 'the rest'
);
select results_eq(
    $$select
        d.resolution_status, d.resolution_note, d.resolved_by = session_user::text, count(*)
    from wa.webhook_dlq as d
    group by 1, 2, 3
    order by 4$$,
    $$values ('exhausted', null, null, 1::bigint), ('discarded', 'spam', true, 4)$$,
    'why is kept, and the other one left alone'
);
select results_eq(
    $$select m.status, count(*)
    from sent as s
    cross join lateral wa_test.ledger(s.event_key) as m
    group by m.status
    order by 2$$,
    $$values ('exhausted', 1::bigint), ('discarded', 4)$$, 'the messages too'
);
select results_eq(
    $$select o.what, o.reason, count(*) from wa.operator_actions as o group by 1, 2$$,
    $$values ('discard', 'spam', 4::bigint)$$, 'each is recorded'
);
select is_empty(
    $$select wa_ops.discard_dlq_where(p_reason => 'rejected', p_note => 'x', p_dry_run => false)$$,
    'a second time nothing is left'
);
select results_eq(
    $$select r.outcome, r.message_count
    from wa_ops.discard_dlq_where(
        p_status => 'discarded', p_note => 'x', p_dry_run => false
    ) as r$$,
    $$values ('resolved', 4::bigint)$$, 'or it says so'
);

select * from finish();
rollback;
