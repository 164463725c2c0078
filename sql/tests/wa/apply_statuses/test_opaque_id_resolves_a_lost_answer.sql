begin;
select plan(6);
select wa_test.noon();

create temp table reply on commit drop as
select wa_test.sending('018f0000-0000-7000-8000-000000000001') as outbound_id;
update wa.outbound_messages as o set status = 'ambiguous';

select wa_test.apply(wa_test.statuses(wa_test.status('delivered', 'wamid.A')));
select is((wa_test.outbound(r.outbound_id)).status, 'ambiguous', 'a status without it')
from reply as r;
select wa_test.apply(
    wa_test.statuses(
        wa_test.status('sent', 'wamid.A')
        || '{"biz_opaque_callback_data": "018F0000-0000-7000-8000-000000000001"}'
    )
);
select is((wa_test.outbound(r.outbound_id)).status, 'sent', 'one that carries it: it was sent')
from reply as r;
select wa_test.apply(wa_test.statuses(wa_test.status('read', 'wamid.A')));
select is((wa_test.outbound(r.outbound_id)).status, 'read', 'and its wamid is known from then on')
from reply as r;
select lives_ok(
    $$select wa_test.accepted(r.outbound_id, 'wamid.A') from reply as r$$,
    'the answer was not lost after all'
);
select results_eq(
    $$
    select o.status, o.sending_since, o.delivered_at is null
    from reply as r
    cross join wa_test.outbound(r.outbound_id) as o
    $$,
    $$values ('read', null::timestamptz, false)$$,
    'nothing goes back, and the first status is its too'
);
update wa.outbound_messages as o
set status = 'expired', sent_at = null, delivered_at = null, read_at = null;
select wa_test.apply(
    wa_test.statuses(
        wa_test.status('delivered', 'wamid.B')
        || '{"biz_opaque_callback_data": "018f0000-0000-7000-8000-000000000001"}'
    )
);
select is((wa_test.outbound(r.outbound_id)).status, 'delivered', 'what was given up arrived')
from reply as r;

select * from finish();
rollback;
