-- (a) Lock columns and an indexed due_at on the conversation row.
alter table conversations
add due_at timestamptz, add locked_by text, add lock_token uuid,
add locked_at timestamptz, add lock_expires_at timestamptz;
create index conversations_due_at_idx on conversations (due_at) where due_at is not null;

create function receive(p_id bigint, p_take boolean) returns uuid
language plpgsql
as $$
declare
    v_token uuid := gen_random_uuid();
    v_now timestamptz := clock_timestamp();
    v_is_locked boolean;
begin
    select c.lock_token is not null into v_is_locked
    from conversations as c where c.conversation_id = p_id for no key update;

    if p_take and not v_is_locked then
        update conversations as c
        set received_seq = c.received_seq + 1, locked_by = 'web', lock_token = v_token,
            locked_at = v_now, lock_expires_at = v_now + interval '15 s',
            due_at = v_now + interval '15 s'
        where c.conversation_id = p_id;
        return v_token;
    end if;

    update conversations as c
    set received_seq = c.received_seq + 1, due_at = coalesce(c.due_at, v_now)
    where c.conversation_id = p_id;
    return null;
end;
$$;

create function claim(out person bigint, out token uuid)
language plpgsql
as $$
declare
    v_now timestamptz := clock_timestamp();
begin
    select c.conversation_id into person
    from conversations as c where c.due_at <= v_now
    order by c.due_at limit 1 for no key update skip locked;
    if found then
        token := gen_random_uuid();
        update conversations as c
        set locked_by = 'worker', lock_token = token, locked_at = v_now,
            lock_expires_at = v_now + interval '15 s', due_at = v_now + interval '15 s'
        where c.conversation_id = person;
    end if;
end;
$$;

create function complete(p_id bigint, p_token uuid) returns boolean
language plpgsql
as $$
begin
    perform from conversations as c
    where c.conversation_id = p_id and c.lock_token = p_token for no key update;
    if not found then
        return false;
    end if;
    update conversations as c
    set locked_by = null, lock_token = null, locked_at = null, lock_expires_at = null,
        due_at = null, state = 'state' || c.received_seq % 5, last_activity_at = clock_timestamp()
    where c.conversation_id = p_id;
    return true;
end;
$$;
