-- Tables and messages of the benchmark; nothing of it is installed by the project.
create schema bench;
create table bare (bare_id bigint generated always as identity primary key, body bytea not null);
create function bench.body(p_id text, p_sender int) returns bytea
language sql volatile
as $$
    select convert_to(
        '{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages",'
        '"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550001111",'
        '"phone_number_id":"100200300"},"contacts":[{"profile":{"name":"Person"},"wa_id":"'
        || 250700000000 + p_sender || '","user_id":"RW.' || p_sender || '"}],"messages":[{"from":"'
        || 250700000000 + p_sender || '","from_user_id":"RW.' || p_sender || '","id":"' || p_id
        || '","timestamp":"' || extract(epoch from now())::bigint
        || '","type":"text","text":{"body":"hello there, is the moto still free at five?"}}]}}]}]}',
        'UTF8'
    )
$$;
select wa_api.register_handlers(
    '[{"name": "bench", "timeout_s": 10, "is_default": true, "keywords": [], "universal": []}]'
);
