-- What the handlers of a chaos run write, for the judge.
--
-- Nothing here is unique but the holder: a repeated effect must be found, not refused.
create schema chaos;
create sequence chaos.tick;

-- Every start of a handler, also of one whose turn comes to nothing.
create table chaos.runs (
    run_id bigint primary key default nextval('chaos.tick'),
    event_key uuid not null,
    attempt integer not null,
    conversation_id bigint not null,
    process_id integer not null
);

-- Who is in a conversation right now; taken and left outside of the turn's transaction.
create table chaos.holders (
    conversation_id bigint primary key,
    run_id bigint not null
);

create table chaos.collisions (
    former_run_id bigint not null,
    run_id bigint not null
);

-- Written through ctx.db: exists only if the turn was settled.
create table chaos.effects (
    run_id bigint not null,
    event_key uuid not null,
    attempt integer not null,
    conversation_id bigint not null,
    is_rider boolean not null,
    begun bigint not null default nextval('chaos.tick'),
    begun_at timestamptz not null default clock_timestamp(),
    ended bigint
);

create function chaos.enter(
    p_event_key uuid, p_attempt integer, p_conversation_id bigint, p_process_id integer
)
returns bigint
language plpgsql
as $$
declare
    v_run_id bigint;
    v_former bigint;
begin
    insert into chaos.runs (event_key, attempt, conversation_id, process_id)
    values (p_event_key, p_attempt, p_conversation_id, p_process_id)
    returning run_id into v_run_id;

    insert into chaos.holders (conversation_id, run_id)
    values (p_conversation_id, v_run_id)
    on conflict do nothing;

    if not found then
        select h.run_id into v_former
        from chaos.holders as h
        where h.conversation_id = p_conversation_id
        for update;

        -- Gone between the two statements: no collision.
        if v_former is not null then
            insert into chaos.collisions (former_run_id, run_id) values (v_former, v_run_id);
        end if;

        insert into chaos.holders as h (conversation_id, run_id)
        values (p_conversation_id, v_run_id)
        on conflict (conversation_id) do update set run_id = excluded.run_id;
    end if;

    return v_run_id;
end;
$$;

create function chaos.leave(p_run_id bigint)
returns void
language sql
as $$
    delete from chaos.holders as h where h.run_id = p_run_id;
$$;

grant usage on schema chaos to wa_service;
grant usage on sequence chaos.tick to wa_service;
grant select, insert, update, delete on all tables in schema chaos to wa_service;
