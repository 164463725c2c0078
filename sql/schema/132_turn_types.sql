-- Rows that the functions of turn-taking hand on, several at a time.
create type wa.arrival as (
    event wa.event,
    message wa.pending_messages,
    conversation wa.webhook_conversations,
    receipt wa.receipt
);
comment on type wa.arrival is
'A message that has come: its place in line (null = it needs none, or has it), its conversation as '
'it will be, and what was decided.';

create type wa.turn_start as (
    message wa.pending_messages,
    conversation wa.webhook_conversations,
    handler wa.handlers,
    event jsonb,
    burst jsonb,
    token uuid
);
comment on type wa.turn_start is
'A turn that begins: its message, conversation and handler, and the token that will settle it.';

create type wa.turn_result as (
    event_day date,
    event_key uuid,
    conversation_id bigint,
    lock_token uuid,
    state text,
    context jsonb,
    replies jsonb,
    duration_ms integer,
    timers jsonb
);
comment on type wa.turn_result is 'How a turn ended: the arguments of wa_api.complete_message().';

create type wa.turn_end as (
    message wa.pending_messages,
    conversation wa.webhook_conversations,
    result wa.turn_result
);
comment on type wa.turn_end is
'A turn that ends well: its message and conversation as they were while it ran, and its result.';

create type wa.settlement as (
    message wa.pending_messages,
    status text,
    token uuid,
    duration_ms integer
);
comment on type wa.settlement is
'A message that gets its final status; token: which turn gave it, duration_ms: how long its '
'handler ran, null = none ran to its end.';

create type wa.next_due as (
    conversation_id bigint,
    due_at timestamptz,
    is_retry boolean,
    has_retry boolean
);
comment on type wa.next_due is
'When a conversation may be claimed next (null = it is idle), whether for a retry, and whether '
'one waits for its retry, due or not (null while it is locked).';

create type wa.completion as (
    event_key uuid,
    replies integer,
    next_due_at timestamptz,
    repeated boolean
);
comment on type wa.completion is
'What wa_api.complete_message() tells of a turn: its replies, and when its conversation may be '
'claimed next.';
