-- Turns and locks.
-- A worker takes one turn; its label.
create function iso.claim()
returns text
language sql
as $$
    select c.event #>> '{message,id}' || ', attempt ' || c.attempt
    from wa_api.claim_messages('worker', 1) as c;
$$;

-- The same, remembered for the steps of the spec.
create function iso.hold()
returns void
language sql
as $$
    insert into iso.held (turn)
    select c from wa_api.claim_messages('holder', 1) as c;
$$;

create function iso.later(p_by interval)
returns void
language sql
as $$
    select set_config('wa.fake_now', (clock_timestamp() + p_by)::text, false);
$$;

create function iso.complete()
returns text
language sql
as $$
    select d.status || case when d.repeated then ' before' else '' end
    from iso.held as h
    cross join lateral wa_api.complete_message(
        (h.turn).event_day, (h.turn).event_key, (h.turn).conversation_id, (h.turn).lock_token,
        null, null, '[{"kind": "text", "body": {}}]', 1
    ) as d;
$$;

create function iso.fail()
returns text
language sql
as $$
    select d.resolution_status || case when d.repeated then ' before' else '' end
    from iso.held as h
    cross join lateral wa_api.fail_message(
        (h.turn).event_day, (h.turn).event_key, (h.turn).conversation_id, (h.turn).lock_token,
        'handler_error', 'E', null, null, 1, true
    ) as d;
$$;

create function iso.give_back()
returns boolean
language sql
as $$
    select wa_api.give_back(
        (h.turn).event_day, (h.turn).event_key, (h.turn).conversation_id, (h.turn).lock_token
    )
    from iso.held as h;
$$;

create function iso.extend()
returns boolean
language sql
as $$
    select wa_api.extend_conversation_lock(
        (h.turn).conversation_id, (h.turn).lock_token, '3 hours'
    )
    from iso.held as h;
$$;

create function iso.release()
returns boolean
language sql
as $$
    select wa_api.release_conversation_lock((h.turn).conversation_id, (h.turn).lock_token)
    from iso.held as h;
$$;

create function iso.acquire()
returns text
language sql
as $$
    select case
        when wa_api.acquire_conversation_lock(c.conversation_id, 'hand') is null then 'locked'
        else 'acquired'
    end
    from wa.webhook_conversations as c;
$$;

-- All that are held, as a worker settles them together.
create function iso.complete_all()
returns text
language sql
as $$
    select coalesce(
        string_agg(
            (h.turn).event #>> '{message,id}' || ' ' || d.status
            || case when d.repeated then ' before' else '' end,
            ', ' order by (h.turn).event #>> '{message,id}'
        ), 'nothing'
    )
    from wa_api.complete_messages(
        (
            select jsonb_agg(
                jsonb_build_object(
                    'event_day', (o.turn).event_day, 'event_key', (o.turn).event_key,
                    'conversation_id', (o.turn).conversation_id, 'lock_token', (o.turn).lock_token,
                    'replies', '[{"kind": "text", "body": {}}]'::jsonb, 'duration_ms', 1
                )
                order by (o.turn).conversation_id desc
            )
            from iso.held as o
        )
    ) as d
    inner join iso.held as h on d.event_key = (h.turn).event_key;
$$;
