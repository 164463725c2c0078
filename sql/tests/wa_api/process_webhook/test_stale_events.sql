begin;
select plan(3);
select wa_test.noon();

create temp table answer on commit drop as
select r.*
from wa_test.receive(
    wa_test.envelope(
        wa_test.message('old', p_id => 'wamid.OLD', p_at => wa.clock() - interval '40 days'),
        wa_test.message('new', '15550002'),
        wa_test.message('future', '15550003', 'wamid.F', wa.clock() + interval '3 days')
    )
) as r;

select is(
    (select string_agg(a.outcome, ',' order by a.event_no) from answer as a),
    'stale,dispatched,stale', 'outside the window nothing is dispatched'
);
select is(
    (
        select string_agg(distinct m.event_day::text, ',') from wa.processed_webhook_messages as m
        where m.status = 'stale'
    ),
    '0001-01-01', 'but kept on the sentinel day'
);
select is(
    wa_test.outcomes(
        wa_test.envelope(
            wa_test.message('old', p_id => 'wamid.OLD', p_at => wa.clock() - interval '40 days')
        )
    ),
    'duplicate', 'where a redelivery finds it'
);

select * from finish();
rollback;
