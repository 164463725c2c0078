begin;
select plan(4);
select wa_test.noon();

select wa_test.accepted(wa_test.sending(), 'wamid.O');
select is(
    wa_test.apply(wa_test.statuses(wa_test.status('sent', 'wamid.foreign'))), 1::bigint,
    'a message that we did not send, while no send is under way'
);
select is((select count(*) from wa.early_statuses), 0::bigint, 'is recorded, no more');
select is(
    wa_test.apply(
        wa_test.statuses(wa_test.status('read', 'wamid.O') || '{"recipient_type": "group"}')
    ), 1::bigint, 'what one member of a group did'
);
select is(
    (select o.status from wa.outbound_messages as o), 'sent',
    'says nothing about a message as a whole'
);

select * from finish();
rollback;
