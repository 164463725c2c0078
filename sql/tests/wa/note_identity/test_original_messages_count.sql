-- A message of the original flow tells of its phone as any other does.
begin;
select plan(2);
select wa_test.noon();
select wa_test.register('bot', '{"is_default": true}');

select results_eq(
    $$
    select r.outcome
    from (values (interval '0 hours'), (interval '1 hour')) as v (later)
    cross join lateral wa_test.receive(
        wa_test.from_person('US.1', '15550001', p_at => wa.clock() + v.later), 1, false
    ) as r
    $$,
    array['original', 'original'], 'two messages, an hour apart'
);
select wa.link_identity('100000001', 'US.2', '15550001', wa.clock() + interval '30 minutes');
select results_eq(
    'select p.bsuid, p.phone from wa_test.people() as p',
    $$values ('US.1', '15550001'), ('US.2', null)$$,
    'what was true between them is old'
);

select * from finish();
rollback;
