begin;
select plan(2);
select wa_test.noon();

create temp table reply on commit drop as
select
    n.number,
    wa_test.accepted(wa_test.sending(), 'wamid.N', n.number) as outbound_id
from (values ('100000001'), ('100000002')) as n (number);

select wa_test.apply(
    wa_test.changes(
        wa_test.change(
            'messages',
            jsonb_build_object('statuses', jsonb_build_array(wa_test.status('read', 'wamid.N'))),
            '100000002'
        )
    )
);
select wa_test.apply(
    wa_test.changes(
        wa_test.change(
            'messages',
            jsonb_build_object('statuses', jsonb_build_array(wa_test.status('read', 'wamid.N'))),
            '100000003'
        )
    )
);
select results_eq(
    $$
    select r.number, (wa_test.outbound(r.outbound_id)).status from reply as r order by r.number
    $$,
    $$values ('100000001', 'sent'), ('100000002', 'read')$$, 'are two messages'
);
select is((select count(*) from wa.early_statuses), 0::bigint, 'a third is not ours');

select * from finish();
rollback;
