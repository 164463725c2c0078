-- People as wide as ours, and what the layouts have in common. Run with search_path = the layout.
create table conversations (
    conversation_id bigint primary key,
    phone_number_id text not null,
    bsuid text,
    phone text,
    profile_name text,
    state text not null default 'home',
    context jsonb not null default '{}',
    status text not null default 'active',
    received_seq bigint not null default 0,
    last_activity_at timestamptz not null default now(),
    unique (phone_number_id, bsuid),
    unique (phone_number_id, phone)
) with (
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0.01,
    autovacuum_vacuum_threshold = 500,
    autovacuum_vacuum_cost_delay = 0
);

create function fill() returns void
language sql
as $$
    insert into conversations (conversation_id, phone_number_id, bsuid, phone, profile_name, context)
    select
        n, '100200300400500', 'RW.' || md5(n::text), (250700000000 + n)::text, 'Person ' || n,
        jsonb_build_object('flow', 'booking', 'step', n % 7, 'note', repeat(md5(n::text), 17))
    from generate_series(1, 20000) as n
$$;
