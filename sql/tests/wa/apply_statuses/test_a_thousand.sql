begin;
select plan(3);
select wa_test.noon();

create temp table reply on commit drop as
select
    n,
    wa_test.accepted(wa_test.sending(), 'wamid.M' || n) as outbound_id
from generate_series(1, 500) as n;
select wa_test.sending();

select is(
    wa_test.apply(
        wa_test.changes(
            wa_test.change(
                'messages',
                jsonb_build_object(
                    'statuses',
                    (
                        select jsonb_agg(wa_test.status('delivered', 'wamid.M' || n) order by -n)
                        from generate_series(1, 1000) as n
                    )
                )
            )
        )
    ),
    1000::bigint, 'half of them of messages that are not known yet'
);
select is(
    (
        select count(*)
        from wa.outbound_messages as o
        where o.status = 'delivered'
    ), 500::bigint, 'each reply has its own'
);
select is((select count(*) from wa.early_statuses), 500::bigint, 'the others are kept');

select * from finish();
rollback;
