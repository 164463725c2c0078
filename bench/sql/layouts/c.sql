-- (c) Lock and due_at both in a narrow table of open turns.
create table turns (
    conversation_id bigint primary key,
    due_at timestamptz not null,
    locked_by text,
    lock_token uuid,
    locked_at timestamptz,
    lock_expires_at timestamptz
) with (
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0.01,
    autovacuum_vacuum_threshold = 500,
    autovacuum_vacuum_cost_delay = 0
);
create index turns_due_at_idx on turns (due_at);

create function receive(p_id bigint, p_take boolean) returns uuid
language plpgsql
as $$
declare
    v_token uuid := gen_random_uuid();
    v_now timestamptz := clock_timestamp();
    v_is_locked boolean;
begin
    update conversations as c set received_seq = c.received_seq + 1 where c.conversation_id = p_id;
    select t.lock_token is not null into v_is_locked
    from turns as t where t.conversation_id = p_id;

    if p_take and v_is_locked is not true then
        insert into turns as t
        values (p_id, v_now + interval '15 s', 'web', v_token, v_now, v_now + interval '15 s')
        on conflict (conversation_id) do update
        set due_at = excluded.due_at, locked_by = excluded.locked_by,
            lock_token = excluded.lock_token, locked_at = excluded.locked_at,
            lock_expires_at = excluded.lock_expires_at;
        return v_token;
    end if;

    insert into turns (conversation_id, due_at) values (p_id, v_now) on conflict do nothing;
    return null;
end;
$$;

create function claim(out person bigint, out token uuid)
language plpgsql
as $$
declare
    v_now timestamptz := clock_timestamp();
begin
    select t.conversation_id into person
    from turns as t where t.due_at <= v_now
    order by t.due_at limit 1 for no key update skip locked;
    if found then
        token := gen_random_uuid();
        update turns as t
        set due_at = v_now + interval '15 s', locked_by = 'worker', lock_token = token,
            locked_at = v_now, lock_expires_at = v_now + interval '15 s'
        where t.conversation_id = person;
    end if;
end;
$$;

create function complete(p_id bigint, p_token uuid) returns boolean
language plpgsql
as $$
begin
    -- The conversation first: the order of locks that a receipt takes.
    perform from conversations as c where c.conversation_id = p_id for no key update;
    delete from turns as t where t.conversation_id = p_id and t.lock_token = p_token;
    if not found then
        return false;
    end if;
    update conversations as c
    set state = 'state' || c.received_seq % 5, last_activity_at = clock_timestamp()
    where c.conversation_id = p_id;
    return true;
end;
$$;
