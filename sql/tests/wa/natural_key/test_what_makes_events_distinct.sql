begin;
select plan(9);
select wa_test.noon();

create function pg_temp.key(p_kind text, p_element jsonb, p_number text = 'N')
returns text
language sql
as $$
    select wa.natural_key(p_kind, 'f', 'E', '1', p_number, p_element)::text;
$$;

select isnt(pg_temp.key('message', '{"id": "1"}'), pg_temp.key('message', '{"id": "2"}'), 'wamid');
select
    is(
        pg_temp.key('message', '{"id": "1", "a": 1}'),
        pg_temp.key('message', '{"id": "1", "a": 2}'),
        'only the wamid'
    );
select
    isnt(
        pg_temp.key('message', '{"id": "1"}'),
        pg_temp.key('message', '{"id": "1"}', 'M'),
        'business number'
    );
select isnt(
    pg_temp.key('status', '{"id": "1", "status": "sent"}'),
    pg_temp.key('status', '{"id": "1", "status": "read"}'),
    'a status is not its wamid'
);
select isnt(pg_temp.key('status', '{"id": "1"}'), pg_temp.key('message', '{"id": "1"}'), 'kind');
select
    is(
        pg_temp.key('system', '{"id": "1"}'),
        pg_temp.key('message', '{"id": "1"}'),
        'system messages are messages'
    );
select isnt(
    pg_temp.key('call', '{"id": "1", "event": "connect"}'),
    pg_temp.key('call', '{"id": "1", "event": "terminate"}'),
    'each event of a call'
);
select
    isnt(pg_temp.key('other', '{"a": 1}'), pg_temp.key('other', '{"a": 2}'), 'others by content');
select isnt(
    pg_temp.key('user_id_update', '{"user_id": {"previous": "a", "current": "b"}}'),
    pg_temp.key('user_id_update', '{"user_id": {"previous": "b", "current": "c"}}'),
    'each change of a user id'
);

select * from finish();
rollback;
