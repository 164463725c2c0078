begin;
select plan(10);
select wa_test.noon();

create function pg_temp.said(p_phone text, p_bsuid text, p_number text = '100000001')
returns bigint
language sql
as $$
    select (r.turn).conversation_id
    from wa_test.receive(
        wa_test.changes(
            wa_test.change(
                'messages',
                jsonb_build_object(
                    'messages', jsonb_build_array(
                        jsonb_strip_nulls(
                            wa_test.message('x')
                            || jsonb_build_object('from', p_phone, 'from_user_id', p_bsuid)
                        )
                    )
                ),
                p_number
            )
        )
    ) as r;
$$;

create temp table known on commit drop as
select
    pg_temp.said(null, 'US.1') as by_bsuid,
    pg_temp.said('15559991', 'US.12') as other,
    pg_temp.said('15559992', null) as by_phone,
    pg_temp.said('15559991', null, '100000002') as elsewhere;
-- The phone has become US.1's, and another one is known by its phone alone.
select pg_temp.said('15559991', 'US.1');

select results_eq(
    $$
    select e.conversations, e.payloads
    from wa_ops.erase_contact('100000001', 'US.1', 'request 17') as e
    $$,
    'values (1, 2)', 'by BSUID: its conversation, and no message that another one has to run'
);
select is((wa_test.conversation(k.by_bsuid)).status, 'closed', 'US.1') from known as k;
select is((wa_test.conversation(k.other)).bsuid, 'US.12', 'not US.12') from known as k;
select is((wa_test.conversation(k.by_phone)).phone, '15559992', 'nor who has another phone')
from known as k;
select is((wa_test.conversation(k.elsewhere)).phone, '15559991', 'nor on another number')
from known as k;
-- The phone of somebody whose BSUID is learned from another row: both are theirs.
select pg_temp.said(null, 'US.3');
select pg_temp.said('15559992', 'US.3');
select results_eq(
    $$
    select e.conversations, e.payloads
    from wa_ops.erase_contact('100000001', '15559992', 'request 17') as e
    $$,
    'values (2, 3)', 'by phone: with the conversation from before the BSUID was known'
);
select throws_ok(
    $$select wa_ops.erase_contact('100000001', '', 'x')$$, 'WA101', null, 'nobody'
);
select throws_ok(
    $$select wa_ops.erase_contact('100000001', '15559991', '')$$, 'WA101', null, 'no reason'
);
select throws_ok(
    $$select wa_ops.erase_contact('100000002', '15559991', 'asked by +15559991')$$, 'WA101', null,
    'the reason goes into the audit: it may not tell who'
);
select throws_ok(
    $$
    update wa.webhook_conversations set phone = '15559991'
    where erased_at is not null
    $$,
    '23514', null, 'nobody becomes an erased conversation'
);

select * from finish();
rollback;
