-- What operators do, to the only dead letter, message, conversation or contact of a spec.
create function iso.retry()
returns text
language sql
as $$
    select r.outcome
    from wa.webhook_dlq as d
    cross join lateral wa_ops.retry_dlq(d.dlq_id, 'spec') as r;
$$;

create function iso.discard()
returns text
language sql
as $$
    select 'discarded' || wa_ops.discard_dlq(d.dlq_id, 'spec')::text
    from wa.webhook_dlq as d;
$$;

create function iso.evict()
returns integer
language sql
as $$
    select wa_ops.evict_lock(min(c.conversation_id), 'spec') from wa.webhook_conversations as c;
$$;

create function iso.pause()
returns boolean
language sql
as $$
    select wa_ops.pause_handler('bot', 'spec') is not null;
$$;

create function iso.resume()
returns integer
language sql
as $$
    select r.woken from wa_ops.resume_handler('bot', 'spec') as r;
$$;

create function iso.replay()
returns text
language sql
as $$
    select string_agg(r.outcome, ' ' order by r.outcome)
    from wa_ops.replay_messages(
        array(select m.event_key::text from wa.processed_webhook_messages as m),
        p_reason => 'spec', p_dry_run => false
    ) as r;
$$;

create function iso.erase()
returns text
language sql
as $$
    select 'discarded ' || e.discarded
    from wa_ops.erase_contact('100000001', '15550001', 'spec') as e;
$$;

-- The report of the held turn, and the next turn in the same transaction.
create function iso.complete_and_take()
returns text
language sql
as $$
    select d.status || coalesce(', then ' || ((d.next_turn).event #>> '{message,id}'), '')
    from iso.held as h
    cross join lateral wa_api.complete_message(
        (h.turn).event_day, (h.turn).event_key, (h.turn).conversation_id, (h.turn).lock_token,
        null, null, null, 1, p_worker => 'worker'
    ) as d;
$$;
