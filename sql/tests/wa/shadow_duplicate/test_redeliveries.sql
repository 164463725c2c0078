begin;
select plan(6);
select wa_test.noon();
create temp table request on commit drop as
select
    wa_test.envelope(wa_test.message('a', '15550001', 'wamid.A')) as doc,
    gen_random_uuid() as delivery;
create function pg_temp.events(p_doc jsonb)
returns wa.event[]
language sql
as $$
    select wa.read_events(convert_to(p_doc::text, 'UTF8'), wa.current_settings(), wa.clock());
$$;
create function pg_temp.duplicates(p_doc jsonb, p_found text[], p_delivery_id uuid)
returns bigint
language sql
as $$
    select wa.shadow_duplicate(pg_temp.events(p_doc), p_found, p_delivery_id, wa.clock());
    select count(*) from wa.shadow_decisions as s where s.decision = 'duplicate';
$$;

select f.outcome
from request as r
cross join wa_test.receive(r.doc, 9, false, r.delivery) as f;
select is(
    (select pg_temp.duplicates(r.doc, '{seen}', gen_random_uuid()) from request as r),
    0::bigint, 'off'
);
update wa.feature_flags set is_enabled = true, rollout_percentage = 100
where flag = 'WA_SHADOW_DECISIONS';
select is(
    (select pg_temp.duplicates(r.doc, '{seen}', r.delivery) from request as r), 0::bigint,
    'the same delivery, its answer lost'
);
select is(
    (select pg_temp.duplicates(r.doc, '{seen}', gen_random_uuid()) from request as r), 1::bigint,
    'a redelivery'
);
create temp table repeated on commit drop as
select
    wa_test.envelope(
        wa_test.message('a', '15550001', 'wamid.A'), wa_test.message('a', '15550001', 'wamid.A')
    ) as doc;
select is(
    (select pg_temp.duplicates(r.doc, '{new,duplicate}', gen_random_uuid()) from repeated as r),
    2::bigint, 'twice in one request'
);
create temp table enhanced on commit drop as
select wa_test.envelope(wa_test.message('b', '15550002')) as doc;
select is(
    (select wa_test.outcomes(e.doc, 9, true) from enhanced as e), 'dispatched', 'an enhanced one'
);
select is(
    (select pg_temp.duplicates(e.doc, '{seen}', gen_random_uuid()) from enhanced as e), 2::bigint,
    'its redelivery is no shadow'
);

select * from finish();
rollback;
