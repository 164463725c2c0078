begin;
select plan(4);
select wa_test.noon();

select is(
    wa_test.outcomes(
        wa_test.statuses(
            wa_test.status('sent', 'wamid.A'), wa_test.status('delivered', 'wamid.A'),
            wa_test.status('delivered', 'wamid.A')
        )
    ),
    'recorded,recorded,duplicate', 'each status of a message once'
);
select is((select count(*) from wa.webhook_conversations), 0::bigint, 'no conversation');
select is((select count(*) from wa.pending_messages), 0::bigint, 'no turn');
select is(
    (select min(m.status) from wa.processed_webhook_messages as m), 'recorded', 'settled at once'
);

select * from finish();
rollback;
