begin;
select plan(4);
-- Yesterday: the view's now() is after every lease.
select wa_test.set_now(date_trunc('day', now(), 'UTC') - interval '12 hours');
update wa.feature_flags set is_enabled = true, rollout_percentage = 100
where flag = 'WA_SHADOW_DECISIONS';

create function pg_temp.turn(p_text text, p_from text, p_status text)
returns void
language sql
as $$
    select wa.shadow_settled(t.event_key, p_status, wa.clock())
    from wa_test.turn(p_text, p_from, false) as t;
$$;
select pg_temp.turn('in order', '15550001', 'processed');
select pg_temp.turn('fails', '15550001', 'failed');
select wa_test.turn('crashes', '15550001', false);
select pg_temp.turn('contended and out of order', '15550001', 'processed');
create temp table twice on commit drop as
select wa_test.envelope(wa_test.message('twice', '15550002')) as doc;
select wa_test.outcomes(t.doc, 9, false) from twice as t;
select
    wa.shadow_duplicate(
        wa.read_events(convert_to(t.doc::text, 'UTF8'), wa.current_settings(), wa.clock()),
        '{seen}', gen_random_uuid(), wa.clock()
    )
from twice as t;

select results_eq(
    $$
    select
        s.decided_hour = wa.clock(), s.message_count, s.duplicate_count, s.contended_count,
        s.waiting_count, s.out_of_order_count, s.failed_count, s.lost_count, s.differing_count,
        s.differing_share
    from wa_ops.shadow_summary as s
    $$,
    $$values (true, 5::bigint, 1::bigint, 1::bigint, 0::bigint, 1::bigint, 1::bigint, 2::bigint,
        4::bigint, 0.8)$$,
    'per hour; a message that differs in two ways differs once'
);
select wa_test.advance('1 hour');
select pg_temp.turn('next hour', '15550001', 'processed');
select results_eq(
    $$
    select s.message_count, s.differing_share
    from wa_ops.shadow_summary as s
    order by s.decided_hour desc
    limit 1
    $$,
    'values (1::bigint, 0.0)', 'the next hour for itself'
);
select results_eq(
    $$
    select s.decision, s.status, s.is_out_of_order, s.behind is null
    from wa_ops.shadow_decisions as s
    order by s.shadow_id
    $$,
    $$
    values
    ('dispatched', 'processed', false, true), ('dispatched', 'failed', false, true),
    ('dispatched', null, false, true), ('contended', 'processed', true, false),
    ('dispatched', null, false, true), ('duplicate', null, false, true),
    ('dispatched', 'processed', false, true)
    $$,
    'one by one'
);

-- A day after, the job gives up what was lost: that is no outcome.
create temp table given_up on commit drop as
select (wa.clock() at time zone 'UTC')::date as day, 0 as count;
select wa_test.advance('2 days');
update given_up as g set count = wa.fail_lost_originals(g.day, wa.clock());
select results_eq(
    $$
    select g.count, sum(s.failed_count), sum(s.lost_count)
    from given_up as g
    cross join wa_ops.shadow_summary as s
    group by g.count
    $$,
    'values (6, 1.0, 2.0)', 'failed in the ledger, lost in the summary'
);

select * from finish();
rollback;
