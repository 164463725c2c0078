begin;
select plan(3);
select wa_test.noon();

create function pg_temp.from_user(p_message jsonb, p_user text)
returns jsonb
language sql
as $$
    select p_message || jsonb_build_object('from_user_id', p_user);
$$;
select wa_test.receive(
    wa_test.envelope(pg_temp.from_user(wa_test.message('now', '15550001'), 'US.NEW')), 0
);
create temp table old on commit drop as
select r.event_key
from wa_test.receive(
    wa_test.envelope(
        pg_temp.from_user(
            wa_test.message('old', '15550001', null, wa.clock() - interval '60 days'), 'US.OLD'
        )
    )
) as r;
select is(
    (
        select r.outcome
        from wa_ops.release_stale(array(select o.event_key from old as o), 'x') as r
    ),
    'released', 'released'
);
select is(
    (
        select c.bsuid
        from wa.webhook_conversations as c
        where c.phone = '15550001'
    ), 'US.NEW',
    'the phone stays with its present owner'
);
select is(
    (
        select c.bsuid
        from wa.pending_messages as p
        inner join old as o on p.event_key = o.event_key
        inner join wa.webhook_conversations as c on p.conversation_id = c.conversation_id
    ),
    'US.OLD', 'the message is its writer''s'
);

select * from finish();
rollback;
