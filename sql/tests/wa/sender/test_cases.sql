begin;
select plan(1);
select wa_test.noon();

select results_eq(
    $$
    select s.bsuid, s.phone
    from (
        values
        (1, '{"from": "15550001"}'::jsonb, null::jsonb),
        (2, '{"from": "+15550001", "from_user_id": "US.1"}', null),
        (3, '{"from_user_id": "US.1"}', '{"wa_id": "15550001", "user_id": "US.1"}'),
        (4, '{"from": "US.1"}', null),
        (5, '{}', '{"user_id": "US.1"}'),
        (6, '{}', null)
    ) as c (n, message, contact)
    cross join wa.sender(c.message, c.contact) as s
    order by c.n
    $$,
    $$
    values
    (null::text, '15550001'), ('US.1', '15550001'), ('US.1', '15550001'),
    ('US.1', null), ('US.1', null), (null, null)
    $$,
    'by phone, by both, from the contact, a BSUID in from, BSUID only, nobody'
);

select * from finish();
rollback;
