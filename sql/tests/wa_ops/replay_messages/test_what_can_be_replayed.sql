begin;
select plan(7);
select wa_test.noon();

create temp table m on commit drop as
select k.n, t as turn
from (values ('processed'), ('exhausted'), ('discarded'), ('running'), ('retrying')) as k (n)
cross join lateral wa_test.turn('a', (15550000 + ascii(k.n))::text || length(k.n)) as t;
select wa_test.complete(m.turn)
from m
where m.n = 'processed';
select wa_test.fail(m.turn, 'rejected', false)
from m
where m.n in ('exhausted', 'discarded');
select wa_test.fail(m.turn)
from m
where m.n = 'retrying';
select wa_ops.discard_dlq(d.dlq_id, 'x')
from m
inner join wa.webhook_dlq as d on (m.turn).event_key = d.event_key
where m.n = 'discarded';
create temp table original on commit drop as
select wa_test.turn('a', '15550999', false) as turn;
select wa_test.receive(wa_test.statuses(wa_test.status('sent')));
select wa_test.receive(
    wa_test.envelope(wa_test.message('old', '15550777', null, wa.clock() - interval '60 days'))
);

select results_eq(
    $$select r.outcome, r.message_count
    from wa_ops.replay_messages(p_received_after => wa.clock()) as r$$,
    $$values ('in_line', 2::bigint), ('running', 1), ('stale', 1), ('would_replay', 3)$$,
    'what would be replayed, and what not'
);
select wa_test.advance('16 seconds');
select results_eq(
    $$select r.outcome, r.message_count
    from wa_ops.replay_messages(
        p_received_after => wa.clock() - interval '16 seconds', p_reason => 'x', p_dry_run => false
    ) as r$$,
    $$values ('in_line', 2::bigint), ('replayed', 4), ('stale', 1)$$,
    'an original turn whose time is over counts as dead'
);
select results_eq(
    $$select m.n, d.reason, d.resolution_status
    from m inner join wa.webhook_dlq as d on d.event_key = (m.turn).event_key
    where d.resolution_status = 'pending' and m.n <> 'retrying'
    order by m.n$$,
    $$values ('discarded', 'rejected', 'pending'), ('exhausted', 'rejected', 'pending'),
    ('processed', 'replayed', 'pending')$$,
    'a dead letter that was not processed goes on'
);
select throws_ok(
    format(
        'select wa_api.complete_message(%L, %L, %s, %L, null, null, null, 1)', (o.turn).event_day,
        (o.turn).event_key, (o.turn).conversation_id, (o.turn).lock_token
    ),
    'WA301', null, 'the original turn is fenced'
) from original as o;
select is(
    (
        select c.flow
        from original as o
        cross join wa_test.claim(10) as c
        where c.event_key = (o.turn).event_key
    ), 'enhanced', 'it runs in the enhanced flow'
);
select throws_ok(
    'select wa_ops.replay_messages(p_ids => $${x}$$, p_dry_run => false)', 'WA101', null,
    'without a reason'
);
select throws_ok('select wa_ops.replay_messages()', 'WA101', null, 'without saying which');

select * from finish();
rollback;
