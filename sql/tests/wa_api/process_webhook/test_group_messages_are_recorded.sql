begin;
select plan(2);
select wa_test.noon();

select is(
    wa_test.outcomes(
        wa_test.changes(
            wa_test.change(
                'messages',
                jsonb_build_object(
                    'messages', jsonb_build_array(wa_test.message('a') || '{"group_id": "g"}')
                )
            )
        )
    ),
    'recorded', 'what is said in a group has no turn: the reply would go to its writer in private'
);

select is_empty(
    'select c.conversation_id from wa.webhook_conversations as c', 'and makes no conversation'
);

select * from finish();
rollback;
