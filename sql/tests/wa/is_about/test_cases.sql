begin;
select plan(6);

create function pg_temp.about(p_event jsonb)
returns boolean
language sql
as $$
    select coalesce(wa.is_about(p_event, '{15559991, US.1}'), false);
$$;

select ok(pg_temp.about('{"message": {"from": "15559991"}}'), 'sent from the phone');
select ok(pg_temp.about('{"message": {"from_user_id": "US.1"}}'), 'or by the BSUID');
select ok(
    not pg_temp.about(
        '{"message": {"from": "2", "contacts": [{"phones": [{"wa_id": "15559991"}]}]}}'
    ),
    'not what somebody else sent'
);
select ok(pg_temp.about('{"element": {"recipient_id": "15559991"}}'), 'a status');
select ok(pg_temp.about('{"element": {"contacts": [{"wa_id": "+15559991"}]}}'), 'anywhere in it');
select ok(not pg_temp.about('{"element": {"recipient_id": "155599911"}}'), 'nobody else''s');

select * from finish();
rollback;
