begin;
select plan(3);
select wa_test.noon();

select wa_test.outcomes(wa_test.from_person('US.1', '15550001'), 0);
select lives_ok(
    $$
    select wa_test.apply(d.doc)
    from (
        values
        (wa_test.user_id_update('US.1', null)),
        (wa_test.user_id_update('US.1', 'US.1')),
        (wa_test.user_id_update('US.1', repeat('x', 300))),
        (wa_test.user_id_update('', 'US.9')),
        (wa_test.envelope_of_system('{"type": "user_changed_number"}', '15550001')),
        (wa_test.envelope_of_system('{"type": "user_changed_number", "wa_id": "x"}', '15550001')),
        (wa_test.envelope_of_system('{"type": "unheard_of"}', '15550001')),
        (wa_test.envelope_of_system('"text"', '15550001')),
        (wa_test.envelope_of_system('{"type": ["user_changed_number"], "wa_id": {}}', 'x')),
        (wa_test.change('user_id_update', '{"user_id_update": [{}, {"user_id": "x"}, 7]}')),
        (
            wa_test.changes(
                wa_test.change(
                    'user_preferences',
                    '{
                        "user_preferences": [
                            {}, {"value": "stop"}, {"wa_id": "15550001", "value": 1},
                            {"wa_id": [], "category": "c", "value": "stop", "timestamp": "x"}
                        ]
                    }'
                )
            )
        )
    ) as d (doc)
    $$, 'nothing of it stops the request'
);
select results_eq(
    'select p.* from wa_test.people() as p', $$values ('US.1', '15550001', null::text)$$,
    'nobody is changed'
);
select ok(
    (select count(*) from wa_ops.unapplied_events) >= 10, 'each is noted with what was expected'
);

select * from finish();
rollback;
