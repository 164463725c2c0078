begin;
select plan(4);
select wa_test.set_now('2026-01-01 12:00:30+00');

create function pg_temp.send(p_no integer, p_age double precision)
returns boolean
language sql
as $$
    select wa_api.record_requests(
        jsonb_build_object(
            'source', '00000000-0000-0000-0000-000000000001', 'no', p_no,
            'counts', jsonb_build_array(
                jsonb_build_object(
                    'measure', 'request', 'subject', 'POST', 'outcome', 'accepted', 'slot', 2,
                    'n', 5, 'seconds', 0.1, 'age_s', p_age
                )
            )
        )
    );
$$;

select ok(pg_temp.send(1, 0), 'counted');
select ok(not pg_temp.send(1, 0), 'its repetition is not');
select ok(pg_temp.send(2, 40), 'the next one is');
select results_eq(
    $$select m.bucket, m.subject, m.outcome, m.n, m.upto_25ms from wa_ops.metric_rollups as m
    where m.grain = 'minute' order by 1$$,
    $$values
    ('2026-01-01 11:59:00+00'::timestamptz, 'POST', 'accepted', 5::bigint, 5::bigint),
    ('2026-01-01 12:00:00+00', 'POST', 'accepted', 5, 5)$$,
    'each in the minute in which it happened'
);

select * from finish();
rollback;
