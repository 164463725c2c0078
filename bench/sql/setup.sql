-- Tables, people and messages of the benchmark; nothing of it is installed by the project.
create schema bench;
create table bench.bare (
    bare_id bigint generated always as identity primary key, body bytea not null
);
create function bench.body(p_sender int) returns bytea
language sql volatile
as $$
    select convert_to(
        '{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages",'
        '"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550001111",'
        '"phone_number_id":"100200300"},"contacts":[{"profile":{"name":"Person"},"wa_id":"'
        || 250700000000 + p_sender || '","user_id":"RW.' || p_sender || '"}],"messages":[{"from":"'
        || 250700000000 + p_sender || '","from_user_id":"RW.' || p_sender || '","id":"wamid.'
        || gen_random_uuid() || '","timestamp":"' || extract(epoch from now())::bigint
        || '","type":"text","text":{"body":"hello there, is the moto still free at five?"}}]}}]}]}',
        'UTF8'
    )
$$;
-- Everybody is known: the cost of a first message is in the request of 1,000 new people.
insert into wa.webhook_conversations
(phone_number_id, bsuid, phone, profile_name, rollout_bucket, context)
select
    '100200300', 'RW.' || n, (250700000000 + n)::text, 'Person', n % 10000,
    jsonb_build_object('flow', 'booking', 'note', repeat(md5(n::text), 17))
from generate_series(0, 9999) as n;
