begin;
select plan(7);
select wa_test.noon();

create temp table reply on commit drop as select wa_test.sending() as outbound_id;

select wa_test.apply(
    wa_test.statuses(
        wa_test.status('delivered', 'wamid.E'),
        wa_test.status('sent', 'wamid.E', wa.clock() - interval '1 minute')
    )
);
select wa_test.apply(
    wa_test.statuses(wa_test.status('read', 'wamid.E') || '{"pricing": {"category": "service"}}')
);
select is((wa_test.outbound(r.outbound_id)).status, 'sending', 'nobody knows whose they are')
from reply as r;
select is((select count(*) from wa.early_statuses), 1::bigint, 'they are kept');
select is_empty(
    $$select s.* from wa.early_statuses as s where s::text ~ 'wamid'$$, 'without the wamid'
);
select lives_ok(
    $$select wa_test.accepted(r.outbound_id, 'wamid.E') from reply as r$$, 'the send returns'
);
select results_eq(
    $$
    select o.status, o.pricing_category, wa.clock() - o.sent_at, o.delivered_at is null
    from reply as r
    cross join wa_test.outbound(r.outbound_id) as o
    $$,
    $$values ('read', 'service', interval '1 minute', false)$$, 'they are its'
);
select is((select count(*) from wa.early_statuses), 0::bigint, 'and kept no longer');

select wa_test.sending();
select wa_test.apply(wa_test.statuses(wa_test.status('sent', 'wamid.X')));
select wa_test.advance('25 hours');
select wa.trim_recorded_state();
select is((select count(*) from wa.early_statuses), 0::bigint, 'nor those nobody asks for');

select * from finish();
rollback;
