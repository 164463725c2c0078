begin;
select plan(6);
select wa_test.noon();

-- An account field of one business, at a time relative to now.
create function pg_temp.field(p_field text, p_value jsonb, p_age interval = '0 seconds')
returns jsonb
language sql
as $$
    select jsonb_build_object(
        'object', 'whatsapp_business_account',
        'entry', jsonb_build_array(
            jsonb_build_object(
                'id', '2', 'time', extract(epoch from wa.clock() - p_age)::bigint,
                'changes', jsonb_build_array(jsonb_build_object('field', p_field, 'value', p_value))
            )
        )
    );
$$;

select wa_test.apply(
    pg_temp.field('message_template_status_update', '{"event": "PAUSED", "message_template_id": 9}')
);
select wa_test.apply(
    pg_temp.field(
        'message_template_status_update', '{"event": "APPROVED", "message_template_id": 9}',
        '1 minute'
    )
);
select results_eq(
    'select s.kind, s.subject, s.state from wa_ops.account_states as s',
    $$values ('template_status', '2/9', '{"event": "PAUSED"}'::jsonb)$$,
    'the newest event counts, not the last to come'
);
delete from wa.account_states;
select wa_test.apply(
    pg_temp.field(
        'phone_number_quality_update',
        '{"display_phone_number": "+1 555 9-8888", "event": "FLAGGED", "current_limit": "TIER_2K"}'
    )
);
select results_eq(
    'select s.kind, s.subject, s.state from wa_ops.account_states as s',
    $$
    values ('number_quality', '2/*8888', '{"event": "FLAGGED", "current_limit": "TIER_2K"}'::jsonb)
    $$, 'a number by its last digits'
);
delete from wa.account_states;
select wa_test.apply(
    pg_temp.field(
        'account_update',
        '{
            "event": "ACCOUNT_RESTRICTION", "note": "free text",
            "restriction_info": [
                {"restriction_type": "A", "expiration": 1}, {"restriction_type": "B"}
            ]
        }'
    )
);
select results_eq(
    'select s.kind, s.subject, s.state from wa_ops.account_states as s',
    $$
    values (
        'account_restriction', '2', '{"restriction_type": "A, B", "expiration": "1"}'::jsonb
    )
    $$, 'only what is known to be no free text'
);
delete from wa.account_states;
select wa_test.apply(
    wa_test.changes(
        wa_test.change('messages', '{"errors": [{"code": 130429, "title": "Rate limit hit"}]}')
    )
);
select results_eq(
    'select s.kind, s.subject, s.state from wa_ops.account_states as s',
    $$values ('sending_error', '100000001/130429', '{"code": "130429"}'::jsonb)$$,
    'an error that no message has'
);
delete from wa.account_states;
select lives_ok(
    $$
    select wa_test.apply(pg_temp.field(f.field, v.doc))
    from (
        values ('message_template_status_update'), ('account_update'), ('account_alerts'),
        ('flows'), ('phone_number_quality_update'), ('unheard_of')
    ) as f (field)
    cross join (
        values ('{}'::jsonb), ('7'), ('"text"'), ('[]'), ('{"event": {"a": 1}}'),
        ('{"message_template_id": [1, 2], "event": [[]]}'),
        (
            jsonb_build_object(
                'display_phone_number', repeat('9', 5000), 'event', repeat('x', 5000)
            )
        )
    ) as v (doc)
    $$, 'nothing that may stand in them stops the request'
);
select is_empty(
    $$select s.* from wa.account_states as s where length(s.subject || s.state) > 800$$,
    'nor takes room'
);

select * from finish();
rollback;
