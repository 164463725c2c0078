-- Rows that several functions share.
create type wa.check_value as (
    check_name text,
    value double precision,
    message text
);
comment on type wa.check_value is
'What a health check measured; a null value could not be known, the message says why.';

create type wa.event as (
    event_no integer,
    kind text,
    event_day date,
    event_key uuid,
    is_stale boolean,
    sent_at timestamptz,
    phone_number_id text,
    bsuid text,
    phone text,
    profile_name text,
    problem text,
    event jsonb
);
comment on type wa.event is
'One element of a webhook: kind, dedupe key, sender, its JSON; '
'problem says why it cannot be an event.';

create type wa.webhook_delivery as (
    delivery_id uuid,
    correlation_id text,
    worker text,
    claims_left integer,
    is_enhanced boolean,
    received_at timestamptz
);
comment on type wa.webhook_delivery is
'One request: who brought it, how many turns it may still start, '
'and whether it overrides the flag.';

create type wa.turn as (
    event_day date,
    event_key uuid,
    conversation_id bigint,
    lock_token uuid,
    lock_expires_at timestamptz,
    seq bigint,
    attempt integer,
    flow text,
    handler text,
    timeout_s double precision,
    correlation_id text,
    received_at timestamptz,
    sent_at timestamptz,
    phone_number_id text,
    bsuid text,
    phone text,
    profile_name text,
    state text,
    state_at_receipt text,
    context jsonb,
    message_type text,
    message_text text,
    reply_id text,
    is_secret boolean,
    event jsonb,
    burst jsonb
);
comment on type wa.turn is
'One turn to run: message, conversation, handler, and the token that settles it.';
comment on column wa.turn.burst is
'Further messages that are settled with this turn, in order: '
'array of {event_key, seq, attempt, received_at, sent_at, type, text, reply_id, event}; '
'null = none.';

create type wa.receipt as (
    outcome text,
    turn wa.turn
);
comment on type wa.receipt is
'What was decided for one event: its outcome, and its turn when it is dispatched.';

create type wa.failure as (
    reason text,
    error_class text,
    error_message text,
    error_stack text,
    duration_ms integer,
    is_retryable boolean,
    retry_after interval,
    worker text
);
comment on type wa.failure is 'How one attempt failed, as the dead-letter queue records it.';
