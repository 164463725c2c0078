-- Short forms of the API: what a test does not care about has a default.
create function wa_test.receive_bytes(
    p_body bytea, p_claim integer = 100, p_enhanced boolean = true, p_delivery_id uuid = null
)
returns table (
    event_no integer,
    kind text,
    outcome text,
    reason text,
    event_day date,
    event_key uuid,
    turn wa.turn
)
language sql
as $$
    select r.event_no, r.kind, r.outcome, r.reason, r.event_day, r.event_key, r.turn
    from wa_api.process_webhook(
        p_body, coalesce(p_delivery_id, gen_random_uuid()), 'test', 'web-1', p_claim, p_enhanced
    ) as r;
$$;

create function wa_test.receive(
    p_body jsonb, p_claim integer = 100, p_enhanced boolean = true, p_delivery_id uuid = null
)
returns table (
    event_no integer,
    kind text,
    outcome text,
    reason text,
    event_day date,
    event_key uuid,
    turn wa.turn
)
language sql
as $$
    select r.event_no, r.kind, r.outcome, r.reason, r.event_day, r.event_key, r.turn
    from wa_test.receive_bytes(
        convert_to(p_body::text, 'UTF8'), p_claim, p_enhanced, p_delivery_id
    ) as r;
$$;

-- Outcomes of one request, comma-separated in the order of its events.
create function wa_test.outcomes(
    p_body jsonb, p_claim integer = 100, p_enhanced boolean = true, p_delivery_id uuid = null
)
returns text
language sql
as $$
    select string_agg(r.outcome, ',' order by r.event_no)
    from wa_test.receive(p_body, p_claim, p_enhanced, p_delivery_id) as r;
$$;

-- Receive one message and get its turn.
create function wa_test.turn(
    p_text text = 'hello', p_from text = '15550001', p_enhanced boolean = true
)
returns wa.turn
language sql
as $$
    select (r.turn).*
    from wa_test.receive(wa_test.envelope(wa_test.message(p_text, p_from)), 1, p_enhanced) as r;
$$;

create function wa_test.claim(p_limit integer = 1)
returns setof wa.turn
language sql
as $$
    select c.* from wa_api.claim_messages('worker-1', p_limit) as c;
$$;

create function wa_test.complete(
    p_turn wa.turn,
    p_state text = null,
    p_context jsonb = null,
    p_replies jsonb = null,
    out status text,
    out replies integer,
    out next_due_at timestamptz,
    out repeated boolean
)
language sql
as $$
    select c.status, c.replies, c.next_due_at, c.repeated
    from wa_api.complete_message(
        p_turn.event_day, p_turn.event_key, p_turn.conversation_id, p_turn.lock_token,
        p_state, p_context, p_replies, 12
    ) as c;
$$;

create function wa_test.fail(
    p_turn wa.turn,
    p_reason text = 'handler_error',
    p_retryable boolean = true,
    p_retry_after interval = null,
    out dlq_id bigint,
    out resolution_status text,
    out retry_count integer,
    out next_retry_at timestamptz,
    out repeated boolean
)
language sql
as $$
    select f.dlq_id, f.resolution_status, f.retry_count, f.next_retry_at, f.repeated
    from wa_api.fail_message(
        p_turn.event_day, p_turn.event_key, p_turn.conversation_id, p_turn.lock_token,
        p_reason, 'ValueError', 'it broke', 'line 1', 12, p_retryable, p_retry_after
    ) as f;
$$;

create function wa_test.give_back(p_turn wa.turn)
returns boolean
language sql
as $$
    select wa_api.give_back(
        p_turn.event_day, p_turn.event_key, p_turn.conversation_id, p_turn.lock_token
    );
$$;

create function wa_test.register(p_name text, p_options jsonb = '{}')
returns void
language sql
as $$
    select wa_api.register_handlers(
        jsonb_build_array(jsonb_build_object('name', p_name, 'timeout_s', 10) || p_options)
    );
$$;

create function wa_test.ledger(p_event_key uuid)
returns wa.processed_webhook_messages
language sql
as $$
    select m.* from wa.processed_webhook_messages as m where m.event_key = p_event_key;
$$;

create function wa_test.conversation(p_conversation_id bigint)
returns wa.webhook_conversations
language sql
as $$
    select c.* from wa.webhook_conversations as c where c.conversation_id = p_conversation_id;
$$;

-- When a conversation may be claimed next; null = idle.
create function wa_test.due_at(p_conversation_id bigint)
returns timestamptz
language sql
as $$
    select d.due_at from wa.due_conversations as d where d.conversation_id = p_conversation_id;
$$;
