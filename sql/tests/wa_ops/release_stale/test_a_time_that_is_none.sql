begin;
select plan(7);
select wa_test.noon();
select wa_test.register('bot', '{"is_default": true, "max_batch": 5}');

-- Milliseconds for seconds, and a year to come.
create temp table stale on commit drop as
select r.event_key
from wa_test.receive(
    wa_test.envelope(
        wa_test.message('a') || '{"timestamp": "1795886871000"}',
        wa_test.message('b') || '{"timestamp": "1795886871001"}',
        wa_test.message('c', '15550002', null, wa.clock() + interval '20 years')
    )
) as r;
select results_eq(
    $$select r.outcome, count(*)
    from wa_ops.release_stale(array(select s.event_key from stale as s), 'agreed') as r
    group by r.outcome$$,
    $$values ('released', 3::bigint)$$, 'released'
);
select is_empty(
    'select c.phone from wa.webhook_conversations as c where c.identity_at > wa.clock()',
    'no phone is known from a time to come'
);
create temp table t on commit drop as
select c as turn from wa_test.claim(9) as c;
select is((select count(*) from t), 2::bigint, 'each has its turn');
select results_eq(
    $$select (t.turn).sent_at from t where (t.turn).phone = '15550001'$$,
    $$values (null::timestamptz)$$, 'without a time that the glue could not read'
);
select is(
    (
        select (t.turn).burst #> '{0,sent_at}' from t
        where (t.turn).phone = '15550001'
    ), 'null',
    'nor has who rides with it'
);
select is(
    (
        select (t.turn).sent_at > wa.clock() + interval '19 years' from t
        where (t.turn).message_text = 'c'
    ), true, 'any other is told as it came'
);

-- The person has another user id now: the phone goes with it.
select wa_test.complete(t.turn) from t;
select wa_test.outcomes(
    wa_test.envelope(wa_test.message('d') || '{"from_user_id": "US.B1"}')
);
select wa_test.advance('1 second');
select wa_test.outcomes(
    wa_test.envelope(wa_test.message('e') || '{"from_user_id": "US.B2"}')
);
select results_eq(
    $$select c.bsuid from wa.webhook_conversations as c where c.phone = '15550001'$$,
    $$values ('US.B2')$$, 'a later message moves the phone'
);

select * from finish();
rollback;
