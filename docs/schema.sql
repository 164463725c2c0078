CREATE SCHEMA wa;
ALTER SCHEMA wa OWNER TO wa_owner;
COMMENT ON SCHEMA wa IS 'Tables, types and internal functions. Reached by the owner only.';
CREATE SCHEMA wa_api;
ALTER SCHEMA wa_api OWNER TO wa_owner;
COMMENT ON SCHEMA wa_api IS 'The functions that the glue calls, nothing else (wa_service).';
CREATE SCHEMA wa_ops;
ALTER SCHEMA wa_ops OWNER TO wa_owner;
COMMENT ON SCHEMA wa_ops IS 'Monitoring views, health, dead-letter operations, maintenance (wa_monitor, wa_operator, wa_cron).';
CREATE TYPE wa.event AS (
	event_no integer,
	kind text,
	event_day date,
	event_key uuid,
	is_stale boolean,
	sent_at timestamp with time zone,
	phone_number_id text,
	bsuid text,
	phone text,
	profile_name text,
	problem text,
	event jsonb
);
ALTER TYPE wa.event OWNER TO wa_owner;
COMMENT ON TYPE wa.event IS 'One element of a webhook: kind, dedupe key, sender, its JSON; problem says why it cannot be an event.';
CREATE TYPE wa.turn AS (
	event_day date,
	event_key uuid,
	conversation_id bigint,
	lock_token uuid,
	lock_expires_at timestamp with time zone,
	seq bigint,
	attempt integer,
	flow text,
	handler text,
	timeout_s double precision,
	correlation_id text,
	received_at timestamp with time zone,
	sent_at timestamp with time zone,
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
ALTER TYPE wa.turn OWNER TO wa_owner;
COMMENT ON TYPE wa.turn IS 'One turn to run: message, conversation, handler, and the token that settles it.';
COMMENT ON COLUMN wa.turn.burst IS 'Further messages that are settled with this turn, in order: array of {event_key, seq, attempt, received_at, sent_at, type, text, reply_id, event}; null = none.';
CREATE TYPE wa.receipt AS (
	outcome text,
	turn wa.turn
);
ALTER TYPE wa.receipt OWNER TO wa_owner;
COMMENT ON TYPE wa.receipt IS 'What was decided for one event: its outcome, and its turn when it is dispatched.';
CREATE TABLE wa.pending_messages (
    event_key uuid NOT NULL,
    event_day date NOT NULL,
    conversation_id bigint NOT NULL,
    seq bigint NOT NULL,
    status text DEFAULT 'waiting'::text NOT NULL,
    ready_at timestamp with time zone NOT NULL,
    retry_at timestamp with time zone,
    attempt integer DEFAULT 0 NOT NULL,
    handler text,
    state_at_receipt text NOT NULL,
    state_at_turn text,
    riders integer DEFAULT 0 NOT NULL,
    is_secret boolean DEFAULT false NOT NULL,
    is_universal boolean DEFAULT false NOT NULL,
    received_at timestamp with time zone NOT NULL,
    delivery_id uuid NOT NULL,
    correlation_id text NOT NULL,
    dlq_id bigint,
    CONSTRAINT pending_messages_retry_at_check CHECK (((status = 'retrying'::text) = (retry_at IS NOT NULL))),
    CONSTRAINT pending_messages_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'running'::text, 'retrying'::text])))
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.01', autovacuum_vacuum_threshold='500', autovacuum_vacuum_cost_delay='0');
ALTER TABLE ONLY wa.pending_messages FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.pending_messages OWNER TO wa_owner;
COMMENT ON TABLE wa.pending_messages IS 'A message waiting for, or having, its turn. A row exists only until the message is settled.';
COMMENT ON COLUMN wa.pending_messages.ready_at IS 'When a waiting message may run: its receipt, the end of its handler''s debounce, or infinity while its handler is paused.';
COMMENT ON COLUMN wa.pending_messages.attempt IS 'Turns started so far.';
COMMENT ON COLUMN wa.pending_messages.handler IS 'Handler of the first turn; retries go to the same one.';
COMMENT ON COLUMN wa.pending_messages.state_at_turn IS 'State of the conversation when its first turn began.';
COMMENT ON COLUMN wa.pending_messages.riders IS 'Further messages of the same turn (a burst), while it runs; -1 = it is one of those.';
COMMENT ON COLUMN wa.pending_messages.is_secret IS 'Its content stands in secret_payloads, or stood there until its first turn ended.';
COMMENT ON COLUMN wa.pending_messages.is_universal IS 'A universal word (menu, back, cancel, help): runs while a strict handler''s failure blocks others.';
COMMENT ON COLUMN wa.pending_messages.delivery_id IS 'The call that brought the message: repeating it returns the same answer.';
CREATE TABLE wa.webhook_conversations (
    conversation_id bigint NOT NULL,
    phone_number_id text NOT NULL,
    bsuid text,
    phone text,
    profile_name text,
    state text DEFAULT 'home'::text NOT NULL,
    context jsonb DEFAULT '{}'::jsonb NOT NULL,
    active_handler text,
    status text DEFAULT 'active'::text NOT NULL,
    received_seq bigint DEFAULT 0 NOT NULL,
    locked_by text,
    lock_token uuid,
    locked_at timestamp with time zone,
    lock_expires_at timestamp with time zone,
    rate_tat timestamp with time zone,
    is_secret boolean DEFAULT false NOT NULL,
    rollout_bucket integer NOT NULL,
    superseded_by bigint,
    waits_for bigint,
    identity_at timestamp with time zone,
    identity_changed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT wa.clock() NOT NULL,
    last_activity_at timestamp with time zone DEFAULT wa.clock() NOT NULL,
    erased_at timestamp with time zone,
    CONSTRAINT webhook_conversations_context_check CHECK ((jsonb_typeof(context) = 'object'::text)),
    CONSTRAINT webhook_conversations_identity_check CHECK (
CASE
    WHEN (erased_at IS NULL) THEN (num_nonnulls(bsuid, phone, superseded_by) > 0)
    ELSE (num_nonnulls(bsuid, phone, profile_name) = 0)
END),
    CONSTRAINT webhook_conversations_lock_check CHECK ((num_nulls(lock_token, locked_by, locked_at, lock_expires_at) = ANY (ARRAY[0, 4]))),
    CONSTRAINT webhook_conversations_state_check CHECK ((state <> ''::text)),
    CONSTRAINT webhook_conversations_status_check CHECK ((status = ANY (ARRAY['active'::text, 'timeout'::text, 'error'::text, 'closed'::text])))
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.01', autovacuum_vacuum_threshold='500', autovacuum_vacuum_cost_delay='0');
ALTER TABLE ONLY wa.webhook_conversations FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.webhook_conversations OWNER TO wa_owner;
COMMENT ON TABLE wa.webhook_conversations IS 'One contact on one business number: identity, flow, turn-taking and lock.';
COMMENT ON COLUMN wa.webhook_conversations.bsuid IS 'Business-scoped user id; decides identity where present.';
COMMENT ON COLUMN wa.webhook_conversations.phone IS 'Digits only; may be unknown.';
COMMENT ON COLUMN wa.webhook_conversations.state IS 'State of the flow in progress; home = none.';
COMMENT ON COLUMN wa.webhook_conversations.active_handler IS 'Owner of the flow in progress.';
COMMENT ON COLUMN wa.webhook_conversations.received_seq IS 'Place in line of the newest message.';
COMMENT ON COLUMN wa.webhook_conversations.lock_token IS 'Random per turn: settling, extending and releasing need the current one.';
COMMENT ON COLUMN wa.webhook_conversations.rate_tat IS 'Theoretical arrival time of the next turn (GCRA): how far the conversation is ahead of its rate.';
COMMENT ON COLUMN wa.webhook_conversations.is_secret IS 'Its state is a secret one of its handler: what arrives now is not kept.';
COMMENT ON COLUMN wa.webhook_conversations.rollout_bucket IS 'SHA-256 of the first identity modulo 10,000: who is in at 10 % is in at 50 %.';
COMMENT ON COLUMN wa.webhook_conversations.superseded_by IS 'The conversation that took over this one''s phone number, or all of its identity.';
COMMENT ON COLUMN wa.webhook_conversations.waits_for IS 'The conversation whose identity this one took over: what it received before goes first, see wa.still_waits().';
COMMENT ON COLUMN wa.webhook_conversations.identity_at IS 'Event time of the newest fact about the phone: an older one changes nothing.';
COMMENT ON COLUMN wa.webhook_conversations.identity_changed_at IS 'Event time of the last change of number, user id or security code: what guards money asks anew.';
COMMENT ON COLUMN wa.webhook_conversations.erased_at IS 'When the person behind it was erased: the row stays for its messages, nobody can be found by it.';
CREATE TYPE wa.arrival AS (
	event wa.event,
	message wa.pending_messages,
	conversation wa.webhook_conversations,
	receipt wa.receipt
);
ALTER TYPE wa.arrival OWNER TO wa_owner;
COMMENT ON TYPE wa.arrival IS 'A message that has come: its place in line (null = it needs none, or has it), its conversation as it will be, and what was decided.';
CREATE TYPE wa.check_value AS (
	check_name text,
	value double precision,
	message text
);
ALTER TYPE wa.check_value OWNER TO wa_owner;
COMMENT ON TYPE wa.check_value IS 'What a health check measured; a null value could not be known, the message says why.';
CREATE TYPE wa.completion AS (
	event_key uuid,
	replies integer,
	next_due_at timestamp with time zone,
	repeated boolean
);
ALTER TYPE wa.completion OWNER TO wa_owner;
COMMENT ON TYPE wa.completion IS 'What wa_api.complete_message() tells of a turn: its replies, and when its conversation may be claimed next.';
CREATE TYPE wa.delivery AS (
	outbound_id bigint,
	wamid_digest uuid,
	opaque_id uuid,
	sent_at timestamp with time zone,
	delivered_at timestamp with time zone,
	read_at timestamp with time zone,
	played_at timestamp with time zone,
	failed_at timestamp with time zone,
	error_code integer,
	pricing_category text,
	is_billable boolean,
	conversation_expires_at timestamp with time zone
);
ALTER TYPE wa.delivery OWNER TO wa_owner;
COMMENT ON TYPE wa.delivery IS 'What statuses of one sent message told: when it reached which rank, error and price.';
CREATE TYPE wa.failure AS (
	reason text,
	error_class text,
	error_message text,
	error_stack text,
	duration_ms integer,
	is_retryable boolean,
	retry_after interval,
	worker text
);
ALTER TYPE wa.failure OWNER TO wa_owner;
COMMENT ON TYPE wa.failure IS 'How one attempt failed, as the dead-letter queue records it.';
CREATE TYPE wa.identity_change AS (
	event_no integer,
	event_key uuid,
	phone_number_id text,
	what text,
	from_bsuid text,
	to_bsuid text,
	from_phone text,
	to_phone text,
	changed_at timestamp with time zone,
	problem text
);
ALTER TYPE wa.identity_change OWNER TO wa_owner;
COMMENT ON TYPE wa.identity_change IS 'What one event tells about a contact''s ids; problem: why nothing.';
CREATE TYPE wa.metric_sample AS (
	metric text,
	labels jsonb,
	value double precision
);
ALTER TYPE wa.metric_sample OWNER TO wa_owner;
COMMENT ON TYPE wa.metric_sample IS 'One line of /metrics: the name with its suffix (_total, _bucket, …), labels, value.';
CREATE TYPE wa.next_due AS (
	conversation_id bigint,
	due_at timestamp with time zone,
	is_retry boolean,
	has_retry boolean
);
ALTER TYPE wa.next_due OWNER TO wa_owner;
COMMENT ON TYPE wa.next_due IS 'When a conversation may be claimed next (null = it is idle), whether for a retry, and whether one waits for its retry, due or not (null while it is locked).';
CREATE TYPE wa.settlement AS (
	message wa.pending_messages,
	status text,
	token uuid,
	duration_ms integer
);
ALTER TYPE wa.settlement OWNER TO wa_owner;
COMMENT ON TYPE wa.settlement IS 'A message that gets its final status; token: which turn gave it, duration_ms: how long its handler ran, null = none ran to its end.';
CREATE TYPE wa.turn_result AS (
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
ALTER TYPE wa.turn_result OWNER TO wa_owner;
COMMENT ON TYPE wa.turn_result IS 'How a turn ended: the arguments of wa_api.complete_message().';
CREATE TYPE wa.turn_end AS (
	message wa.pending_messages,
	conversation wa.webhook_conversations,
	result wa.turn_result
);
ALTER TYPE wa.turn_end OWNER TO wa_owner;
COMMENT ON TYPE wa.turn_end IS 'A turn that ends well: its message and conversation as they were while it ran, and its result.';
CREATE TABLE wa.handlers (
    handler text NOT NULL,
    timeout interval DEFAULT '00:00:10'::interval NOT NULL,
    max_retries integer DEFAULT 5 NOT NULL,
    ordering text DEFAULT 'park'::text NOT NULL,
    debounce interval DEFAULT '00:00:00'::interval NOT NULL,
    max_batch integer DEFAULT 1 NOT NULL,
    retry_if_state_changed boolean DEFAULT true NOT NULL,
    is_default boolean DEFAULT false NOT NULL,
    secret_states text[] DEFAULT '{}'::text[] NOT NULL,
    paused_at timestamp with time zone,
    declared jsonb DEFAULT '{}'::jsonb NOT NULL,
    registered_at timestamp with time zone DEFAULT wa.clock() NOT NULL,
    CONSTRAINT handlers_debounce_check CHECK (((debounce >= '00:00:00'::interval) AND (debounce <= '00:01:00'::interval))),
    CONSTRAINT handlers_handler_check CHECK ((handler ~ '^[a-z][a-z0-9_]{0,62}$'::text)),
    CONSTRAINT handlers_max_batch_check CHECK (((max_batch >= 1) AND (max_batch <= 100))),
    CONSTRAINT handlers_max_retries_check CHECK (((max_retries >= 0) AND (max_retries <= 100))),
    CONSTRAINT handlers_ordering_check CHECK ((ordering = ANY (ARRAY['park'::text, 'strict'::text]))),
    CONSTRAINT handlers_timeout_check CHECK (((timeout > '00:00:00'::interval) AND (timeout <= '00:10:00'::interval)))
);
ALTER TABLE ONLY wa.handlers FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.handlers OWNER TO wa_owner;
COMMENT ON TABLE wa.handlers IS 'The handlers that the programs registered. A DBA''s change of a column wins over the next registration.';
COMMENT ON COLUMN wa.handlers.ordering IS 'park: a failed message does not block those behind it; strict: it does.';
COMMENT ON COLUMN wa.handlers.debounce IS 'A message waits so long for others to follow; each that does begins the wait anew.';
COMMENT ON COLUMN wa.handlers.max_batch IS 'How many messages of a conversation one turn may hold.';
COMMENT ON COLUMN wa.handlers.retry_if_state_changed IS 'false: a retry is superseded when the conversation''s state has changed since its first turn.';
COMMENT ON COLUMN wa.handlers.secret_states IS 'What is said in these states (a PIN) is kept nowhere once its turn has ended.';
COMMENT ON COLUMN wa.handlers.paused_at IS 'Since when an operator holds back its messages; null = it runs. No program changes it.';
COMMENT ON COLUMN wa.handlers.declared IS 'What the program declared last: a column that differs from it was changed by a DBA and is kept.';
CREATE TYPE wa.turn_start AS (
	message wa.pending_messages,
	conversation wa.webhook_conversations,
	handler wa.handlers,
	event jsonb,
	burst jsonb,
	token uuid
);
ALTER TYPE wa.turn_start OWNER TO wa_owner;
COMMENT ON TYPE wa.turn_start IS 'A turn that begins: its message, conversation and handler, and the token that will settle it.';
CREATE TYPE wa.webhook_delivery AS (
	delivery_id uuid,
	correlation_id text,
	worker text,
	claims_left integer,
	is_enhanced boolean,
	received_at timestamp with time zone
);
ALTER TYPE wa.webhook_delivery OWNER TO wa_owner;
COMMENT ON TYPE wa.webhook_delivery IS 'One request: who brought it, how many turns it may still start, and whether it overrides the flag.';
CREATE TABLE wa.settings (
    settings_id integer DEFAULT 1 NOT NULL,
    lease_margin interval DEFAULT '00:00:05'::interval NOT NULL,
    manual_lease interval DEFAULT '00:02:00'::interval NOT NULL,
    contention_delay interval DEFAULT '00:00:30'::interval NOT NULL,
    retry_base interval DEFAULT '00:01:00'::interval NOT NULL,
    retry_cap interval DEFAULT '01:00:00'::interval NOT NULL,
    stuck_after interval DEFAULT '00:05:00'::interval NOT NULL,
    expired_lock_grace interval DEFAULT '00:02:00'::interval NOT NULL,
    ledger_retention_days integer DEFAULT 30 NOT NULL,
    payload_retention_days integer DEFAULT 14 NOT NULL,
    transition_retention_days integer DEFAULT 90 NOT NULL,
    dlq_retention_days integer DEFAULT 90 NOT NULL,
    quarantine_retention_days integer DEFAULT 90 NOT NULL,
    outbound_retention_days integer DEFAULT 30 NOT NULL,
    stale_retention_days integer DEFAULT 365 NOT NULL,
    minute_rollup_days integer DEFAULT 35 NOT NULL,
    hour_rollup_days integer DEFAULT 400 NOT NULL,
    partitions_ahead_days integer DEFAULT 7 NOT NULL,
    strict_block interval DEFAULT '1 day'::interval NOT NULL,
    turn_interval interval DEFAULT '00:00:00.5'::interval NOT NULL,
    turn_burst integer DEFAULT 60 NOT NULL,
    alert_repeat interval DEFAULT '01:00:00'::interval NOT NULL,
    installation text DEFAULT current_database() NOT NULL,
    ledger_floor date DEFAULT (((wa.clock() AT TIME ZONE 'UTC'::text))::date - 30) NOT NULL,
    ledger_floor_moved_at timestamp with time zone DEFAULT wa.clock() NOT NULL,
    partitions_until date DEFAULT '0001-01-01'::date NOT NULL,
    fingerprint_key bytea DEFAULT sha256((uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))) NOT NULL,
    ahead_until date DEFAULT '-infinity'::date NOT NULL,
    CONSTRAINT settings_alert_repeat_check CHECK ((alert_repeat >= '00:01:00'::interval)),
    CONSTRAINT settings_contention_delay_check CHECK ((contention_delay > '00:00:00'::interval)),
    CONSTRAINT settings_dlq_retention_days_check CHECK ((dlq_retention_days >= 1)),
    CONSTRAINT settings_installation_check CHECK (((length(installation) >= 1) AND (length(installation) <= 63))),
    CONSTRAINT settings_lease_margin_check CHECK ((lease_margin > '00:00:00'::interval)),
    CONSTRAINT settings_ledger_retention_days_check CHECK ((ledger_retention_days >= 8)),
    CONSTRAINT settings_manual_lease_check CHECK ((manual_lease > '00:00:00'::interval)),
    CONSTRAINT settings_outbound_retention_days_check CHECK ((outbound_retention_days >= 1)),
    CONSTRAINT settings_partitions_ahead_days_check CHECK (((partitions_ahead_days >= 5) AND (partitions_ahead_days <= 60))),
    CONSTRAINT settings_payload_retention_days_check CHECK (((payload_retention_days >= 1) AND (payload_retention_days <= ledger_retention_days))),
    CONSTRAINT settings_quarantine_retention_days_check CHECK ((quarantine_retention_days >= 1)),
    CONSTRAINT settings_retry_check CHECK (((retry_base > '00:00:00'::interval) AND (retry_cap >= retry_base))),
    CONSTRAINT settings_rollup_days_check CHECK (((minute_rollup_days >= 2) AND (hour_rollup_days >= minute_rollup_days))),
    CONSTRAINT settings_settings_id_check CHECK ((settings_id = 1)),
    CONSTRAINT settings_stale_retention_days_check CHECK ((stale_retention_days >= 30)),
    CONSTRAINT settings_strict_block_check CHECK ((strict_block >= '00:00:00'::interval)),
    CONSTRAINT settings_stuck_check CHECK (((stuck_after > '00:00:00'::interval) AND (expired_lock_grace > '00:00:00'::interval))),
    CONSTRAINT settings_transition_retention_days_check CHECK ((transition_retention_days >= 1)),
    CONSTRAINT settings_turn_rate_check CHECK (((turn_interval >= '00:00:00'::interval) AND (turn_interval <= '01:00:00'::interval) AND ((turn_burst >= 1) AND (turn_burst <= 10000))))
);
ALTER TABLE ONLY wa.settings FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.settings OWNER TO wa_owner;
COMMENT ON TABLE wa.settings IS 'Tunables; one row.';
COMMENT ON COLUMN wa.settings.lease_margin IS 'A turn''s lease is its handler''s timeout plus this.';
COMMENT ON COLUMN wa.settings.manual_lease IS 'Lease of acquire_conversation_lock() called by hand.';
COMMENT ON COLUMN wa.settings.contention_delay IS 'Shown as next_retry_at of a message that met a locked conversation.';
COMMENT ON COLUMN wa.settings.retry_base IS 'Wait before the first retry; then doubling with jitter up to retry_cap.';
COMMENT ON COLUMN wa.settings.stuck_after IS 'Due work that has not started for so long marks its conversation as timeout.';
COMMENT ON COLUMN wa.settings.expired_lock_grace IS 'The cleanup job releases locks that expired so long ago.';
COMMENT ON COLUMN wa.settings.dlq_retention_days IS 'Dead letters are deleted so long after someone or something resolved them; unresolved ones never.';
COMMENT ON COLUMN wa.settings.outbound_retention_days IS 'Replies in a final status are deleted so long after they were written.';
COMMENT ON COLUMN wa.settings.stale_retention_days IS 'Ledger rows of the sentinel day are deleted so long after receipt. Safe at any age: an event that comes again after that is stale again.';
COMMENT ON COLUMN wa.settings.minute_rollup_days IS 'Counts per minute are deleted so long after their minute; those per hour after hour_rollup_days.';
COMMENT ON COLUMN wa.settings.strict_block IS 'So long after its receipt a failed message of a strict handler blocks those behind it.';
COMMENT ON COLUMN wa.settings.turn_interval IS 'A conversation gets one turn per interval in the long run (GCRA); 0 = not paced.';
COMMENT ON COLUMN wa.settings.turn_burst IS 'Turns that a conversation may have at once after a quiet time.';
COMMENT ON COLUMN wa.settings.alert_repeat IS 'An alert that stays is told again so long after it was told last.';
COMMENT ON COLUMN wa.settings.installation IS 'Name of this installation in its alerts: receivers tell several apart by it.';
COMMENT ON COLUMN wa.settings.ledger_floor IS 'Oldest event day that is still accepted; never goes back. Moves a day at a time, and a later run of the job drops what is below it.';
COMMENT ON COLUMN wa.settings.ledger_floor_moved_at IS 'When the floor moved last: partitions below it are not dropped for two minutes.';
COMMENT ON COLUMN wa.settings.partitions_until IS 'Last day that has its partitions.';
COMMENT ON COLUMN wa.settings.fingerprint_key IS 'Key of the hashes that stand for texts which those who monitor must not read.';
COMMENT ON COLUMN wa.settings.ahead_until IS 'Last day of an event that came before its day was within the window: up to it the sentinel day is asked whether it knows an event.';
CREATE TABLE wa.processed_webhook_messages (
    event_day date NOT NULL,
    event_key uuid NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    flow text,
    attempts integer DEFAULT 0 NOT NULL,
    conversation_id bigint,
    seq bigint,
    received_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    duration_ms integer,
    settling_token uuid,
    handler text,
    correlation_id text NOT NULL,
    CONSTRAINT processed_webhook_messages_flow_check CHECK ((flow = ANY (ARRAY['enhanced'::text, 'original'::text]))),
    CONSTRAINT processed_webhook_messages_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'processed'::text, 'original'::text, 'failed'::text, 'recorded'::text, 'stale'::text, 'superseded'::text, 'exhausted'::text, 'discarded'::text])))
)
PARTITION BY RANGE (event_day);
ALTER TABLE ONLY wa.processed_webhook_messages FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.processed_webhook_messages OWNER TO wa_owner;
COMMENT ON TABLE wa.processed_webhook_messages IS 'The idempotency ledger: one row per distinct event ever received, with exactly one status.';
COMMENT ON COLUMN wa.processed_webhook_messages.event_day IS 'UTC day of the event''s own timestamp; 0001-01-01 for events outside the window or without a time.';
COMMENT ON COLUMN wa.processed_webhook_messages.event_key IS 'First 128 bits of SHA-256 over the natural key. The event''s id everywhere.';
COMMENT ON COLUMN wa.processed_webhook_messages.status IS 'pending while a row in pending_messages exists; original = handed out in the original flow, no outcome yet.';
COMMENT ON COLUMN wa.processed_webhook_messages.duration_ms IS 'Run time of the settling turn''s handler.';
COMMENT ON COLUMN wa.processed_webhook_messages.settling_token IS 'Token that settled the row or recorded its last failure: repeating that call returns the stored result.';
CREATE TABLE wa.webhook_dlq (
    dlq_id bigint NOT NULL,
    event_day date NOT NULL,
    event_key uuid NOT NULL,
    conversation_id bigint NOT NULL,
    phone_number_id text NOT NULL,
    reason text NOT NULL,
    handler text,
    payload jsonb,
    error_class text,
    error_message text,
    error_stack text,
    retry_count integer DEFAULT 0 NOT NULL,
    max_retries integer DEFAULT 5 NOT NULL,
    attempts_before integer DEFAULT 0 NOT NULL,
    next_retry_at timestamp with time zone,
    resolution_status text DEFAULT 'pending'::text NOT NULL,
    resolved_at timestamp with time zone,
    resolved_by text,
    resolution_note text,
    replayed_from bigint,
    correlation_id text NOT NULL,
    created_at timestamp with time zone DEFAULT wa.clock() NOT NULL,
    updated_at timestamp with time zone DEFAULT wa.clock() NOT NULL,
    CONSTRAINT webhook_dlq_reason_check CHECK ((reason = ANY (ARRAY['handler_error'::text, 'timeout'::text, 'lock_contention'::text, 'lock_expired'::text, 'rejected'::text, 'retry_requested'::text, 'unknown_handler'::text, 'invalid_result'::text, 'evicted'::text, 'replayed'::text]))),
    CONSTRAINT webhook_dlq_resolution_status_check CHECK ((resolution_status = ANY (ARRAY['pending'::text, 'retrying'::text, 'resolved'::text, 'superseded'::text, 'exhausted'::text, 'discarded'::text]))),
    CONSTRAINT webhook_dlq_resolved_at_check CHECK (((resolution_status = ANY (ARRAY['resolved'::text, 'superseded'::text, 'discarded'::text])) = (resolved_at IS NOT NULL))),
    CONSTRAINT webhook_dlq_resolved_by_check CHECK (((resolved_by IS NULL) OR (resolved_at IS NOT NULL))),
    CONSTRAINT webhook_dlq_retry_count_check CHECK (((retry_count >= 0) AND (max_retries >= 0) AND (attempts_before >= 0)))
);
ALTER TABLE ONLY wa.webhook_dlq FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.webhook_dlq OWNER TO wa_owner;
COMMENT ON TABLE wa.webhook_dlq IS 'A message that was not processed at its first turn. Unresolved rows stay until someone resolves them.';
COMMENT ON COLUMN wa.webhook_dlq.payload IS 'Copy of the event; null while its message only waits for a turn (contention, replay).';
COMMENT ON COLUMN wa.webhook_dlq.retry_count IS 'Retries started so far; 0 after the first failure, and again after an operator''s retry.';
COMMENT ON COLUMN wa.webhook_dlq.attempts_before IS 'Attempts before an operator put the message back in line: they do not count against max_retries.';
COMMENT ON COLUMN wa.webhook_dlq.next_retry_at IS 'Shown to people; what is claimed is decided by the conversation''s due_at.';
COMMENT ON COLUMN wa.webhook_dlq.resolved_by IS 'Login of the operator who resolved it; null when its message''s turn did.';
COMMENT ON COLUMN wa.webhook_dlq.replayed_from IS 'Dead letter of the same message that was resolved before an operator replayed it.';
CREATE TABLE wa.alert_deliveries (
    delivery_id uuid DEFAULT gen_random_uuid() NOT NULL,
    alert_id bigint NOT NULL,
    receiver text NOT NULL,
    alert_status text NOT NULL,
    severity text NOT NULL,
    observed double precision,
    message text NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    next_attempt_at timestamp with time zone NOT NULL,
    claimed_by text,
    error_class text,
    settled_at timestamp with time zone,
    CONSTRAINT alert_deliveries_alert_status_check CHECK ((alert_status = ANY (ARRAY['firing'::text, 'resolved'::text]))),
    CONSTRAINT alert_deliveries_settled_at_check CHECK (((status = 'pending'::text) = (settled_at IS NULL))),
    CONSTRAINT alert_deliveries_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'delivered'::text, 'expired'::text])))
);
ALTER TABLE ONLY wa.alert_deliveries FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.alert_deliveries OWNER TO wa_owner;
COMMENT ON TABLE wa.alert_deliveries IS 'Outbox of the alerts: one notification of one receiver, tried for a day.';
COMMENT ON COLUMN wa.alert_deliveries.delivery_id IS 'The webhook-id: a receiver that got it twice can tell.';
COMMENT ON COLUMN wa.alert_deliveries.next_attempt_at IS 'While a worker is at it, the time from which another may take it over.';
COMMENT ON COLUMN wa.alert_deliveries.error_class IS 'Of the last attempt that failed.';
CREATE TABLE wa.scheduled_events (
    conversation_id bigint NOT NULL,
    handler text NOT NULL,
    name text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    payload jsonb DEFAULT '{}'::jsonb NOT NULL,
    event_key uuid NOT NULL,
    correlation_id text NOT NULL,
    created_at timestamp with time zone DEFAULT wa.clock() NOT NULL,
    CONSTRAINT scheduled_events_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
    CONSTRAINT scheduled_events_payload_check CHECK ((jsonb_typeof(payload) = 'object'::text))
);
ALTER TABLE ONLY wa.scheduled_events FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.scheduled_events OWNER TO wa_owner;
COMMENT ON TABLE wa.scheduled_events IS 'A timer: at its time it becomes a message of type timer and takes a normal turn in line.';
COMMENT ON COLUMN wa.scheduled_events.event_key IS 'Key of the event that it will be; a timer that is set again gets a new one.';
CREATE TABLE wa.account_states (
    kind text NOT NULL,
    subject text NOT NULL,
    state jsonb NOT NULL,
    event_at timestamp with time zone NOT NULL,
    event_key uuid NOT NULL,
    CONSTRAINT account_states_length_check CHECK (((length(kind) >= 1) AND (length(kind) <= 50) AND ((length(subject) >= 1) AND (length(subject) <= 300))))
);
ALTER TABLE ONLY wa.account_states FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.account_states OWNER TO wa_owner;
COMMENT ON TABLE wa.account_states IS 'The current state of templates, numbers and accounts: the newest of its events.';
COMMENT ON COLUMN wa.account_states.subject IS 'Template, flow, account or business number; see wa.account_state_rules().';
CREATE TABLE wa.jobs (
    job text NOT NULL,
    every interval NOT NULL,
    created_at timestamp with time zone DEFAULT wa.clock() NOT NULL,
    due_at timestamp with time zone DEFAULT wa.clock() NOT NULL,
    last_started_at timestamp with time zone,
    last_succeeded_at timestamp with time zone,
    last_outcome text,
    last_worker text,
    last_cron_at timestamp with time zone,
    is_cron_only boolean DEFAULT false NOT NULL,
    cron_schedule text,
    is_cron_active boolean,
    CONSTRAINT jobs_every_check CHECK ((every >= '00:00:01'::interval))
);
ALTER TABLE ONLY wa.jobs FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.jobs OWNER TO wa_owner;
COMMENT ON TABLE wa.jobs IS 'Maintenance jobs: schedule, last run and outcome. Whoever calls run_due_maintenance() runs what is due.';
COMMENT ON COLUMN wa.jobs.created_at IS 'Since when its success is expected.';
COMMENT ON COLUMN wa.jobs.last_outcome IS 'Count of what the last run did, or its SQLSTATE.';
COMMENT ON COLUMN wa.jobs.last_cron_at IS 'When pg_cron ran it last; null where only workers do.';
COMMENT ON COLUMN wa.jobs.is_cron_only IS 'About pg_cron itself: workers do not run it.';
COMMENT ON COLUMN wa.jobs.cron_schedule IS 'Its schedule in pg_cron as wa_cron saw it last; null = pg_cron does not run it.';
CREATE TABLE wa.alert_receivers (
    receiver text NOT NULL,
    url text NOT NULL,
    min_severity text DEFAULT 'warning'::text NOT NULL,
    allow_private boolean DEFAULT false NOT NULL,
    is_enabled boolean DEFAULT true NOT NULL,
    CONSTRAINT alert_receivers_min_severity_check CHECK ((min_severity = ANY (ARRAY['warning'::text, 'critical'::text]))),
    CONSTRAINT alert_receivers_receiver_check CHECK ((receiver ~ '^[a-z0-9][a-z0-9_-]{0,62}$'::text)),
    CONSTRAINT alert_receivers_url_check CHECK (((url ~ '^https?://[^[:space:]]+$'::text) AND (length(url) <= 2000)))
);
ALTER TABLE ONLY wa.alert_receivers FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.alert_receivers OWNER TO wa_owner;
COMMENT ON TABLE wa.alert_receivers IS 'Who is told of alerts: an HTTP address that takes webhooks in Alertmanager''s shape.';
COMMENT ON COLUMN wa.alert_receivers.url IS 'Often holds a key of the receiver: only operators read it.';
COMMENT ON COLUMN wa.alert_receivers.allow_private IS 'It may be in a private network, and without TLS; else both are refused.';
CREATE TABLE wa.bsuid_changes (
    previous_bsuid text NOT NULL,
    current_bsuid text NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    CONSTRAINT bsuid_changes_ids_check CHECK (((previous_bsuid <> current_bsuid) AND ((length(previous_bsuid) >= 1) AND (length(previous_bsuid) <= 200)) AND ((length(current_bsuid) >= 1) AND (length(current_bsuid) <= 200))))
);
ALTER TABLE ONLY wa.bsuid_changes FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.bsuid_changes OWNER TO wa_owner;
COMMENT ON TABLE wa.bsuid_changes IS 'User ids that WhatsApp replaced: what comes late under an old one finds the current one. Kept for as long as the ledger.';
CREATE TABLE wa.contact_preferences (
    conversation_id bigint NOT NULL,
    category text NOT NULL,
    choice text NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT contact_preferences_category_check CHECK (((length(category) >= 1) AND (length(category) <= 100))),
    CONSTRAINT contact_preferences_choice_check CHECK ((choice = ANY (ARRAY['stop'::text, 'resume'::text])))
);
ALTER TABLE ONLY wa.contact_preferences FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.contact_preferences OWNER TO wa_owner;
COMMENT ON TABLE wa.contact_preferences IS 'What a contact wants to be sent, by category (marketing_messages): the newest choice.';
CREATE TABLE wa.conversation_state_transitions (
    transition_id bigint NOT NULL,
    occurred_at timestamp with time zone DEFAULT wa.clock() NOT NULL,
    occurred_day date NOT NULL,
    conversation_id bigint NOT NULL,
    from_state text,
    to_state text NOT NULL,
    from_status text,
    to_status text NOT NULL,
    reason text NOT NULL,
    event_key uuid,
    actor text NOT NULL,
    correlation_id text
)
PARTITION BY RANGE (occurred_day);
ALTER TABLE ONLY wa.conversation_state_transitions FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.conversation_state_transitions OWNER TO wa_owner;
COMMENT ON TABLE wa.conversation_state_transitions IS 'Append-only audit: one change of a conversation''s state or status, written by a trigger.';
COMMENT ON COLUMN wa.conversation_state_transitions.actor IS 'Worker of the turn, or the login that changed the row by hand.';
ALTER TABLE wa.conversation_state_transitions ALTER COLUMN transition_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME wa.conversation_state_transitions_transition_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE wa.due_conversations (
    conversation_id bigint NOT NULL,
    due_at timestamp with time zone NOT NULL,
    is_retry boolean NOT NULL
)
WITH (fillfactor='90', autovacuum_vacuum_scale_factor='0.01', autovacuum_vacuum_threshold='500', autovacuum_vacuum_cost_delay='0');
ALTER TABLE ONLY wa.due_conversations FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.due_conversations OWNER TO wa_owner;
COMMENT ON TABLE wa.due_conversations IS 'What is claimed: one row per conversation that has something to do, none for idle ones. Written only under the conversation''s row lock, by wa.refresh_due_at() and wa.begin_turns().';
COMMENT ON COLUMN wa.due_conversations.due_at IS 'When the conversation may be claimed next: lease end, waiting message or due retry.';
COMMENT ON COLUMN wa.due_conversations.is_retry IS 'A retry or the end of a lease, not a fresh message: workers keep capacity for both.';
CREATE TABLE wa.early_statuses (
    wamid_digest uuid NOT NULL,
    received_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    delivered_at timestamp with time zone,
    read_at timestamp with time zone,
    played_at timestamp with time zone,
    failed_at timestamp with time zone,
    error_code integer,
    pricing_category text,
    is_billable boolean,
    conversation_expires_at timestamp with time zone
);
ALTER TABLE ONLY wa.early_statuses FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.early_statuses OWNER TO wa_owner;
COMMENT ON TABLE wa.early_statuses IS 'Statuses that came before their send returned, one row per message: wa.join_early_statuses() adds them to the reply. Kept for a day.';
COMMENT ON COLUMN wa.early_statuses.wamid_digest IS 'As in outbound_messages.';
CREATE TABLE wa.error_codes (
    code text NOT NULL,
    name text NOT NULL,
    http_status integer NOT NULL,
    is_retryable boolean NOT NULL,
    description text NOT NULL,
    CONSTRAINT error_codes_code_check CHECK ((code ~ '^WA[0-9]{3}$'::text)),
    CONSTRAINT error_codes_http_status_check CHECK (((http_status >= 400) AND (http_status <= 599)))
);
ALTER TABLE ONLY wa.error_codes FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.error_codes OWNER TO wa_owner;
COMMENT ON TABLE wa.error_codes IS 'Registry of our SQLSTATEs. WA1xx bad input, WA2xx state conflict, WA3xx lock not held, WA4xx not found, WA9xx bug.';
CREATE TABLE wa.feature_flag_changes (
    change_id bigint NOT NULL,
    flag text NOT NULL,
    changed_at timestamp with time zone DEFAULT wa.clock() NOT NULL,
    actor text DEFAULT SESSION_USER NOT NULL,
    reason text NOT NULL,
    was_enabled boolean,
    is_enabled boolean,
    old_percentage numeric(5,2),
    new_percentage numeric(5,2),
    contacts_added integer NOT NULL,
    contacts_removed integer NOT NULL,
    CONSTRAINT feature_flag_changes_contacts_check CHECK (((contacts_added >= 0) AND (contacts_removed >= 0)))
);
ALTER TABLE ONLY wa.feature_flag_changes FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.feature_flag_changes OWNER TO wa_owner;
COMMENT ON TABLE wa.feature_flag_changes IS 'Every change of a feature flag, written by a trigger, kept for good. Test contacts are counted, not named: nothing has to be erased here.';
COMMENT ON COLUMN wa.feature_flag_changes.reason IS 'As given to wa_ops.set_feature_flag(); "changed by hand" without it.';
COMMENT ON COLUMN wa.feature_flag_changes.was_enabled IS 'Null when the flag is new.';
COMMENT ON COLUMN wa.feature_flag_changes.is_enabled IS 'Null when the flag was deleted.';
ALTER TABLE wa.feature_flag_changes ALTER COLUMN change_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME wa.feature_flag_changes_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE wa.feature_flags (
    flag text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    is_enabled boolean DEFAULT false NOT NULL,
    rollout_percentage numeric(5,2) DEFAULT 0 NOT NULL,
    test_contacts text[] DEFAULT '{}'::text[] NOT NULL,
    updated_at timestamp with time zone DEFAULT wa.clock() NOT NULL,
    CONSTRAINT feature_flags_rollout_percentage_check CHECK (((rollout_percentage >= (0)::numeric) AND (rollout_percentage <= (100)::numeric))),
    CONSTRAINT feature_flags_test_contacts_check CHECK ((cardinality(test_contacts) <= 1000))
);
ALTER TABLE ONLY wa.feature_flags FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.feature_flags OWNER TO wa_owner;
COMMENT ON TABLE wa.feature_flags IS 'Who gets a feature: nobody while disabled; then test contacts; then a growing share by rollout bucket. Changed with wa_ops.set_feature_flag().';
COMMENT ON COLUMN wa.feature_flags.test_contacts IS 'BSUIDs or phone numbers that get the feature at 0 %; shown to nobody, only counted.';
CREATE TABLE wa.health_thresholds (
    check_name text NOT NULL,
    warning double precision,
    critical double precision,
    unit text NOT NULL,
    description text NOT NULL,
    is_enabled boolean DEFAULT true NOT NULL
);
ALTER TABLE ONLY wa.health_thresholds FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.health_thresholds OWNER TO wa_owner;
COMMENT ON TABLE wa.health_thresholds IS 'The checks of check_webhook_system_health() and from which value on they warn or are critical. Where critical is below warning, a low value is bad.';
COMMENT ON COLUMN wa.health_thresholds.warning IS 'In the unit; from this value on. Null = never a warning.';
COMMENT ON COLUMN wa.health_thresholds.critical IS 'In the unit; from this value on. Null = never critical.';
COMMENT ON COLUMN wa.health_thresholds.description IS 'What is measured.';
COMMENT ON COLUMN wa.health_thresholds.is_enabled IS 'Off: the check is not made, its alert is resolved.';
CREATE TABLE wa.metric_deltas (
    occurred_at timestamp with time zone NOT NULL,
    seconds double precision,
    end_to_end double precision,
    n integer NOT NULL,
    slot smallint,
    measure text NOT NULL,
    subject text NOT NULL,
    outcome text NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000', autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='10000', autovacuum_vacuum_cost_delay='0');
ALTER TABLE ONLY wa.metric_deltas FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.metric_deltas OWNER TO wa_owner;
COMMENT ON TABLE wa.metric_deltas IS 'What happened since the last fold: appended where it happens, moved to metric_rollups by wa.fold_metrics(). No key: nothing ever looks for a row. No checks, which each message would pay for: what comes from outside is checked by wa.require_flush().';
COMMENT ON COLUMN wa.metric_deltas.occurred_at IS 'When it happened.';
COMMENT ON COLUMN wa.metric_deltas.seconds IS 'Sum of the times; null = nothing was timed.';
COMMENT ON COLUMN wa.metric_deltas.end_to_end IS 'Of a turn that settled its message: seconds since its receipt. Counts as a measure of its own.';
COMMENT ON COLUMN wa.metric_deltas.n IS 'How often.';
COMMENT ON COLUMN wa.metric_deltas.slot IS 'Which of wa_ops.latency_bounds() each of the times fell under, see wa_ops.latency_slot(); null = it follows from seconds, where n is 1.';
COMMENT ON COLUMN wa.metric_deltas.measure IS 'turn, end_to_end, receipt and more: see wa_ops.metric_rollups.';
COMMENT ON COLUMN wa.metric_deltas.subject IS 'Handler, kind of event, HTTP method and more; may be empty.';
CREATE TABLE wa.metric_flushes (
    source uuid NOT NULL,
    flush_no bigint NOT NULL,
    flushed_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY wa.metric_flushes FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.metric_flushes OWNER TO wa_owner;
COMMENT ON TABLE wa.metric_flushes IS 'The last counts that a process sent: sent again because the answer was lost, they count once.';
COMMENT ON COLUMN wa.metric_flushes.source IS 'Drawn by the process when it starts.';
CREATE TABLE wa.metric_rollups (
    grain text NOT NULL,
    bucket timestamp with time zone NOT NULL,
    measure text NOT NULL,
    subject text NOT NULL,
    outcome text NOT NULL,
    n bigint DEFAULT 0 NOT NULL,
    seconds double precision DEFAULT 0 NOT NULL,
    upto_5ms bigint DEFAULT 0 NOT NULL,
    upto_10ms bigint DEFAULT 0 NOT NULL,
    upto_25ms bigint DEFAULT 0 NOT NULL,
    upto_50ms bigint DEFAULT 0 NOT NULL,
    upto_100ms bigint DEFAULT 0 NOT NULL,
    upto_250ms bigint DEFAULT 0 NOT NULL,
    upto_500ms bigint DEFAULT 0 NOT NULL,
    upto_1s bigint DEFAULT 0 NOT NULL,
    upto_2500ms bigint DEFAULT 0 NOT NULL,
    upto_5s bigint DEFAULT 0 NOT NULL,
    upto_10s bigint DEFAULT 0 NOT NULL,
    upto_30s bigint DEFAULT 0 NOT NULL,
    upto_60s bigint DEFAULT 0 NOT NULL,
    upto_300s bigint DEFAULT 0 NOT NULL,
    over_300s bigint DEFAULT 0 NOT NULL,
    CONSTRAINT metric_rollups_bucket_check CHECK (((grain = 'total'::text) = (bucket = '-infinity'::timestamp with time zone)))
)
PARTITION BY LIST (grain);
ALTER TABLE ONLY wa.metric_rollups FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.metric_rollups OWNER TO wa_owner;
COMMENT ON TABLE wa.metric_rollups IS 'What happened, counted per minute, per hour and in total. Written by wa.fold_metrics() alone; read together with metric_deltas, see the view wa.metrics.';
COMMENT ON COLUMN wa.metric_rollups.bucket IS 'Begin of the minute or hour (UTC); -infinity for the total, which is never pruned.';
COMMENT ON COLUMN wa.metric_rollups.n IS 'How often; more than the sum of the upto_ columns where not everything was timed.';
COMMENT ON COLUMN wa.metric_rollups.seconds IS 'Sum of the times.';
COMMENT ON COLUMN wa.metric_rollups.upto_5ms IS 'How many took at most 5 ms. Each is in one column only: these do not add up from left to right.';
CREATE TABLE wa.metric_rollups_hour (
    grain text NOT NULL,
    bucket timestamp with time zone NOT NULL,
    measure text NOT NULL,
    subject text NOT NULL,
    outcome text NOT NULL,
    n bigint DEFAULT 0 NOT NULL,
    seconds double precision DEFAULT 0 NOT NULL,
    upto_5ms bigint DEFAULT 0 NOT NULL,
    upto_10ms bigint DEFAULT 0 NOT NULL,
    upto_25ms bigint DEFAULT 0 NOT NULL,
    upto_50ms bigint DEFAULT 0 NOT NULL,
    upto_100ms bigint DEFAULT 0 NOT NULL,
    upto_250ms bigint DEFAULT 0 NOT NULL,
    upto_500ms bigint DEFAULT 0 NOT NULL,
    upto_1s bigint DEFAULT 0 NOT NULL,
    upto_2500ms bigint DEFAULT 0 NOT NULL,
    upto_5s bigint DEFAULT 0 NOT NULL,
    upto_10s bigint DEFAULT 0 NOT NULL,
    upto_30s bigint DEFAULT 0 NOT NULL,
    upto_60s bigint DEFAULT 0 NOT NULL,
    upto_300s bigint DEFAULT 0 NOT NULL,
    over_300s bigint DEFAULT 0 NOT NULL,
    CONSTRAINT metric_rollups_bucket_check CHECK (((grain = 'total'::text) = (bucket = '-infinity'::timestamp with time zone)))
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_cost_delay='0');
ALTER TABLE ONLY wa.metric_rollups_hour FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.metric_rollups_hour OWNER TO wa_owner;
COMMENT ON TABLE wa.metric_rollups_hour IS 'Counts per hour, kept for hour_rollup_days.';
CREATE TABLE wa.metric_rollups_minute (
    grain text NOT NULL,
    bucket timestamp with time zone NOT NULL,
    measure text NOT NULL,
    subject text NOT NULL,
    outcome text NOT NULL,
    n bigint DEFAULT 0 NOT NULL,
    seconds double precision DEFAULT 0 NOT NULL,
    upto_5ms bigint DEFAULT 0 NOT NULL,
    upto_10ms bigint DEFAULT 0 NOT NULL,
    upto_25ms bigint DEFAULT 0 NOT NULL,
    upto_50ms bigint DEFAULT 0 NOT NULL,
    upto_100ms bigint DEFAULT 0 NOT NULL,
    upto_250ms bigint DEFAULT 0 NOT NULL,
    upto_500ms bigint DEFAULT 0 NOT NULL,
    upto_1s bigint DEFAULT 0 NOT NULL,
    upto_2500ms bigint DEFAULT 0 NOT NULL,
    upto_5s bigint DEFAULT 0 NOT NULL,
    upto_10s bigint DEFAULT 0 NOT NULL,
    upto_30s bigint DEFAULT 0 NOT NULL,
    upto_60s bigint DEFAULT 0 NOT NULL,
    upto_300s bigint DEFAULT 0 NOT NULL,
    over_300s bigint DEFAULT 0 NOT NULL,
    CONSTRAINT metric_rollups_bucket_check CHECK (((grain = 'total'::text) = (bucket = '-infinity'::timestamp with time zone)))
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_cost_delay='0');
ALTER TABLE ONLY wa.metric_rollups_minute FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.metric_rollups_minute OWNER TO wa_owner;
COMMENT ON TABLE wa.metric_rollups_minute IS 'Counts per minute, kept for minute_rollup_days.';
CREATE TABLE wa.metric_rollups_total (
    grain text NOT NULL,
    bucket timestamp with time zone NOT NULL,
    measure text NOT NULL,
    subject text NOT NULL,
    outcome text NOT NULL,
    n bigint DEFAULT 0 NOT NULL,
    seconds double precision DEFAULT 0 NOT NULL,
    upto_5ms bigint DEFAULT 0 NOT NULL,
    upto_10ms bigint DEFAULT 0 NOT NULL,
    upto_25ms bigint DEFAULT 0 NOT NULL,
    upto_50ms bigint DEFAULT 0 NOT NULL,
    upto_100ms bigint DEFAULT 0 NOT NULL,
    upto_250ms bigint DEFAULT 0 NOT NULL,
    upto_500ms bigint DEFAULT 0 NOT NULL,
    upto_1s bigint DEFAULT 0 NOT NULL,
    upto_2500ms bigint DEFAULT 0 NOT NULL,
    upto_5s bigint DEFAULT 0 NOT NULL,
    upto_10s bigint DEFAULT 0 NOT NULL,
    upto_30s bigint DEFAULT 0 NOT NULL,
    upto_60s bigint DEFAULT 0 NOT NULL,
    upto_300s bigint DEFAULT 0 NOT NULL,
    over_300s bigint DEFAULT 0 NOT NULL,
    CONSTRAINT metric_rollups_bucket_check CHECK (((grain = 'total'::text) = (bucket = '-infinity'::timestamp with time zone)))
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_cost_delay='0');
ALTER TABLE ONLY wa.metric_rollups_total FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.metric_rollups_total OWNER TO wa_owner;
COMMENT ON TABLE wa.metric_rollups_total IS 'Counts since the installation: never pruned, so that counters never go back.';
CREATE VIEW wa.metrics AS
 SELECT r.grain,
    r.bucket,
    r.measure,
    r.subject,
    r.outcome,
    r.n,
    r.seconds,
    r.upto_5ms,
    r.upto_10ms,
    r.upto_25ms,
    r.upto_50ms,
    r.upto_100ms,
    r.upto_250ms,
    r.upto_500ms,
    r.upto_1s,
    r.upto_2500ms,
    r.upto_5s,
    r.upto_10s,
    r.upto_30s,
    r.upto_60s,
    r.upto_300s,
    r.over_300s
   FROM wa.metric_rollups r
UNION ALL
 SELECT g.grain,
    g.bucket,
    t.measure,
    t.subject,
    t.outcome,
    t.n,
    t.seconds,
    t.upto_5ms,
    t.upto_10ms,
    t.upto_25ms,
    t.upto_50ms,
    t.upto_100ms,
    t.upto_250ms,
    t.upto_500ms,
    t.upto_1s,
    t.upto_2500ms,
    t.upto_5s,
    t.upto_10s,
    t.upto_30s,
    t.upto_60s,
    t.upto_300s,
    t.over_300s
   FROM (( SELECT p.minute,
            p.measure,
            p.subject,
            p.outcome,
            sum(p.n) AS n,
            sum(p.seconds) AS seconds,
            COALESCE(sum(p.n) FILTER (WHERE (p.slot = 0)), (0)::bigint) AS upto_5ms,
            COALESCE(sum(p.n) FILTER (WHERE (p.slot = 1)), (0)::bigint) AS upto_10ms,
            COALESCE(sum(p.n) FILTER (WHERE (p.slot = 2)), (0)::bigint) AS upto_25ms,
            COALESCE(sum(p.n) FILTER (WHERE (p.slot = 3)), (0)::bigint) AS upto_50ms,
            COALESCE(sum(p.n) FILTER (WHERE (p.slot = 4)), (0)::bigint) AS upto_100ms,
            COALESCE(sum(p.n) FILTER (WHERE (p.slot = 5)), (0)::bigint) AS upto_250ms,
            COALESCE(sum(p.n) FILTER (WHERE (p.slot = 6)), (0)::bigint) AS upto_500ms,
            COALESCE(sum(p.n) FILTER (WHERE (p.slot = 7)), (0)::bigint) AS upto_1s,
            COALESCE(sum(p.n) FILTER (WHERE (p.slot = 8)), (0)::bigint) AS upto_2500ms,
            COALESCE(sum(p.n) FILTER (WHERE (p.slot = 9)), (0)::bigint) AS upto_5s,
            COALESCE(sum(p.n) FILTER (WHERE (p.slot = 10)), (0)::bigint) AS upto_10s,
            COALESCE(sum(p.n) FILTER (WHERE (p.slot = 11)), (0)::bigint) AS upto_30s,
            COALESCE(sum(p.n) FILTER (WHERE (p.slot = 12)), (0)::bigint) AS upto_60s,
            COALESCE(sum(p.n) FILTER (WHERE (p.slot = 13)), (0)::bigint) AS upto_300s,
            COALESCE(sum(p.n) FILTER (WHERE (p.slot = 14)), (0)::bigint) AS over_300s
           FROM ( SELECT d.subject,
                    d.outcome,
                    d.n,
                    m.measure,
                    date_trunc('minute'::text, d.occurred_at, 'UTC'::text) AS minute,
                    COALESCE(m.seconds, (0)::double precision) AS seconds,
                    COALESCE(d.slot, wa_ops.latency_slot(m.seconds)) AS slot
                   FROM (wa.metric_deltas d
                     CROSS JOIN LATERAL ( VALUES (d.measure,d.seconds), ('end_to_end'::text,d.end_to_end)) m(measure, seconds))
                  WHERE ((m.measure <> 'end_to_end'::text) OR (m.seconds IS NOT NULL))) p
          GROUP BY p.minute, p.measure, p.subject, p.outcome) t
     CROSS JOIN LATERAL ( VALUES ('minute'::text,t.minute), ('hour'::text,date_trunc('hour'::text, t.minute, 'UTC'::text)), ('total'::text,'-infinity'::timestamp with time zone)) g(grain, bucket));
ALTER TABLE wa.metrics OWNER TO wa_owner;
COMMENT ON VIEW wa.metrics IS 'What happened, exact at any moment: the rollups, and what has not been folded into them yet.';
CREATE TABLE wa.operator_actions (
    action_id bigint NOT NULL,
    occurred_at timestamp with time zone DEFAULT wa.clock() NOT NULL,
    actor text DEFAULT SESSION_USER NOT NULL,
    what text NOT NULL,
    reason text,
    conversation_id bigint,
    event_key uuid,
    dlq_id bigint,
    handler text,
    from_status text,
    CONSTRAINT operator_actions_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 500))),
    CONSTRAINT operator_actions_what_check CHECK ((what = ANY (ARRAY['retry'::text, 'discard'::text, 'replay'::text, 'release_stale'::text, 'evict_lock'::text, 'pause_handler'::text, 'resume_handler'::text, 'erase_contact'::text, 'set_health_threshold'::text, 'set_alert_receiver'::text, 'remove_alert_receiver'::text])))
);
ALTER TABLE ONLY wa.operator_actions FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.operator_actions OWNER TO wa_owner;
COMMENT ON TABLE wa.operator_actions IS 'What operators did to messages, locks and handlers: who, why, and from which status.';
COMMENT ON COLUMN wa.operator_actions.reason IS 'As the operator wrote it: may name people, so only operators read it.';
COMMENT ON COLUMN wa.operator_actions.from_status IS 'Of a message: the status of its ledger row before.';
ALTER TABLE wa.operator_actions ALTER COLUMN action_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME wa.operator_actions_action_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE wa.outbound_messages (
    outbound_id bigint NOT NULL,
    conversation_id bigint NOT NULL,
    event_day date NOT NULL,
    event_key uuid NOT NULL,
    reply_no integer NOT NULL,
    kind text NOT NULL,
    body jsonb NOT NULL,
    status text DEFAULT 'queued'::text NOT NULL,
    correlation_id text NOT NULL,
    created_at timestamp with time zone DEFAULT wa.clock() NOT NULL,
    opaque_id uuid,
    wamid_digest uuid,
    sending_since timestamp with time zone,
    sent_at timestamp with time zone,
    delivered_at timestamp with time zone,
    read_at timestamp with time zone,
    played_at timestamp with time zone,
    failed_at timestamp with time zone,
    error_code integer,
    error_class text,
    pricing_category text,
    is_billable boolean,
    conversation_expires_at timestamp with time zone,
    CONSTRAINT outbound_messages_body_check CHECK ((jsonb_typeof(body) = 'object'::text)),
    CONSTRAINT outbound_messages_kind_check CHECK (((length(kind) >= 1) AND (length(kind) <= 50))),
    CONSTRAINT outbound_messages_sending_since_check CHECK (((status = ANY (ARRAY['sending'::text, 'ambiguous'::text])) = (sending_since IS NOT NULL))),
    CONSTRAINT outbound_messages_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'delivered'::text, 'read'::text, 'played'::text, 'failed'::text, 'ambiguous'::text, 'expired'::text])))
)
WITH (fillfactor='80');
ALTER TABLE ONLY wa.outbound_messages FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.outbound_messages OWNER TO wa_owner;
COMMENT ON TABLE wa.outbound_messages IS 'Transactional outbox: one reply to send, committed with the message that caused it.';
COMMENT ON COLUMN wa.outbound_messages.reply_no IS 'Place among the replies of one message, from 1.';
COMMENT ON COLUMN wa.outbound_messages.body IS 'Message object of the Graph API, without recipient.';
COMMENT ON COLUMN wa.outbound_messages.status IS 'From sent on what wa.delivery_status() makes of the times below, in whatever order they came.';
COMMENT ON COLUMN wa.outbound_messages.opaque_id IS 'biz_opaque_callback_data of the send: its statuses name the row even when the answer was lost.';
COMMENT ON COLUMN wa.outbound_messages.wamid_digest IS 'wa.wamid_digest() of the message at WhatsApp; a wamid holds a phone number and is never kept.';
COMMENT ON COLUMN wa.outbound_messages.sending_since IS 'Start of the send whose outcome is not known; null before and after.';
COMMENT ON COLUMN wa.outbound_messages.sent_at IS 'Times as the status webhooks told them.';
COMMENT ON COLUMN wa.outbound_messages.error_class IS 'wa.send_error_class() of error_code: what to do about it.';
COMMENT ON COLUMN wa.outbound_messages.conversation_expires_at IS 'End of a free-entry-point window, where told.';
ALTER TABLE wa.outbound_messages ALTER COLUMN outbound_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME wa.outbound_messages_outbound_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE wa.processed_webhook_messages_sentinel (
    event_day date NOT NULL,
    event_key uuid NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    flow text,
    attempts integer DEFAULT 0 NOT NULL,
    conversation_id bigint,
    seq bigint,
    received_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    duration_ms integer,
    settling_token uuid,
    handler text,
    correlation_id text NOT NULL,
    CONSTRAINT processed_webhook_messages_flow_check CHECK ((flow = ANY (ARRAY['enhanced'::text, 'original'::text]))),
    CONSTRAINT processed_webhook_messages_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'processed'::text, 'original'::text, 'failed'::text, 'recorded'::text, 'stale'::text, 'superseded'::text, 'exhausted'::text, 'discarded'::text])))
);
ALTER TABLE ONLY wa.processed_webhook_messages_sentinel FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.processed_webhook_messages_sentinel OWNER TO wa_owner;
COMMENT ON TABLE wa.processed_webhook_messages_sentinel IS 'Events outside the window, for stale_retention_days: ageing must not make one run twice.';
CREATE TABLE wa.routes (
    kind text NOT NULL,
    word text NOT NULL,
    handler text NOT NULL,
    source text DEFAULT 'operator'::text NOT NULL,
    is_enabled boolean DEFAULT true NOT NULL,
    CONSTRAINT routes_kind_check CHECK ((kind = ANY (ARRAY['keyword'::text, 'universal'::text]))),
    CONSTRAINT routes_source_check CHECK ((source = ANY (ARRAY['code'::text, 'operator'::text]))),
    CONSTRAINT routes_word_check CHECK (((length(word) >= 1) AND (length(word) <= 100)))
);
ALTER TABLE ONLY wa.routes FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.routes OWNER TO wa_owner;
COMMENT ON TABLE wa.routes IS 'Words that choose a handler. universal works in every state; keyword where no flow is in progress.';
COMMENT ON COLUMN wa.routes.source IS 'code: registered by a program and withdrawn by it; operator: written by a DBA, never touched by programs.';
CREATE TABLE wa.secret_payloads (
    event_key uuid NOT NULL,
    event jsonb NOT NULL
);
ALTER TABLE ONLY wa.secret_payloads FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.secret_payloads OWNER TO wa_owner;
COMMENT ON TABLE wa.secret_payloads IS 'What was said in a secret state, until its first turn ends; the payload has only its envelope.';
CREATE TABLE wa.shadow_decisions (
    shadow_id bigint NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    decided_hour timestamp with time zone NOT NULL,
    event_key uuid NOT NULL,
    conversation_id bigint NOT NULL,
    delivery_id uuid NOT NULL,
    handler text,
    decision text NOT NULL,
    behind uuid,
    lease_ends_at timestamp with time zone,
    settled_at timestamp with time zone,
    status text,
    is_out_of_order boolean DEFAULT false NOT NULL,
    CONSTRAINT shadow_decisions_decision_check CHECK ((decision = ANY (ARRAY['dispatched'::text, 'waiting'::text, 'contended'::text, 'duplicate'::text]))),
    CONSTRAINT shadow_decisions_lease_ends_at_check CHECK (((decision = 'duplicate'::text) = (lease_ends_at IS NULL)))
);
ALTER TABLE ONLY wa.shadow_decisions FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.shadow_decisions OWNER TO wa_owner;
COMMENT ON TABLE wa.shadow_decisions IS 'What the enhanced flow would have decided for a message that ran in the original flow; one row per message, and one per redelivery. Written while WA_SHADOW_DECISIONS is on, kept for 7 days.';
COMMENT ON COLUMN wa.shadow_decisions.shadow_id IS 'Rises in the order of arrival within a conversation: drawn under its lock.';
COMMENT ON COLUMN wa.shadow_decisions.decided_hour IS 'UTC hour of decided_at, for the summary.';
COMMENT ON COLUMN wa.shadow_decisions.behind IS 'The earlier message that was still running, so that this one would have been contended, or waiting if both came with one request.';
COMMENT ON COLUMN wa.shadow_decisions.lease_ends_at IS 'When the enhanced flow would have taken the turn away: a message unsettled then counts as lost.';
COMMENT ON COLUMN wa.shadow_decisions.is_out_of_order IS 'It was settled while an earlier message of its conversation was still running.';
ALTER TABLE wa.shadow_decisions ALTER COLUMN shadow_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME wa.shadow_decisions_shadow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE wa.unapplied_events (
    event_key uuid NOT NULL,
    kind text NOT NULL,
    reason text NOT NULL,
    correlation_id text NOT NULL,
    noted_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY wa.unapplied_events FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.unapplied_events OWNER TO wa_owner;
COMMENT ON TABLE wa.unapplied_events IS 'Events that are recorded, but told nothing that could be applied. Kept for 30 days.';
COMMENT ON COLUMN wa.unapplied_events.reason IS 'Path and what was expected; never a value.';
CREATE TABLE wa.violations (
    violation text NOT NULL,
    description text NOT NULL,
    remedy text NOT NULL,
    CONSTRAINT violations_violation_check CHECK ((violation ~ '^[a-z]+(_[a-z]+)*$'::text))
);
ALTER TABLE ONLY wa.violations FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.violations OWNER TO wa_owner;
COMMENT ON TABLE wa.violations IS 'Registry of what keeps signed bytes from becoming events. The names are stable: alerts and dashboards use them.';
CREATE TABLE wa.webhook_alerts (
    alert_id bigint NOT NULL,
    fingerprint text NOT NULL,
    check_name text NOT NULL,
    severity text NOT NULL,
    observed double precision,
    unit text NOT NULL,
    message text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone,
    last_notified_at timestamp with time zone NOT NULL,
    CONSTRAINT webhook_alerts_ends_at_check CHECK ((ends_at >= starts_at)),
    CONSTRAINT webhook_alerts_severity_check CHECK ((severity = ANY (ARRAY['warning'::text, 'critical'::text])))
);
ALTER TABLE ONLY wa.webhook_alerts FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.webhook_alerts OWNER TO wa_owner;
COMMENT ON TABLE wa.webhook_alerts IS 'One time during which a health check was not ok, from the transition to the transition back.';
COMMENT ON COLUMN wa.webhook_alerts.fingerprint IS 'The same for the same check: receivers tell by it what belongs together.';
COMMENT ON COLUMN wa.webhook_alerts.observed IS 'In the unit, at its last notification.';
COMMENT ON COLUMN wa.webhook_alerts.ends_at IS 'When the check was ok again; null = it is firing.';
ALTER TABLE wa.webhook_alerts ALTER COLUMN alert_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME wa.webhook_alerts_alert_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE wa.webhook_conversations ALTER COLUMN conversation_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME wa.webhook_conversations_conversation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE wa.webhook_dlq_attempts (
    dlq_id bigint NOT NULL,
    attempt integer NOT NULL,
    failed_at timestamp with time zone DEFAULT wa.clock() NOT NULL,
    reason text NOT NULL,
    error_class text,
    error_message text,
    error_stack text,
    duration_ms integer,
    worker text
);
ALTER TABLE ONLY wa.webhook_dlq_attempts FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.webhook_dlq_attempts OWNER TO wa_owner;
COMMENT ON TABLE wa.webhook_dlq_attempts IS 'Every failed attempt of a dead letter.';
ALTER TABLE wa.webhook_dlq ALTER COLUMN dlq_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME wa.webhook_dlq_dlq_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE wa.webhook_payloads (
    received_day date NOT NULL,
    event_key uuid NOT NULL,
    event_day date NOT NULL,
    phone_number_id text,
    sent_at timestamp with time zone,
    event jsonb NOT NULL
)
PARTITION BY RANGE (received_day);
ALTER TABLE ONLY wa.webhook_payloads FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.webhook_payloads OWNER TO wa_owner;
COMMENT ON TABLE wa.webhook_payloads IS 'The JSON of an event, kept for a shorter time than its ledger row.';
COMMENT ON COLUMN wa.webhook_payloads.received_day IS 'UTC day of receipt: what retention counts from.';
CREATE TABLE wa.webhook_quarantine (
    quarantine_id bigint NOT NULL,
    raw_sha256 bytea NOT NULL,
    raw bytea NOT NULL,
    reason text NOT NULL,
    violation text GENERATED ALWAYS AS (split_part(reason, ' '::text, 1)) STORED,
    field text GENERATED ALWAYS AS (split_part(split_part(reason, ' '::text, 2), ':'::text, 1)) STORED,
    received_at timestamp with time zone DEFAULT wa.clock() NOT NULL,
    correlation_id text NOT NULL
);
ALTER TABLE ONLY wa.webhook_quarantine FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.webhook_quarantine OWNER TO wa_owner;
COMMENT ON TABLE wa.webhook_quarantine IS 'Signed bytes that could not become events: a whole body, or one element as JSON text. Kept for quarantine_retention_days.';
COMMENT ON COLUMN wa.webhook_quarantine.raw_sha256 IS 'Makes a redelivery of the same bytes one row.';
COMMENT ON COLUMN wa.webhook_quarantine.reason IS '"<violation> <field>: <expectation>", as process_webhook() answered it.';
COMMENT ON COLUMN wa.webhook_quarantine.violation IS 'Name in wa.violations.';
COMMENT ON COLUMN wa.webhook_quarantine.field IS 'Path of what was violated, for example messages[].id.';
ALTER TABLE wa.webhook_quarantine ALTER COLUMN quarantine_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME wa.webhook_quarantine_quarantine_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE wa.workers (
    worker text NOT NULL,
    started_at timestamp with time zone DEFAULT wa.clock() NOT NULL,
    heartbeat_at timestamp with time zone DEFAULT wa.clock() NOT NULL,
    running integer DEFAULT 0 NOT NULL,
    CONSTRAINT workers_running_check CHECK ((running >= 0))
);
ALTER TABLE ONLY wa.workers FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.workers OWNER TO wa_owner;
COMMENT ON TABLE wa.workers IS 'One worker process that reported within the last day.';
COMMENT ON COLUMN wa.workers.running IS 'Turns it was running at its last heartbeat.';
CREATE VIEW wa_ops.account_states AS
 SELECT s.kind,
    s.state,
    s.event_at,
    s.event_key,
        CASE
            WHEN (s.kind ~~ 'number%'::text) THEN regexp_replace(s.subject, '[0-9]+(?=[0-9]{4}$)'::text, '*'::text)
            ELSE s.subject
        END AS subject
   FROM wa.account_states s;
ALTER TABLE wa_ops.account_states OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.account_states IS 'The current state of templates, numbers and accounts, as the newest of its events told it.';
CREATE VIEW wa_ops.alert_receiver_state AS
SELECT
    NULL::text AS receiver,
    NULL::text AS min_severity,
    NULL::boolean AS is_enabled,
    NULL::bigint AS pending_count,
    NULL::timestamp with time zone AS oldest_pending_at,
    NULL::timestamp with time zone AS next_attempt_at,
    NULL::integer AS attempt_count,
    NULL::text AS error_class,
    NULL::timestamp with time zone AS last_delivered_at,
    NULL::bigint AS delivered_count,
    NULL::bigint AS expired_count;
ALTER TABLE wa_ops.alert_receiver_state OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.alert_receiver_state IS 'How far each receiver of alerts is behind, and why. Counts go back as far as alerts are kept.';
COMMENT ON COLUMN wa_ops.alert_receiver_state.pending_count IS 'Notifications to be posted yet.';
COMMENT ON COLUMN wa_ops.alert_receiver_state.oldest_pending_at IS 'Since when the oldest of them waits.';
COMMENT ON COLUMN wa_ops.alert_receiver_state.next_attempt_at IS 'When the first is tried next.';
COMMENT ON COLUMN wa_ops.alert_receiver_state.attempt_count IS 'Of the one that was tried most often.';
COMMENT ON COLUMN wa_ops.alert_receiver_state.error_class IS 'Of the last attempt of the latest that failed: HTTP and the status, or what went wrong.';
COMMENT ON COLUMN wa_ops.alert_receiver_state.last_delivered_at IS 'When it took one last.';
COMMENT ON COLUMN wa_ops.alert_receiver_state.expired_count IS 'Given up after a day.';
CREATE VIEW wa_ops.alert_receivers AS
 SELECT r.receiver,
    r.url,
    r.min_severity,
    r.allow_private,
    r.is_enabled
   FROM wa.alert_receivers r;
ALTER TABLE wa_ops.alert_receivers OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.alert_receivers IS 'Who is told of alerts; for operators only.';
CREATE VIEW wa_ops.alert_state AS
 SELECT a.starts_at,
    a.ends_at,
    a.alert_id,
    a.check_name,
    a.severity,
    a.observed,
    a.unit,
    a.message,
    a.last_notified_at,
    (a.ends_at IS NULL) AS is_firing,
    ( SELECT count(*) AS count
           FROM wa.alert_deliveries d
          WHERE ((d.alert_id = a.alert_id) AND (d.status = 'delivered'::text))) AS delivered_count,
    ( SELECT count(*) AS count
           FROM wa.alert_deliveries d
          WHERE ((d.alert_id = a.alert_id) AND (d.status = 'pending'::text))) AS pending_count,
    ( SELECT count(*) AS count
           FROM wa.alert_deliveries d
          WHERE ((d.alert_id = a.alert_id) AND (d.status = 'expired'::text))) AS expired_count
   FROM wa.webhook_alerts a;
ALTER TABLE wa_ops.alert_state OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.alert_state IS 'Alerts with their times and how far their notifications came; filter starts_at.';
CREATE VIEW wa_ops.contact_preferences AS
 SELECT f.conversation_id,
    f.category,
    f.choice,
    f.changed_at
   FROM wa.contact_preferences f;
ALTER TABLE wa_ops.contact_preferences OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.contact_preferences IS 'What contacts want to be sent (stop, resume), by conversation and category.';
CREATE VIEW wa_ops.conversation_locks AS
 SELECT c.locked_at,
    c.conversation_id,
    c.phone_number_id,
    c.active_handler,
    c.locked_by,
    c.lock_expires_at,
    (EXTRACT(epoch FROM (now() - c.locked_at)))::double precision AS age_seconds,
    (c.lock_expires_at < now()) AS is_expired
   FROM (wa.due_conversations d
     CROSS JOIN LATERAL ( SELECT v.conversation_id,
            v.phone_number_id,
            v.bsuid,
            v.phone,
            v.profile_name,
            v.state,
            v.context,
            v.active_handler,
            v.status,
            v.received_seq,
            v.locked_by,
            v.lock_token,
            v.locked_at,
            v.lock_expires_at,
            v.rate_tat,
            v.is_secret,
            v.rollout_bucket,
            v.superseded_by,
            v.waits_for,
            v.identity_at,
            v.identity_changed_at,
            v.created_at,
            v.last_activity_at,
            v.erased_at
           FROM wa.webhook_conversations v
          WHERE (d.conversation_id = v.conversation_id)
         OFFSET 0) c)
  WHERE (c.lock_token IS NOT NULL);
ALTER TABLE wa_ops.conversation_locks OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.conversation_locks IS 'Every conversation lock that is held: by whom, since when, until when.';
COMMENT ON COLUMN wa_ops.conversation_locks.locked_at IS 'When the turn began.';
COMMENT ON COLUMN wa_ops.conversation_locks.locked_by IS 'The worker or process.';
COMMENT ON COLUMN wa_ops.conversation_locks.lock_expires_at IS 'End of its lease.';
COMMENT ON COLUMN wa_ops.conversation_locks.age_seconds IS 'Seconds since locked_at.';
COMMENT ON COLUMN wa_ops.conversation_locks.is_expired IS 'The lease ended: whoever comes next takes over.';
CREATE VIEW wa_ops.cron_status AS
 SELECT j.job,
    j.due_at,
    j.last_started_at,
    j.last_succeeded_at,
    j.last_outcome,
    j.last_worker,
    j.last_cron_at,
    j.cron_schedule,
    (EXTRACT(epoch FROM j.every))::double precision AS every_seconds,
    (EXTRACT(epoch FROM (now() - j.last_succeeded_at)))::double precision AS success_age_seconds,
    (((NOT j.is_cron_only) OR (j.cron_schedule IS NOT NULL)) AND (COALESCE(j.last_succeeded_at, j.created_at) < (now() - GREATEST(((3)::double precision * j.every), '00:05:00'::interval)))) AS is_overdue,
    (EXISTS ( SELECT
           FROM pg_extension e
          WHERE (e.extname = 'pg_cron'::name))) AS has_pg_cron,
    COALESCE((j.last_started_at <> COALESCE(j.last_succeeded_at, '-infinity'::timestamp with time zone)), false) AS is_failing,
    COALESCE(j.is_cron_active, false) AS is_cron_active
   FROM wa.jobs j;
ALTER TABLE wa_ops.cron_status OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.cron_status IS 'The maintenance jobs: when each runs, ran and succeeded last, by whom, and whether it is overdue.';
COMMENT ON COLUMN wa_ops.cron_status.last_outcome IS 'Count of what the last run did, or its SQLSTATE.';
COMMENT ON COLUMN wa_ops.cron_status.last_cron_at IS 'When pg_cron ran it last; null where only workers do.';
COMMENT ON COLUMN wa_ops.cron_status.cron_schedule IS 'Its schedule in pg_cron, as pg_cron''s own hourly job saw it; null = pg_cron does not run it.';
COMMENT ON COLUMN wa_ops.cron_status.is_overdue IS 'No success for three intervals, or for five minutes where those are shorter.';
COMMENT ON COLUMN wa_ops.cron_status.has_pg_cron IS 'The extension is in this database.';
COMMENT ON COLUMN wa_ops.cron_status.is_failing IS 'Its last run failed.';
CREATE VIEW wa_ops.dlq_entries AS
 SELECT d.created_at,
    d.dlq_id,
    d.event_key,
    d.conversation_id,
    d.phone_number_id,
    d.reason,
    d.handler,
    d.error_class,
    d.retry_count,
    d.max_retries,
    d.next_retry_at,
    d.resolution_status,
    d.resolved_at,
    d.replayed_from,
    d.correlation_id,
    "left"(encode(sha256((s.fingerprint_key || convert_to(d.error_message, 'UTF8'::name))), 'hex'::text), 16) AS error_fingerprint
   FROM (wa.webhook_dlq d
     CROSS JOIN wa.settings s);
ALTER TABLE wa_ops.dlq_entries OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.dlq_entries IS 'Dead letters one by one, without payload and error text.';
COMMENT ON COLUMN wa_ops.dlq_entries.correlation_id IS 'Of the request that brought the message; see message_timeline().';
COMMENT ON COLUMN wa_ops.dlq_entries.error_fingerprint IS 'Keyed hash of the error''s text: the same error has the same one.';
CREATE VIEW wa_ops.dlq_search AS
 SELECT d.dlq_id,
    d.created_at,
    d.event_key,
    d.conversation_id,
    d.phone_number_id,
    d.reason,
    d.handler,
    d.error_class,
    d.error_message,
    d.error_stack,
    d.retry_count,
    d.max_retries,
    d.next_retry_at,
    d.resolution_status,
    d.resolved_at,
    d.correlation_id,
    d.resolved_by,
    d.resolution_note,
    d.replayed_from,
    d.attempts_before,
    d.updated_at
   FROM wa.webhook_dlq d;
ALTER TABLE wa_ops.dlq_search OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.dlq_search IS 'Dead letters one by one, with their error text and stack; for operators only.';
CREATE VIEW wa_ops.feature_flag_changes AS
 SELECT c.changed_at,
    c.change_id,
    c.flag,
    c.actor,
    c.was_enabled,
    c.is_enabled,
    c.old_percentage,
    c.new_percentage,
    c.contacts_added,
    c.contacts_removed,
        CASE
            WHEN pg_has_role('wa_operator'::name, 'usage'::text) THEN c.reason
            ELSE NULL::text
        END AS reason
   FROM wa.feature_flag_changes c;
ALTER TABLE wa_ops.feature_flag_changes OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.feature_flag_changes IS 'Every change of a feature flag: who, when, why; test contacts are counted, not named.';
COMMENT ON COLUMN wa_ops.feature_flag_changes.reason IS 'As the operator wrote it: may name people, so only operators are shown it.';
CREATE VIEW wa_ops.feature_flags AS
 SELECT f.flag,
    f.description,
    f.is_enabled,
    f.rollout_percentage,
    l.changed_at,
    l.actor AS changed_by,
        CASE
            WHEN pg_has_role('wa_operator'::name, 'usage'::text) THEN l.reason
            ELSE NULL::text
        END AS change_reason,
    cardinality(f.test_contacts) AS test_contact_count
   FROM (wa.feature_flags f
     LEFT JOIN LATERAL ( SELECT c.changed_at,
            c.actor,
            c.reason
           FROM wa.feature_flag_changes c
          WHERE (c.flag = f.flag)
          ORDER BY c.change_id DESC
         LIMIT 1) l ON (true));
ALTER TABLE wa_ops.feature_flags OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.feature_flags IS 'Who gets which feature, and who changed that last; test contacts are counted, not named.';
COMMENT ON COLUMN wa_ops.feature_flags.change_reason IS 'As the operator wrote it: may name people, so only operators are shown it.';
CREATE VIEW wa_ops.handler_state AS
SELECT
    NULL::text AS handler,
    NULL::integer AS max_retries,
    NULL::text AS ordering,
    NULL::boolean AS is_default,
    NULL::timestamp with time zone AS paused_at,
    NULL::timestamp with time zone AS registered_at,
    NULL::double precision AS timeout_seconds,
    NULL::bigint AS running_count,
    NULL::bigint AS retrying_count,
    NULL::bigint AS held_back_count;
ALTER TABLE wa_ops.handler_state OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.handler_state IS 'The handlers as registered, since when one is paused, and what waits for it.';
COMMENT ON COLUMN wa_ops.handler_state.timeout_seconds IS 'After which a turn is cut off.';
CREATE VIEW wa_ops.health_thresholds AS
 SELECT t.check_name,
    t.warning,
    t.critical,
    t.unit,
    t.description,
    t.is_enabled
   FROM wa.health_thresholds t;
ALTER TABLE wa_ops.health_thresholds OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.health_thresholds IS 'The health checks: what each measures, in which unit, and from which value on it warns.';
CREATE VIEW wa_ops.horizon_holders AS
 SELECT h.kind,
    h.holder,
    h.pid,
    h.state,
    h.age_seconds,
    h.xmin_age
   FROM wa_ops.show_horizon_holders() h(kind, holder, pid, state, age_seconds, xmin_age);
ALTER TABLE wa_ops.horizon_holders OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.horizon_holders IS 'What keeps rows from being vacuumed: open transactions, prepared ones, replication slots.';
COMMENT ON COLUMN wa_ops.horizon_holders.holder IS 'Login, or name of the slot.';
COMMENT ON COLUMN wa_ops.horizon_holders.age_seconds IS 'Seconds since the transaction began.';
COMMENT ON COLUMN wa_ops.horizon_holders.xmin_age IS 'Transactions since its snapshot; null = it holds back nothing.';
CREATE VIEW wa_ops.latency_histogram AS
 SELECT m.grain,
    m.bucket,
    m.measure,
    m.subject,
    (b.le)::double precision AS le,
    (sum(b.n))::bigint AS n
   FROM (wa.metrics m
     CROSS JOIN LATERAL ( VALUES (0.005,m.upto_5ms), (0.01,m.upto_10ms), (0.025,m.upto_25ms), (0.05,m.upto_50ms), (0.1,m.upto_100ms), (0.25,m.upto_250ms), (0.5,m.upto_500ms), (1,m.upto_1s), (2.5,m.upto_2500ms), (5,m.upto_5s), (10,m.upto_10s), (30,m.upto_30s), (60,m.upto_60s), (300,m.upto_300s), ('Infinity'::numeric,m.over_300s)) b(le, n))
  WHERE (m.measure <> ALL (ARRAY['payload_bytes'::text, 'batch_updates'::text]))
  GROUP BY m.grain, m.bucket, m.measure, m.subject, b.le;
ALTER TABLE wa_ops.latency_histogram OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.latency_histogram IS 'How many observations fell under which latency bound; not cumulative.';
COMMENT ON COLUMN wa_ops.latency_histogram.grain IS 'minute, hour, or total since the installation.';
COMMENT ON COLUMN wa_ops.latency_histogram.bucket IS 'Begin of the minute or hour, UTC; -infinity for the total.';
COMMENT ON COLUMN wa_ops.latency_histogram.measure IS 'turn, end_to_end, receipt, request or lock_wait.';
COMMENT ON COLUMN wa_ops.latency_histogram.subject IS 'Handler, kind of event or HTTP method.';
COMMENT ON COLUMN wa_ops.latency_histogram.le IS 'Upper bound in seconds; Infinity for what is above all.';
COMMENT ON COLUMN wa_ops.latency_histogram.n IS 'Observations between the bound before and this one.';
CREATE VIEW wa_ops.metric_rollups AS
 SELECT m.grain,
    m.bucket,
    m.measure,
    m.subject,
    m.outcome,
    (sum(m.n))::bigint AS n,
    sum(m.seconds) AS seconds,
    (sum(m.upto_5ms))::bigint AS upto_5ms,
    (sum(m.upto_10ms))::bigint AS upto_10ms,
    (sum(m.upto_25ms))::bigint AS upto_25ms,
    (sum(m.upto_50ms))::bigint AS upto_50ms,
    (sum(m.upto_100ms))::bigint AS upto_100ms,
    (sum(m.upto_250ms))::bigint AS upto_250ms,
    (sum(m.upto_500ms))::bigint AS upto_500ms,
    (sum(m.upto_1s))::bigint AS upto_1s,
    (sum(m.upto_2500ms))::bigint AS upto_2500ms,
    (sum(m.upto_5s))::bigint AS upto_5s,
    (sum(m.upto_10s))::bigint AS upto_10s,
    (sum(m.upto_30s))::bigint AS upto_30s,
    (sum(m.upto_60s))::bigint AS upto_60s,
    (sum(m.upto_300s))::bigint AS upto_300s,
    (sum(m.over_300s))::bigint AS over_300s
   FROM wa.metrics m
  GROUP BY m.grain, m.bucket, m.measure, m.subject, m.outcome;
ALTER TABLE wa_ops.metric_rollups OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.metric_rollups IS 'What happened, counted per minute, per hour and in total, up to this moment. Filter grain, measure and bucket. Measures: turn = attempts of messages, by handler and how they ended, timed by the handler''s run; end_to_end = settled messages, by handler and final status, from receipt to the end; receipt = events of requests and timers, by kind and outcome, timed by Meta''s delay; failure = failed attempts, by handler and reason; request = HTTP requests, by method and outcome, timed to the acknowledgement; lock = leases that ended otherwise than by settling: expired, released_by_cleanup, evicted; unsupported = new messages of a type that no handler can know: unsupported or unknown; lock_wait = messages that met their conversation''s lock, by handler, from receipt to turn; replay = operators'' retries and replays, by the dead letter''s reason and outcome; payload_bytes, batch_updates = stored requests, by size: their seconds are bytes and events, and what is called 1 s is 100,000 bytes or 200 events; secret = right signatures, by the current or a previous app secret; fenced = writes that were refused because the turn had been taken over; alert = notifications of alerts, by receiver and outcome: delivered, failed attempts, expired.';
COMMENT ON COLUMN wa_ops.metric_rollups.grain IS 'minute, hour or total.';
COMMENT ON COLUMN wa_ops.metric_rollups.bucket IS 'Begin of the minute or hour (UTC); -infinity for the total.';
COMMENT ON COLUMN wa_ops.metric_rollups.measure IS 'What is counted; see the view.';
COMMENT ON COLUMN wa_ops.metric_rollups.subject IS 'Handler (empty: none known), kind of event, HTTP method, reason or type.';
COMMENT ON COLUMN wa_ops.metric_rollups.outcome IS 'How it ended.';
COMMENT ON COLUMN wa_ops.metric_rollups.n IS 'How often; more than the upto_ columns together where not everything was timed.';
COMMENT ON COLUMN wa_ops.metric_rollups.seconds IS 'Sum of the times in seconds, or of the sizes.';
COMMENT ON COLUMN wa_ops.metric_rollups.upto_5ms IS 'How many took at most 5ms.';
COMMENT ON COLUMN wa_ops.metric_rollups.upto_10ms IS 'How many took more than 5ms, at most 10ms.';
COMMENT ON COLUMN wa_ops.metric_rollups.upto_25ms IS 'How many took more than 10ms, at most 25ms.';
COMMENT ON COLUMN wa_ops.metric_rollups.upto_50ms IS 'How many took more than 25ms, at most 50ms.';
COMMENT ON COLUMN wa_ops.metric_rollups.upto_100ms IS 'How many took more than 50ms, at most 100ms.';
COMMENT ON COLUMN wa_ops.metric_rollups.upto_250ms IS 'How many took more than 100ms, at most 250ms.';
COMMENT ON COLUMN wa_ops.metric_rollups.upto_500ms IS 'How many took more than 250ms, at most 500ms.';
COMMENT ON COLUMN wa_ops.metric_rollups.upto_1s IS 'How many took more than 500ms, at most 1s.';
COMMENT ON COLUMN wa_ops.metric_rollups.upto_2500ms IS 'How many took more than 1s, at most 2500ms.';
COMMENT ON COLUMN wa_ops.metric_rollups.upto_5s IS 'How many took more than 2500ms, at most 5s.';
COMMENT ON COLUMN wa_ops.metric_rollups.upto_10s IS 'How many took more than 5s, at most 10s.';
COMMENT ON COLUMN wa_ops.metric_rollups.upto_30s IS 'How many took more than 10s, at most 30s.';
COMMENT ON COLUMN wa_ops.metric_rollups.upto_60s IS 'How many took more than 30s, at most 60s.';
COMMENT ON COLUMN wa_ops.metric_rollups.upto_300s IS 'How many took more than 60s, at most 300s.';
COMMENT ON COLUMN wa_ops.metric_rollups.over_300s IS 'How many took more than 300s.';
CREATE VIEW wa_ops.operator_actions AS
 SELECT o.occurred_at,
    o.action_id,
    o.actor,
    o.what,
    o.reason,
    o.conversation_id,
    o.event_key,
    o.dlq_id,
    o.handler,
    o.from_status
   FROM wa.operator_actions o;
ALTER TABLE wa_ops.operator_actions OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.operator_actions IS 'What operators did, and why in their own words; for operators only.';
CREATE VIEW wa_ops.outbound_replies AS
 SELECT o.outbound_id,
    o.created_at,
    o.conversation_id,
    o.event_key,
    o.reply_no,
    o.kind,
    o.status,
    o.sending_since,
    o.sent_at,
    o.delivered_at,
    o.read_at,
    o.played_at,
    o.failed_at,
    o.error_code,
    o.error_class,
    o.pricing_category,
    o.is_billable,
    (o.body)::text AS body,
    o.correlation_id
   FROM wa.outbound_messages o;
ALTER TABLE wa_ops.outbound_replies OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.outbound_replies IS 'The outbox with what is said and how far its delivery came; for operators only.';
CREATE VIEW wa_ops.outbox_state AS
 SELECT o.status,
    o.kind,
    count(*) AS reply_count,
    min(o.created_at) AS oldest_created_at
   FROM ( SELECT q.status,
            q.kind,
            q.created_at
           FROM wa.outbound_messages q
          WHERE ((q.opaque_id IS NULL) AND (q.status = 'queued'::text))
        UNION ALL
         SELECT s.status,
            s.kind,
            s.created_at
           FROM wa.outbound_messages s
          WHERE (s.sending_since IS NOT NULL)) o
  GROUP BY o.status, o.kind;
ALTER TABLE wa_ops.outbox_state OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.outbox_state IS 'Replies that are still to be sent (queued), or whose sending has no known outcome (sending, ambiguous), by status and kind.';
COMMENT ON COLUMN wa_ops.outbox_state.reply_count IS 'Replies.';
COMMENT ON COLUMN wa_ops.outbox_state.oldest_created_at IS 'When the oldest was written.';
CREATE VIEW wa_ops.partition_state AS
 SELECT s.ledger_floor,
    s.partitions_until,
    s.ledger_retention_days,
    s.payload_retention_days,
    s.transition_retention_days,
    (s.partitions_until - ((now() AT TIME ZONE 'UTC'::text))::date) AS days_ahead
   FROM wa.settings s;
ALTER TABLE wa_ops.partition_state OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.partition_state IS 'How far the day partitions reach, where the ledger begins, and how long what is kept.';
COMMENT ON COLUMN wa_ops.partition_state.ledger_floor IS 'Oldest event day that is accepted.';
COMMENT ON COLUMN wa_ops.partition_state.days_ahead IS 'Days after today that have partitions.';
CREATE VIEW wa_ops.quarantine_search AS
 SELECT q.quarantine_id,
    q.received_at,
    q.violation,
    q.field,
    q.reason,
    q.correlation_id,
    q.raw,
    length(q.raw) AS byte_count
   FROM wa.webhook_quarantine q;
ALTER TABLE wa_ops.quarantine_search OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.quarantine_search IS 'The quarantine one by one, with the bytes: operators only. Read them with convert_from(raw, ''UTF8'') unless the body is unreadable.';
CREATE VIEW wa_ops.quarantine_summary AS
SELECT
    NULL::text AS violation,
    NULL::text AS description,
    NULL::text AS remedy,
    NULL::bigint AS item_count,
    NULL::text AS violated_fields,
    NULL::timestamp with time zone AS oldest_received_at,
    NULL::timestamp with time zone AS newest_received_at;
ALTER TABLE wa_ops.quarantine_summary OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.quarantine_summary IS 'What could not become an event, by violation, with what it means and what to do.';
CREATE VIEW wa_ops.queue_state AS
 SELECT p.status,
    count(*) AS message_count,
    min(p.received_at) AS oldest_received_at,
    NULLIF(min(p.retry_at), 'infinity'::timestamp with time zone) AS next_retry_at
   FROM wa.pending_messages p
  GROUP BY p.status;
ALTER TABLE wa_ops.queue_state OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.queue_state IS 'Messages that are not settled, by status: waiting, running, retrying.';
CREATE VIEW wa_ops.recent_state_transitions AS
 SELECT t.occurred_at,
    t.transition_id,
    t.conversation_id,
    t.from_state,
    t.to_state,
    t.from_status,
    t.to_status,
    t.reason,
    t.event_key,
    t.actor,
    t.correlation_id
   FROM wa.conversation_state_transitions t;
ALTER TABLE wa_ops.recent_state_transitions OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.recent_state_transitions IS 'The audit of state and status changes; filter occurred_at.';
CREATE VIEW wa_ops.shadow_decisions AS
 SELECT s.decided_at,
    s.decided_hour,
    s.shadow_id,
    s.event_key,
    s.conversation_id,
    s.handler,
    s.decision,
    s.behind,
    s.lease_ends_at,
    s.settled_at,
    s.status,
    s.is_out_of_order
   FROM wa.shadow_decisions s;
ALTER TABLE wa_ops.shadow_decisions OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.shadow_decisions IS 'What the enhanced flow would have decided for messages of the original flow, one by one, with the ids that message_timeline() takes. Filter decided_hour.';
CREATE VIEW wa_ops.shadow_summary AS
 SELECT h.decided_hour,
    h.message_count,
    h.duplicate_count,
    h.contended_count,
    h.waiting_count,
    h.out_of_order_count,
    h.failed_count,
    h.lost_count,
    h.differing_count,
    round(((h.differing_count)::numeric / (NULLIF(h.message_count, 0))::numeric), 4) AS differing_share
   FROM ( SELECT s.decided_hour,
            count(*) FILTER (WHERE (s.decision <> 'duplicate'::text)) AS message_count,
            count(*) FILTER (WHERE (s.decision = 'duplicate'::text)) AS duplicate_count,
            count(*) FILTER (WHERE (s.decision = 'contended'::text)) AS contended_count,
            count(*) FILTER (WHERE (s.decision = 'waiting'::text)) AS waiting_count,
            count(*) FILTER (WHERE s.is_out_of_order) AS out_of_order_count,
            count(*) FILTER (WHERE (s.status = 'failed'::text)) AS failed_count,
            count(*) FILTER (WHERE ((s.settled_at IS NULL) AND (s.lease_ends_at < now()))) AS lost_count,
            count(*) FILTER (WHERE ((s.decision = ANY (ARRAY['contended'::text, 'waiting'::text])) OR s.is_out_of_order OR (s.status = 'failed'::text) OR ((s.settled_at IS NULL) AND (s.lease_ends_at < now())))) AS differing_count
           FROM wa.shadow_decisions s
          GROUP BY s.decided_hour) h;
ALTER TABLE wa_ops.shadow_summary OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.shadow_summary IS 'Per UTC hour: messages of the original flow that the enhanced flow would have made wait (contended, waiting), kept in order (out_of_order) or retried (failed, lost), and redeliveries; differing_share is the share of messages that would have gone otherwise.';
CREATE VIEW wa_ops.stale_messages AS
 SELECT m.received_at,
    m.event_key,
    w.sent_at,
    w.phone_number_id,
    m.correlation_id,
    (w.event_key IS NOT NULL) AS has_content
   FROM (wa.processed_webhook_messages m
     LEFT JOIN wa.webhook_payloads w ON (((m.event_key = w.event_key) AND (w.received_day = ((m.received_at AT TIME ZONE 'UTC'::text))::date))))
  WHERE ((m.event_day = '0001-01-01'::date) AND (m.status = 'stale'::text) AND (m.kind = 'message'::text));
ALTER TABLE wa_ops.stale_messages OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.stale_messages IS 'Messages outside the ledger''s window that nobody has released, with the keys for release_stale().';
CREATE VIEW wa_ops.stuck_webhook_conversations AS
 SELECT c.conversation_id,
    c.status,
    c.active_handler,
    d.due_at,
    c.locked_by,
    c.locked_at,
    c.lock_expires_at,
    (EXTRACT(epoch FROM (now() - d.due_at)))::double precision AS stuck_seconds,
        CASE
            WHEN (c.lock_token IS NULL) THEN 'not_started'::text
            ELSE 'lock_expired'::text
        END AS reason
   FROM ((wa.due_conversations d
     CROSS JOIN LATERAL ( SELECT v.conversation_id,
            v.phone_number_id,
            v.bsuid,
            v.phone,
            v.profile_name,
            v.state,
            v.context,
            v.active_handler,
            v.status,
            v.received_seq,
            v.locked_by,
            v.lock_token,
            v.locked_at,
            v.lock_expires_at,
            v.rate_tat,
            v.is_secret,
            v.rollout_bucket,
            v.superseded_by,
            v.waits_for,
            v.identity_at,
            v.identity_changed_at,
            v.created_at,
            v.last_activity_at,
            v.erased_at
           FROM wa.webhook_conversations v
          WHERE (d.conversation_id = v.conversation_id)
         OFFSET 0) c)
     CROSS JOIN wa.settings s)
  WHERE ((d.due_at < ( SELECT (now() - LEAST(g.stuck_after, g.expired_lock_grace))
           FROM wa.settings g)) AND (d.due_at < (now() -
        CASE
            WHEN (c.lock_token IS NULL) THEN s.stuck_after
            ELSE s.expired_lock_grace
        END)));
ALTER TABLE wa_ops.stuck_webhook_conversations OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.stuck_webhook_conversations IS 'Conversations whose lock ran out or whose due work has not started in time; stuck_seconds since due_at.';
CREATE VIEW wa_ops.table_health AS
 SELECT (t.schemaname)::text AS schema_name,
    (t.relname)::text AS table_name,
    t.n_live_tup AS live_count,
    t.n_dead_tup AS dead_count,
    t.n_tup_upd AS update_count,
    t.n_tup_hot_upd AS hot_update_count,
    t.last_autovacuum,
    t.last_autoanalyze,
    pg_total_relation_size((t.relid)::regclass) AS size_bytes
   FROM pg_stat_all_tables t
  WHERE ((t.schemaname = ANY (ARRAY['wa'::name, 'wa_api'::name, 'wa_ops'::name])) OR (t.schemaname = ANY (ARRAY['mobility'::name, 'jobs'::name, 'property'::name, 'marketplace'::name, 'wallet'::name, 'ai'::name])));
ALTER TABLE wa_ops.table_health OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.table_health IS 'Our tables: rows, dead rows, size in bytes, and when autovacuum was there last.';
CREATE VIEW wa_ops.unapplied_events AS
 SELECT u.noted_at,
    u.event_key,
    u.kind,
    u.reason,
    u.correlation_id
   FROM wa.unapplied_events u;
ALTER TABLE wa_ops.unapplied_events OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.unapplied_events IS 'Recorded events that told nothing that could be applied, with the reason.';
CREATE VIEW wa_ops.unsettled_messages AS
 SELECT p.received_at,
    p.event_key,
    p.conversation_id,
    p.seq,
    p.status,
    p.attempt,
    p.handler,
    p.correlation_id,
    NULLIF(p.retry_at, 'infinity'::timestamp with time zone) AS retry_at,
    NULLIF(d.due_at, 'infinity'::timestamp with time zone) AS due_at,
        CASE
            WHEN (p.status = 'running'::text) THEN NULL::text
            WHEN (('infinity'::timestamp with time zone = p.ready_at) OR ('infinity'::timestamp with time zone = p.retry_at)) THEN 'paused_handler'::text
            WHEN (p.retry_at > now()) THEN 'retry_at'::text
            WHEN (c.lock_expires_at > now()) THEN 'running_turn'::text
            WHEN ((p.status = 'waiting'::text) AND (EXISTS ( SELECT
               FROM wa.pending_messages f
              WHERE ((f.conversation_id = p.conversation_id) AND (f.status = 'waiting'::text) AND (f.seq < p.seq))))) THEN 'earlier_message'::text
            WHEN (p.ready_at > now()) THEN 'burst'::text
            WHEN ((d.due_at > now()) AND (c.waits_for IS NOT NULL)) THEN 'older_conversation'::text
            WHEN ((d.due_at > now()) AND (EXISTS ( SELECT
               FROM (wa.pending_messages r
                 JOIN wa.handlers h ON ((r.handler = h.handler)))
              WHERE ((r.conversation_id = p.conversation_id) AND (r.retry_at > now()) AND (h.ordering = 'strict'::text))))) THEN 'strict_retry'::text
            WHEN (d.due_at > now()) THEN 'due_at'::text
            ELSE NULL::text
        END AS waits_for
   FROM ((wa.pending_messages p
     JOIN wa.webhook_conversations c ON ((p.conversation_id = c.conversation_id)))
     LEFT JOIN wa.due_conversations d ON ((p.conversation_id = d.conversation_id)));
ALTER TABLE wa_ops.unsettled_messages OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.unsettled_messages IS 'Messages that are not settled, one by one, with the ids that message_timeline() takes.';
COMMENT ON COLUMN wa_ops.unsettled_messages.retry_at IS 'When it is tried again; null = it has not failed, or its handler is paused.';
COMMENT ON COLUMN wa_ops.unsettled_messages.due_at IS 'When its conversation may be claimed next; null = all that it has is held back.';
COMMENT ON COLUMN wa_ops.unsettled_messages.waits_for IS 'paused_handler; retry_at, its time; running_turn of its conversation; earlier_message in line; burst: more of it (debounce); older_conversation whose identity this one took over; strict_retry: a failed message of a strict handler; due_at: the rate, or it was put off; null = it is running, or a worker may take it.';
CREATE VIEW wa_ops.webhook_agent_performance AS
 SELECT t.grain,
    t.bucket,
    t.handler,
    t.turn_count,
    t.success_count,
    t.timeout_count,
    (t.turn_count - t.success_count) AS failure_count,
    ((t.success_count)::double precision / (NULLIF(t.turn_count, 0))::double precision) AS success_rate,
    (t.seconds / NULLIF(t.timed_count, (0)::double precision)) AS duration_seconds_avg,
    q.seconds[1] AS duration_seconds_p50,
    q.seconds[2] AS duration_seconds_p95,
    q.seconds[3] AS duration_seconds_p99
   FROM (( SELECT m.grain,
            m.bucket,
            m.subject AS handler,
            (COALESCE(sum(m.n) FILTER (WHERE (m.measure = 'turn'::text)), (0)::numeric))::bigint AS turn_count,
            (COALESCE(sum(m.n) FILTER (WHERE ((m.measure = 'turn'::text) AND (m.outcome = 'processed'::text))), (0)::numeric))::bigint AS success_count,
            (COALESCE(sum(m.n) FILTER (WHERE ((m.measure = 'failure'::text) AND (m.outcome = 'timeout'::text))), (0)::numeric))::bigint AS timeout_count,
            sum(m.seconds) FILTER (WHERE (m.measure = 'turn'::text)) AS seconds,
            (sum(((((((((((((((m.upto_5ms + m.upto_10ms) + m.upto_25ms) + m.upto_50ms) + m.upto_100ms) + m.upto_250ms) + m.upto_500ms) + m.upto_1s) + m.upto_2500ms) + m.upto_5s) + m.upto_10s) + m.upto_30s) + m.upto_60s) + m.upto_300s) + m.over_300s)) FILTER (WHERE (m.measure = 'turn'::text)))::double precision AS timed_count,
            ARRAY[(sum(m.upto_5ms) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.upto_10ms) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.upto_25ms) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.upto_50ms) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.upto_100ms) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.upto_250ms) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.upto_500ms) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.upto_1s) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.upto_2500ms) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.upto_5s) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.upto_10s) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.upto_30s) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.upto_60s) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.upto_300s) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.over_300s) FILTER (WHERE (m.measure = 'turn'::text)))::bigint] AS counts
           FROM wa.metrics m
          WHERE (m.measure = ANY (ARRAY['turn'::text, 'failure'::text]))
          GROUP BY m.grain, m.bucket, m.subject) t
     CROSS JOIN LATERAL ( SELECT wa_ops.latency_quantiles('{0.5,0.95,0.99}'::double precision[], t.counts) AS seconds
           FROM ( SELECT 1 AS one) o
         OFFSET 0) q);
ALTER TABLE wa_ops.webhook_agent_performance OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.webhook_agent_performance IS 'How each handler (agent) does by minute, hour and in total: successes, timeouts, run time.';
COMMENT ON COLUMN wa_ops.webhook_agent_performance.grain IS 'minute, hour, or total since the installation.';
COMMENT ON COLUMN wa_ops.webhook_agent_performance.bucket IS 'Begin of the minute or hour, UTC; -infinity for the total.';
COMMENT ON COLUMN wa_ops.webhook_agent_performance.handler IS 'The agent; empty when none was chosen.';
COMMENT ON COLUMN wa_ops.webhook_agent_performance.turn_count IS 'Attempts that ended.';
COMMENT ON COLUMN wa_ops.webhook_agent_performance.success_count IS 'Attempts that succeeded.';
COMMENT ON COLUMN wa_ops.webhook_agent_performance.timeout_count IS 'Attempts cut off at their deadline.';
COMMENT ON COLUMN wa_ops.webhook_agent_performance.failure_count IS 'Attempts that did not.';
COMMENT ON COLUMN wa_ops.webhook_agent_performance.success_rate IS 'Share of attempts that succeeded, 0 to 1.';
COMMENT ON COLUMN wa_ops.webhook_agent_performance.duration_seconds_avg IS 'Seconds that it ran, on average.';
COMMENT ON COLUMN wa_ops.webhook_agent_performance.duration_seconds_p50 IS 'Seconds, 50th percentile of its run time.';
COMMENT ON COLUMN wa_ops.webhook_agent_performance.duration_seconds_p95 IS 'Seconds, 95th percentile of its run time.';
COMMENT ON COLUMN wa_ops.webhook_agent_performance.duration_seconds_p99 IS 'Seconds, 99th percentile of its run time.';
CREATE VIEW wa_ops.webhook_conversation_health AS
 WITH touched AS (
         SELECT u.conversation_id
           FROM wa.due_conversations u
        UNION
         SELECT p.conversation_id
           FROM wa.pending_messages p
        UNION
         SELECT f.conversation_id
           FROM wa.webhook_conversations f
          WHERE (f.status = ANY (ARRAY['timeout'::text, 'error'::text]))
        ), due AS (
         SELECT u.conversation_id,
            NULLIF(u.due_at, 'infinity'::timestamp with time zone) AS due_at
           FROM wa.due_conversations u
        ), line AS (
         SELECT p.conversation_id,
            count(*) FILTER (WHERE (p.status = 'waiting'::text)) AS waiting_count,
            count(*) FILTER (WHERE (p.status = 'retrying'::text)) AS retrying_count
           FROM wa.pending_messages p
          GROUP BY p.conversation_id
        )
 SELECT c.last_activity_at,
    t.conversation_id,
    c.phone_number_id,
    c.status,
    c.state,
    c.active_handler,
    d.due_at,
    c.locked_by,
    c.lock_expires_at,
    date_trunc('minute'::text, c.last_activity_at, 'UTC'::text) AS bucket,
    COALESCE(w.waiting_count, (0)::bigint) AS waiting_count,
    COALESCE(w.retrying_count, (0)::bigint) AS retrying_count,
    (c.lock_token IS NOT NULL) AS is_locked,
    (EXTRACT(epoch FROM (now() - c.locked_at)))::double precision AS lock_age_seconds,
        CASE
            WHEN (c.lock_expires_at < (now() - s.expired_lock_grace)) THEN 'lock_expired'::text
            WHEN (c.lock_token IS NOT NULL) THEN 'locked'::text
            WHEN (d.due_at < (now() - s.stuck_after)) THEN 'stuck'::text
            WHEN (c.status <> 'active'::text) THEN c.status
            WHEN ((d.due_at > now()) AND (w.retrying_count > 0)) THEN 'retrying'::text
            WHEN ((d.due_at IS NULL) AND (w.conversation_id IS NOT NULL)) THEN 'held_back'::text
            WHEN (w.waiting_count > 0) THEN 'waiting'::text
            ELSE 'ok'::text
        END AS health
   FROM ((((touched t
     CROSS JOIN LATERAL ( SELECT v.conversation_id,
            v.phone_number_id,
            v.bsuid,
            v.phone,
            v.profile_name,
            v.state,
            v.context,
            v.active_handler,
            v.status,
            v.received_seq,
            v.locked_by,
            v.lock_token,
            v.locked_at,
            v.lock_expires_at,
            v.rate_tat,
            v.is_secret,
            v.rollout_bucket,
            v.superseded_by,
            v.waits_for,
            v.identity_at,
            v.identity_changed_at,
            v.created_at,
            v.last_activity_at,
            v.erased_at
           FROM wa.webhook_conversations v
          WHERE (t.conversation_id = v.conversation_id)
         OFFSET 0) c)
     LEFT JOIN due d ON ((t.conversation_id = d.conversation_id)))
     LEFT JOIN line w ON ((t.conversation_id = w.conversation_id)))
     CROSS JOIN wa.settings s);
ALTER TABLE wa_ops.webhook_conversation_health OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.webhook_conversation_health IS 'Conversations that have work, a lock or a fault, one by one.';
COMMENT ON COLUMN wa_ops.webhook_conversation_health.last_activity_at IS 'End of its last turn.';
COMMENT ON COLUMN wa_ops.webhook_conversation_health.due_at IS 'When it may be claimed next; null = it has nothing to do, or all of it is held back.';
COMMENT ON COLUMN wa_ops.webhook_conversation_health.bucket IS 'Minute of last_activity_at, UTC.';
COMMENT ON COLUMN wa_ops.webhook_conversation_health.waiting_count IS 'Messages in line.';
COMMENT ON COLUMN wa_ops.webhook_conversation_health.retrying_count IS 'Messages that failed and wait for their retry.';
COMMENT ON COLUMN wa_ops.webhook_conversation_health.lock_age_seconds IS 'Seconds since its turn began.';
COMMENT ON COLUMN wa_ops.webhook_conversation_health.health IS 'lock_expired, locked, stuck, timeout, error, retrying, held_back (its handler is paused), waiting, or ok.';
CREATE VIEW wa_ops.webhook_dlq_summary AS
 SELECT d.reason,
    d.resolution_status,
    date_trunc('hour'::text, d.created_at, 'UTC'::text) AS bucket,
    COALESCE(d.handler, ''::text) AS handler,
    COALESCE(d.error_class, ''::text) AS error_class,
    count(*) AS message_count,
    count(*) FILTER (WHERE ((d.next_retry_at <= now()) AND (d.resolved_at IS NULL))) AS due_count,
    count(*) FILTER (WHERE ((d.next_retry_at > now()) AND (d.resolved_at IS NULL))) AS scheduled_count,
    min(d.created_at) AS oldest_created_at,
    min(d.next_retry_at) FILTER (WHERE (d.resolved_at IS NULL)) AS next_retry_at,
    (EXTRACT(epoch FROM (now() - min(d.next_retry_at) FILTER (WHERE ((d.next_retry_at <= now()) AND (d.resolved_at IS NULL))))))::double precision AS oldest_due_seconds
   FROM ( SELECT u.dlq_id,
            u.event_day,
            u.event_key,
            u.conversation_id,
            u.phone_number_id,
            u.reason,
            u.handler,
            u.payload,
            u.error_class,
            u.error_message,
            u.error_stack,
            u.retry_count,
            u.max_retries,
            u.attempts_before,
            u.next_retry_at,
            u.resolution_status,
            u.resolved_at,
            u.resolved_by,
            u.resolution_note,
            u.replayed_from,
            u.correlation_id,
            u.created_at,
            u.updated_at
           FROM wa.webhook_dlq u
          WHERE (u.resolution_status = ANY (ARRAY['pending'::text, 'retrying'::text, 'exhausted'::text]))
        UNION ALL
         SELECT r.dlq_id,
            r.event_day,
            r.event_key,
            r.conversation_id,
            r.phone_number_id,
            r.reason,
            r.handler,
            r.payload,
            r.error_class,
            r.error_message,
            r.error_stack,
            r.retry_count,
            r.max_retries,
            r.attempts_before,
            r.next_retry_at,
            r.resolution_status,
            r.resolved_at,
            r.resolved_by,
            r.resolution_note,
            r.replayed_from,
            r.correlation_id,
            r.created_at,
            r.updated_at
           FROM wa.webhook_dlq r
          WHERE ((r.resolved_at >= (now() - '1 day'::interval)) AND (r.resolution_status <> ALL (ARRAY['pending'::text, 'retrying'::text, 'exhausted'::text])))) d
  GROUP BY (date_trunc('hour'::text, d.created_at, 'UTC'::text)), d.reason, d.resolution_status, d.handler, d.error_class;
ALTER TABLE wa_ops.webhook_dlq_summary OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.webhook_dlq_summary IS 'The dead-letter queue by hour, reason, resolution, handler and error class; unresolved ones have no age limit, resolved ones are of the last day.';
COMMENT ON COLUMN wa_ops.webhook_dlq_summary.bucket IS 'Hour in which the messages failed first, UTC.';
COMMENT ON COLUMN wa_ops.webhook_dlq_summary.due_count IS 'Retries whose time has come.';
COMMENT ON COLUMN wa_ops.webhook_dlq_summary.scheduled_count IS 'Retries that wait for their time: no fault.';
COMMENT ON COLUMN wa_ops.webhook_dlq_summary.oldest_created_at IS 'When the oldest of them failed first.';
COMMENT ON COLUMN wa_ops.webhook_dlq_summary.oldest_due_seconds IS 'How long the longest due retry has waited.';
CREATE VIEW wa_ops.webhook_message_processing_metrics AS
 SELECT t.grain,
    t.bucket,
    t.handler,
    t.message_count,
    t.processed_count,
    t.retrying_count,
    t.exhausted_count,
    ((1)::double precision - ((t.processed_count)::double precision / (NULLIF(t.message_count, 0))::double precision)) AS error_rate,
    (t.seconds / NULLIF(t.timed_count, (0)::double precision)) AS duration_seconds_avg,
    q.turn[1] AS duration_seconds_p50,
    q.turn[2] AS duration_seconds_p95,
    q.turn[3] AS duration_seconds_p99,
    q.whole[1] AS end_to_end_seconds_p50,
    q.whole[2] AS end_to_end_seconds_p95,
    q.whole[3] AS end_to_end_seconds_p99
   FROM (( SELECT m.grain,
            m.bucket,
            m.subject AS handler,
            (COALESCE(sum(m.n) FILTER (WHERE (m.measure = 'turn'::text)), (0)::numeric))::bigint AS message_count,
            (COALESCE(sum(m.n) FILTER (WHERE ((m.measure = 'turn'::text) AND (m.outcome = 'processed'::text))), (0)::numeric))::bigint AS processed_count,
            (COALESCE(sum(m.n) FILTER (WHERE ((m.measure = 'turn'::text) AND (m.outcome = 'retrying'::text))), (0)::numeric))::bigint AS retrying_count,
            (COALESCE(sum(m.n) FILTER (WHERE ((m.measure = 'turn'::text) AND (m.outcome = 'exhausted'::text))), (0)::numeric))::bigint AS exhausted_count,
            sum(m.seconds) FILTER (WHERE (m.measure = 'turn'::text)) AS seconds,
            (sum(((((((((((((((m.upto_5ms + m.upto_10ms) + m.upto_25ms) + m.upto_50ms) + m.upto_100ms) + m.upto_250ms) + m.upto_500ms) + m.upto_1s) + m.upto_2500ms) + m.upto_5s) + m.upto_10s) + m.upto_30s) + m.upto_60s) + m.upto_300s) + m.over_300s)) FILTER (WHERE (m.measure = 'turn'::text)))::double precision AS timed_count,
            ARRAY[(sum(m.upto_5ms) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.upto_10ms) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.upto_25ms) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.upto_50ms) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.upto_100ms) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.upto_250ms) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.upto_500ms) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.upto_1s) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.upto_2500ms) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.upto_5s) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.upto_10s) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.upto_30s) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.upto_60s) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.upto_300s) FILTER (WHERE (m.measure = 'turn'::text)))::bigint, (sum(m.over_300s) FILTER (WHERE (m.measure = 'turn'::text)))::bigint] AS turn_counts,
            ARRAY[(sum(m.upto_5ms) FILTER (WHERE (m.measure = 'end_to_end'::text)))::bigint, (sum(m.upto_10ms) FILTER (WHERE (m.measure = 'end_to_end'::text)))::bigint, (sum(m.upto_25ms) FILTER (WHERE (m.measure = 'end_to_end'::text)))::bigint, (sum(m.upto_50ms) FILTER (WHERE (m.measure = 'end_to_end'::text)))::bigint, (sum(m.upto_100ms) FILTER (WHERE (m.measure = 'end_to_end'::text)))::bigint, (sum(m.upto_250ms) FILTER (WHERE (m.measure = 'end_to_end'::text)))::bigint, (sum(m.upto_500ms) FILTER (WHERE (m.measure = 'end_to_end'::text)))::bigint, (sum(m.upto_1s) FILTER (WHERE (m.measure = 'end_to_end'::text)))::bigint, (sum(m.upto_2500ms) FILTER (WHERE (m.measure = 'end_to_end'::text)))::bigint, (sum(m.upto_5s) FILTER (WHERE (m.measure = 'end_to_end'::text)))::bigint, (sum(m.upto_10s) FILTER (WHERE (m.measure = 'end_to_end'::text)))::bigint, (sum(m.upto_30s) FILTER (WHERE (m.measure = 'end_to_end'::text)))::bigint, (sum(m.upto_60s) FILTER (WHERE (m.measure = 'end_to_end'::text)))::bigint, (sum(m.upto_300s) FILTER (WHERE (m.measure = 'end_to_end'::text)))::bigint, (sum(m.over_300s) FILTER (WHERE (m.measure = 'end_to_end'::text)))::bigint] AS whole_counts
           FROM wa.metrics m
          WHERE (m.measure = ANY (ARRAY['turn'::text, 'end_to_end'::text]))
          GROUP BY m.grain, m.bucket, m.subject) t
     CROSS JOIN LATERAL ( SELECT wa_ops.latency_quantiles('{0.5,0.95,0.99}'::double precision[], t.turn_counts) AS turn,
            wa_ops.latency_quantiles('{0.5,0.95,0.99}'::double precision[], t.whole_counts) AS whole
           FROM ( SELECT 1 AS one) o
         OFFSET 0) q);
ALTER TABLE wa_ops.webhook_message_processing_metrics OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.webhook_message_processing_metrics IS 'Messages through the handlers by minute, hour and in total: counts, run time, end to end.';
COMMENT ON COLUMN wa_ops.webhook_message_processing_metrics.grain IS 'minute, hour, or total since the installation.';
COMMENT ON COLUMN wa_ops.webhook_message_processing_metrics.bucket IS 'Begin of the minute or hour, UTC; -infinity for the total.';
COMMENT ON COLUMN wa_ops.webhook_message_processing_metrics.handler IS 'Handler of the turn; empty when none was chosen.';
COMMENT ON COLUMN wa_ops.webhook_message_processing_metrics.message_count IS 'Attempts that ended, one per message and turn.';
COMMENT ON COLUMN wa_ops.webhook_message_processing_metrics.processed_count IS 'Attempts that succeeded.';
COMMENT ON COLUMN wa_ops.webhook_message_processing_metrics.retrying_count IS 'Attempts that failed and are tried again.';
COMMENT ON COLUMN wa_ops.webhook_message_processing_metrics.exhausted_count IS 'Attempts that failed for good.';
COMMENT ON COLUMN wa_ops.webhook_message_processing_metrics.error_rate IS 'Share of attempts that did not succeed, 0 to 1.';
COMMENT ON COLUMN wa_ops.webhook_message_processing_metrics.duration_seconds_avg IS 'Seconds that the handler ran, on average.';
COMMENT ON COLUMN wa_ops.webhook_message_processing_metrics.duration_seconds_p50 IS 'Seconds, 50th percentile of the handler''s run time.';
COMMENT ON COLUMN wa_ops.webhook_message_processing_metrics.duration_seconds_p95 IS 'Seconds, 95th percentile of the handler''s run time.';
COMMENT ON COLUMN wa_ops.webhook_message_processing_metrics.duration_seconds_p99 IS 'Seconds, 99th percentile of the handler''s run time.';
COMMENT ON COLUMN wa_ops.webhook_message_processing_metrics.end_to_end_seconds_p50 IS 'Seconds, 50th percentile of the time from receipt to the final status.';
COMMENT ON COLUMN wa_ops.webhook_message_processing_metrics.end_to_end_seconds_p95 IS 'Seconds, 95th percentile of the time from receipt to the final status.';
COMMENT ON COLUMN wa_ops.webhook_message_processing_metrics.end_to_end_seconds_p99 IS 'Seconds, 99th percentile of the time from receipt to the final status.';
CREATE VIEW wa_ops.webhook_requests AS
 SELECT t.grain,
    t.bucket,
    t.http_method,
    t.outcome,
    t.request_count,
    q.seconds[1] AS ack_seconds_p50,
    q.seconds[2] AS ack_seconds_p95,
    q.seconds[3] AS ack_seconds_p99
   FROM (( SELECT m.grain,
            m.bucket,
            m.subject AS http_method,
            m.outcome,
            (sum(m.n))::bigint AS request_count,
            ARRAY[(sum(m.upto_5ms))::bigint, (sum(m.upto_10ms))::bigint, (sum(m.upto_25ms))::bigint, (sum(m.upto_50ms))::bigint, (sum(m.upto_100ms))::bigint, (sum(m.upto_250ms))::bigint, (sum(m.upto_500ms))::bigint, (sum(m.upto_1s))::bigint, (sum(m.upto_2500ms))::bigint, (sum(m.upto_5s))::bigint, (sum(m.upto_10s))::bigint, (sum(m.upto_30s))::bigint, (sum(m.upto_60s))::bigint, (sum(m.upto_300s))::bigint, (sum(m.over_300s))::bigint] AS counts
           FROM wa.metrics m
          WHERE (m.measure = 'request'::text)
          GROUP BY m.grain, m.bucket, m.subject, m.outcome) t
     CROSS JOIN LATERAL ( SELECT wa_ops.latency_quantiles('{0.5,0.95,0.99}'::double precision[], t.counts) AS seconds
           FROM ( SELECT 1 AS one) o
         OFFSET 0) q);
ALTER TABLE wa_ops.webhook_requests OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.webhook_requests IS 'HTTP requests by minute, hour and in total, by outcome, with the time to their answer.';
COMMENT ON COLUMN wa_ops.webhook_requests.grain IS 'minute, hour, or total since the installation.';
COMMENT ON COLUMN wa_ops.webhook_requests.bucket IS 'Begin of the minute or hour, UTC; -infinity for the total.';
COMMENT ON COLUMN wa_ops.webhook_requests.http_method IS 'GET or POST.';
COMMENT ON COLUMN wa_ops.webhook_requests.outcome IS 'accepted, or why the request was refused.';
COMMENT ON COLUMN wa_ops.webhook_requests.request_count IS 'Requests.';
COMMENT ON COLUMN wa_ops.webhook_requests.ack_seconds_p50 IS 'Seconds, 50th percentile of the time to the answer.';
COMMENT ON COLUMN wa_ops.webhook_requests.ack_seconds_p95 IS 'Seconds, 95th percentile of the time to the answer.';
COMMENT ON COLUMN wa_ops.webhook_requests.ack_seconds_p99 IS 'Seconds, 99th percentile of the time to the answer.';
CREATE VIEW wa_ops.webhook_throughput AS
 SELECT t.grain,
    t.bucket,
    t.kind,
    t.outcome,
    t.event_count,
    q.seconds[1] AS lag_seconds_p50,
    q.seconds[2] AS lag_seconds_p95
   FROM (( SELECT m.grain,
            m.bucket,
            m.subject AS kind,
            m.outcome,
            (sum(m.n))::bigint AS event_count,
            ARRAY[(sum(m.upto_5ms))::bigint, (sum(m.upto_10ms))::bigint, (sum(m.upto_25ms))::bigint, (sum(m.upto_50ms))::bigint, (sum(m.upto_100ms))::bigint, (sum(m.upto_250ms))::bigint, (sum(m.upto_500ms))::bigint, (sum(m.upto_1s))::bigint, (sum(m.upto_2500ms))::bigint, (sum(m.upto_5s))::bigint, (sum(m.upto_10s))::bigint, (sum(m.upto_30s))::bigint, (sum(m.upto_60s))::bigint, (sum(m.upto_300s))::bigint, (sum(m.over_300s))::bigint] AS counts
           FROM wa.metrics m
          WHERE (m.measure = 'receipt'::text)
          GROUP BY m.grain, m.bucket, m.subject, m.outcome) t
     CROSS JOIN LATERAL ( SELECT wa_ops.latency_quantiles('{0.5,0.95}'::double precision[], t.counts) AS seconds
           FROM ( SELECT 1 AS one) o
         OFFSET 0) q);
ALTER TABLE wa_ops.webhook_throughput OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.webhook_throughput IS 'Events received by minute, hour and in total, by kind and outcome, with Meta''s delay.';
COMMENT ON COLUMN wa_ops.webhook_throughput.grain IS 'minute, hour, or total since the installation.';
COMMENT ON COLUMN wa_ops.webhook_throughput.bucket IS 'Begin of the minute or hour, UTC; -infinity for the total.';
COMMENT ON COLUMN wa_ops.webhook_throughput.kind IS 'message, status, and so on.';
COMMENT ON COLUMN wa_ops.webhook_throughput.outcome IS 'What process_webhook() answered for the event.';
COMMENT ON COLUMN wa_ops.webhook_throughput.event_count IS 'Events, duplicates included.';
COMMENT ON COLUMN wa_ops.webhook_throughput.lag_seconds_p50 IS 'Seconds from Meta''s timestamp to receipt, median.';
COMMENT ON COLUMN wa_ops.webhook_throughput.lag_seconds_p95 IS 'Seconds from Meta''s timestamp to receipt, 95th percentile.';
CREATE VIEW wa_ops.worker_state AS
 SELECT w.worker,
    w.started_at,
    w.heartbeat_at,
    w.running AS running_count,
    (EXTRACT(epoch FROM (now() - w.heartbeat_at)))::double precision AS heartbeat_age_seconds
   FROM wa.workers w;
ALTER TABLE wa_ops.worker_state OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.worker_state IS 'The worker processes that reported within the last day.';
COMMENT ON COLUMN wa_ops.worker_state.running_count IS 'Turns it was running then.';
COMMENT ON COLUMN wa_ops.worker_state.heartbeat_age_seconds IS 'Seconds since its last heartbeat; one comes every 5 s.';
ALTER TABLE ONLY wa.metric_rollups ATTACH PARTITION wa.metric_rollups_hour FOR VALUES IN ('hour');
ALTER TABLE ONLY wa.metric_rollups ATTACH PARTITION wa.metric_rollups_minute FOR VALUES IN ('minute');
ALTER TABLE ONLY wa.metric_rollups ATTACH PARTITION wa.metric_rollups_total FOR VALUES IN ('total');
ALTER TABLE ONLY wa.processed_webhook_messages ATTACH PARTITION wa.processed_webhook_messages_sentinel FOR VALUES FROM ('0001-01-01') TO ('0001-01-02');
ALTER TABLE ONLY wa.account_states
    ADD CONSTRAINT account_states_pkey PRIMARY KEY (kind, subject);
ALTER TABLE ONLY wa.alert_deliveries
    ADD CONSTRAINT alert_deliveries_pkey PRIMARY KEY (delivery_id);
ALTER TABLE ONLY wa.alert_receivers
    ADD CONSTRAINT alert_receivers_pkey PRIMARY KEY (receiver);
ALTER TABLE ONLY wa.bsuid_changes
    ADD CONSTRAINT bsuid_changes_pkey PRIMARY KEY (previous_bsuid);
ALTER TABLE ONLY wa.contact_preferences
    ADD CONSTRAINT contact_preferences_pkey PRIMARY KEY (conversation_id, category);
ALTER TABLE ONLY wa.conversation_state_transitions
    ADD CONSTRAINT conversation_state_transitions_pkey PRIMARY KEY (transition_id, occurred_day);
ALTER TABLE ONLY wa.due_conversations
    ADD CONSTRAINT due_conversations_pkey PRIMARY KEY (conversation_id);
ALTER TABLE ONLY wa.early_statuses
    ADD CONSTRAINT early_statuses_pkey PRIMARY KEY (wamid_digest);
ALTER TABLE ONLY wa.error_codes
    ADD CONSTRAINT error_codes_pkey PRIMARY KEY (code);
ALTER TABLE ONLY wa.feature_flag_changes
    ADD CONSTRAINT feature_flag_changes_pkey PRIMARY KEY (change_id);
ALTER TABLE ONLY wa.feature_flags
    ADD CONSTRAINT feature_flags_pkey PRIMARY KEY (flag);
ALTER TABLE ONLY wa.handlers
    ADD CONSTRAINT handlers_pkey PRIMARY KEY (handler);
ALTER TABLE ONLY wa.health_thresholds
    ADD CONSTRAINT health_thresholds_pkey PRIMARY KEY (check_name);
ALTER TABLE ONLY wa.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (job);
ALTER TABLE ONLY wa.metric_flushes
    ADD CONSTRAINT metric_flushes_pkey PRIMARY KEY (source);
ALTER TABLE ONLY wa.metric_rollups
    ADD CONSTRAINT metric_rollups_pkey PRIMARY KEY (bucket, measure, subject, outcome, grain);
ALTER TABLE ONLY wa.metric_rollups_hour
    ADD CONSTRAINT metric_rollups_hour_pkey PRIMARY KEY (bucket, measure, subject, outcome, grain);
ALTER TABLE ONLY wa.metric_rollups_minute
    ADD CONSTRAINT metric_rollups_minute_pkey PRIMARY KEY (bucket, measure, subject, outcome, grain);
ALTER TABLE ONLY wa.metric_rollups_total
    ADD CONSTRAINT metric_rollups_total_pkey PRIMARY KEY (bucket, measure, subject, outcome, grain);
ALTER TABLE ONLY wa.operator_actions
    ADD CONSTRAINT operator_actions_pkey PRIMARY KEY (action_id);
ALTER TABLE ONLY wa.outbound_messages
    ADD CONSTRAINT outbound_messages_pkey PRIMARY KEY (outbound_id);
ALTER TABLE ONLY wa.outbound_messages
    ADD CONSTRAINT outbound_messages_reply_no_key UNIQUE (event_key, reply_no);
ALTER TABLE ONLY wa.pending_messages
    ADD CONSTRAINT pending_messages_pkey PRIMARY KEY (event_key);
ALTER TABLE ONLY wa.pending_messages
    ADD CONSTRAINT pending_messages_seq_key UNIQUE (conversation_id, seq);
ALTER TABLE ONLY wa.processed_webhook_messages
    ADD CONSTRAINT processed_webhook_messages_pkey PRIMARY KEY (event_key, event_day);
ALTER TABLE ONLY wa.processed_webhook_messages_sentinel
    ADD CONSTRAINT processed_webhook_messages_sentinel_pkey PRIMARY KEY (event_key, event_day);
ALTER TABLE ONLY wa.routes
    ADD CONSTRAINT routes_pkey PRIMARY KEY (kind, word);
ALTER TABLE ONLY wa.scheduled_events
    ADD CONSTRAINT scheduled_events_pkey PRIMARY KEY (conversation_id, handler, name);
ALTER TABLE ONLY wa.secret_payloads
    ADD CONSTRAINT secret_payloads_pkey PRIMARY KEY (event_key);
ALTER TABLE ONLY wa.settings
    ADD CONSTRAINT settings_pkey PRIMARY KEY (settings_id);
ALTER TABLE ONLY wa.shadow_decisions
    ADD CONSTRAINT shadow_decisions_pkey PRIMARY KEY (shadow_id);
ALTER TABLE ONLY wa.unapplied_events
    ADD CONSTRAINT unapplied_events_pkey PRIMARY KEY (event_key);
ALTER TABLE ONLY wa.violations
    ADD CONSTRAINT violations_pkey PRIMARY KEY (violation);
ALTER TABLE ONLY wa.webhook_alerts
    ADD CONSTRAINT webhook_alerts_pkey PRIMARY KEY (alert_id);
ALTER TABLE ONLY wa.webhook_conversations
    ADD CONSTRAINT webhook_conversations_bsuid_key UNIQUE (phone_number_id, bsuid);
ALTER TABLE ONLY wa.webhook_conversations
    ADD CONSTRAINT webhook_conversations_phone_key UNIQUE (phone_number_id, phone);
ALTER TABLE ONLY wa.webhook_conversations
    ADD CONSTRAINT webhook_conversations_pkey PRIMARY KEY (conversation_id);
ALTER TABLE ONLY wa.webhook_dlq_attempts
    ADD CONSTRAINT webhook_dlq_attempts_pkey PRIMARY KEY (dlq_id, attempt);
ALTER TABLE ONLY wa.webhook_dlq
    ADD CONSTRAINT webhook_dlq_pkey PRIMARY KEY (dlq_id);
ALTER TABLE ONLY wa.webhook_payloads
    ADD CONSTRAINT webhook_payloads_pkey PRIMARY KEY (event_key, received_day);
ALTER TABLE ONLY wa.webhook_quarantine
    ADD CONSTRAINT webhook_quarantine_pkey PRIMARY KEY (quarantine_id);
ALTER TABLE ONLY wa.webhook_quarantine
    ADD CONSTRAINT webhook_quarantine_raw_sha256_key UNIQUE (raw_sha256);
ALTER TABLE ONLY wa.workers
    ADD CONSTRAINT workers_pkey PRIMARY KEY (worker);
CREATE INDEX alert_deliveries_alert_id_idx ON wa.alert_deliveries USING btree (alert_id);
CREATE INDEX alert_deliveries_pending_idx ON wa.alert_deliveries USING btree (receiver, created_at) WHERE (status = 'pending'::text);
CREATE INDEX alert_deliveries_receiver_idx ON wa.alert_deliveries USING btree (receiver);
CREATE INDEX bsuid_changes_received_at_idx ON wa.bsuid_changes USING btree (received_at);
CREATE INDEX conversation_state_transitions_conversation_id_idx ON ONLY wa.conversation_state_transitions USING btree (conversation_id, occurred_at);
CREATE INDEX conversation_state_transitions_occurred_at_idx ON ONLY wa.conversation_state_transitions USING btree (occurred_at);
CREATE INDEX due_conversations_due_at_idx ON wa.due_conversations USING btree (is_retry, due_at);
CREATE INDEX early_statuses_received_at_idx ON wa.early_statuses USING btree (received_at);
CREATE UNIQUE INDEX handlers_is_default_key ON wa.handlers USING btree (is_default) WHERE is_default;
CREATE INDEX metric_rollups_bucket_idx ON ONLY wa.metric_rollups USING btree (bucket);
CREATE INDEX metric_rollups_hour_bucket_idx ON wa.metric_rollups_hour USING btree (bucket);
CREATE INDEX metric_rollups_minute_bucket_idx ON wa.metric_rollups_minute USING btree (bucket);
CREATE INDEX metric_rollups_total_bucket_idx ON wa.metric_rollups_total USING btree (bucket);
CREATE INDEX operator_actions_event_key_idx ON wa.operator_actions USING btree (event_key) WHERE (event_key IS NOT NULL);
CREATE INDEX operator_actions_occurred_at_idx ON wa.operator_actions USING btree (occurred_at);
CREATE INDEX outbound_messages_conversation_id_idx ON wa.outbound_messages USING btree (conversation_id, outbound_id);
CREATE UNIQUE INDEX outbound_messages_opaque_id_key ON wa.outbound_messages USING btree (opaque_id) WHERE (opaque_id IS NOT NULL);
CREATE INDEX outbound_messages_queued_idx ON wa.outbound_messages USING btree (created_at) WHERE (opaque_id IS NULL);
CREATE INDEX outbound_messages_sending_since_idx ON wa.outbound_messages USING btree (sending_since) WHERE (sending_since IS NOT NULL);
CREATE INDEX outbound_messages_wamid_digest_idx ON wa.outbound_messages USING btree (wamid_digest) WHERE (wamid_digest IS NOT NULL);
CREATE INDEX pending_messages_is_universal_idx ON wa.pending_messages USING btree (conversation_id, seq) WHERE is_universal;
CREATE INDEX pending_messages_retry_at_idx ON wa.pending_messages USING btree (conversation_id, retry_at) WHERE (retry_at IS NOT NULL);
CREATE INDEX processed_webhook_messages_correlation_id_idx ON ONLY wa.processed_webhook_messages USING btree (correlation_id);
CREATE INDEX processed_webhook_messages_sentinel_correlation_id_idx ON wa.processed_webhook_messages_sentinel USING btree (correlation_id);
CREATE INDEX processed_webhook_messages_sentinel_received_at_idx ON wa.processed_webhook_messages_sentinel USING btree (received_at);
CREATE INDEX routes_handler_idx ON wa.routes USING btree (handler);
CREATE INDEX scheduled_events_due_at_idx ON wa.scheduled_events USING btree (due_at);
CREATE INDEX shadow_decisions_decided_hour_idx ON wa.shadow_decisions USING btree (decided_hour);
CREATE INDEX shadow_decisions_event_key_idx ON wa.shadow_decisions USING btree (event_key);
CREATE INDEX shadow_decisions_running_idx ON wa.shadow_decisions USING btree (conversation_id, lease_ends_at) WHERE ((settled_at IS NULL) AND (decision <> 'duplicate'::text));
CREATE INDEX unapplied_events_noted_at_idx ON wa.unapplied_events USING btree (noted_at);
CREATE INDEX webhook_alerts_ends_at_idx ON wa.webhook_alerts USING btree (ends_at);
CREATE UNIQUE INDEX webhook_alerts_firing_key ON wa.webhook_alerts USING btree (check_name) WHERE (ends_at IS NULL);
CREATE INDEX webhook_conversations_faulty_idx ON wa.webhook_conversations USING btree (conversation_id) WHERE (status = ANY (ARRAY['timeout'::text, 'error'::text]));
CREATE INDEX webhook_dlq_created_at_idx ON wa.webhook_dlq USING btree (created_at);
CREATE INDEX webhook_dlq_event_day_unresolved_idx ON wa.webhook_dlq USING btree (event_day) WHERE (resolution_status = ANY (ARRAY['pending'::text, 'retrying'::text, 'exhausted'::text]));
CREATE INDEX webhook_dlq_event_key_idx ON wa.webhook_dlq USING btree (event_key);
CREATE UNIQUE INDEX webhook_dlq_event_key_unresolved_key ON wa.webhook_dlq USING btree (event_key) WHERE (resolution_status = ANY (ARRAY['pending'::text, 'retrying'::text]));
CREATE INDEX webhook_dlq_resolved_at_idx ON wa.webhook_dlq USING btree (resolved_at) WHERE (resolved_at IS NOT NULL);
CREATE INDEX webhook_dlq_unresolved_idx ON wa.webhook_dlq USING btree (resolution_status, created_at) WHERE (resolution_status = ANY (ARRAY['pending'::text, 'retrying'::text, 'exhausted'::text]));
CREATE INDEX webhook_quarantine_correlation_id_idx ON wa.webhook_quarantine USING btree (correlation_id);
CREATE INDEX webhook_quarantine_received_at_idx ON wa.webhook_quarantine USING btree (received_at);
ALTER INDEX wa.metric_rollups_bucket_idx ATTACH PARTITION wa.metric_rollups_hour_bucket_idx;
ALTER INDEX wa.metric_rollups_pkey ATTACH PARTITION wa.metric_rollups_hour_pkey;
ALTER INDEX wa.metric_rollups_bucket_idx ATTACH PARTITION wa.metric_rollups_minute_bucket_idx;
ALTER INDEX wa.metric_rollups_pkey ATTACH PARTITION wa.metric_rollups_minute_pkey;
ALTER INDEX wa.metric_rollups_bucket_idx ATTACH PARTITION wa.metric_rollups_total_bucket_idx;
ALTER INDEX wa.metric_rollups_pkey ATTACH PARTITION wa.metric_rollups_total_pkey;
ALTER INDEX wa.processed_webhook_messages_correlation_id_idx ATTACH PARTITION wa.processed_webhook_messages_sentinel_correlation_id_idx;
ALTER INDEX wa.processed_webhook_messages_pkey ATTACH PARTITION wa.processed_webhook_messages_sentinel_pkey;
CREATE OR REPLACE VIEW wa_ops.alert_receiver_state AS
 SELECT r.receiver,
    r.min_severity,
    r.is_enabled,
    count(d.delivery_id) FILTER (WHERE (d.status = 'pending'::text)) AS pending_count,
    min(d.created_at) FILTER (WHERE (d.status = 'pending'::text)) AS oldest_pending_at,
    min(d.next_attempt_at) FILTER (WHERE (d.status = 'pending'::text)) AS next_attempt_at,
    max(d.attempts) FILTER (WHERE (d.status = 'pending'::text)) AS attempt_count,
    (array_agg(d.error_class ORDER BY d.created_at DESC) FILTER (WHERE ((d.status = 'pending'::text) AND (d.error_class IS NOT NULL))))[1] AS error_class,
    max(d.settled_at) FILTER (WHERE (d.status = 'delivered'::text)) AS last_delivered_at,
    count(d.delivery_id) FILTER (WHERE (d.status = 'delivered'::text)) AS delivered_count,
    count(d.delivery_id) FILTER (WHERE (d.status = 'expired'::text)) AS expired_count
   FROM (wa.alert_receivers r
     LEFT JOIN wa.alert_deliveries d ON ((r.receiver = d.receiver)))
  GROUP BY r.receiver;
CREATE OR REPLACE VIEW wa_ops.handler_state AS
 SELECT h.handler,
    h.max_retries,
    h.ordering,
    h.is_default,
    h.paused_at,
    h.registered_at,
    (EXTRACT(epoch FROM h.timeout))::double precision AS timeout_seconds,
    count(p.event_key) FILTER (WHERE (p.status = 'running'::text)) AS running_count,
    count(p.event_key) FILTER (WHERE (p.status = 'retrying'::text)) AS retrying_count,
    count(p.event_key) FILTER (WHERE (p.ready_at = 'infinity'::timestamp with time zone)) AS held_back_count
   FROM (wa.handlers h
     LEFT JOIN wa.pending_messages p ON ((h.handler = p.handler)))
  GROUP BY h.handler;
CREATE OR REPLACE VIEW wa_ops.quarantine_summary AS
 SELECT q.violation,
    v.description,
    v.remedy,
    count(*) AS item_count,
    string_agg(DISTINCT q.field, ', '::text ORDER BY q.field) AS violated_fields,
    min(q.received_at) AS oldest_received_at,
    max(q.received_at) AS newest_received_at
   FROM (wa.webhook_quarantine q
     LEFT JOIN wa.violations v ON ((q.violation = v.violation)))
  GROUP BY q.violation, v.violation;
CREATE TRIGGER _100_append_only BEFORE DELETE OR UPDATE ON wa.conversation_state_transitions FOR EACH ROW EXECUTE FUNCTION wa.tg_conversation_state_transitions__append_only();
CREATE TRIGGER _100_append_only BEFORE DELETE OR UPDATE ON wa.feature_flag_changes FOR EACH ROW EXECUTE FUNCTION wa.tg_feature_flag_changes__append_only();
CREATE TRIGGER _500_audit AFTER INSERT OR DELETE OR UPDATE OF is_enabled, rollout_percentage, test_contacts ON wa.feature_flags FOR EACH ROW EXECUTE FUNCTION wa.tg_feature_flags__audit();
CREATE TRIGGER _500_audit AFTER UPDATE OF state, status ON wa.webhook_conversations FOR EACH ROW WHEN (((old.state IS DISTINCT FROM new.state) OR (old.status IS DISTINCT FROM new.status))) EXECUTE FUNCTION wa.tg_webhook_conversations__audit();
CREATE TRIGGER _500_wake AFTER UPDATE OF ordering ON wa.handlers FOR EACH ROW WHEN (((old.ordering = 'strict'::text) AND (new.ordering <> 'strict'::text))) EXECUTE FUNCTION wa.tg_handlers__wake();
ALTER TABLE ONLY wa.alert_deliveries
    ADD CONSTRAINT alert_deliveries_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES wa.webhook_alerts(alert_id) ON DELETE CASCADE;
ALTER TABLE ONLY wa.alert_deliveries
    ADD CONSTRAINT alert_deliveries_receiver_fkey FOREIGN KEY (receiver) REFERENCES wa.alert_receivers(receiver) ON DELETE CASCADE;
ALTER TABLE ONLY wa.routes
    ADD CONSTRAINT routes_handler_fkey FOREIGN KEY (handler) REFERENCES wa.handlers(handler);
ALTER TABLE ONLY wa.webhook_dlq_attempts
    ADD CONSTRAINT webhook_dlq_attempts_dlq_id_fkey FOREIGN KEY (dlq_id) REFERENCES wa.webhook_dlq(dlq_id) ON DELETE CASCADE;
ALTER TABLE wa.account_states ENABLE ROW LEVEL SECURITY;
CREATE POLICY account_states_owner ON wa.account_states TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.alert_deliveries ENABLE ROW LEVEL SECURITY;
CREATE POLICY alert_deliveries_owner ON wa.alert_deliveries TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.alert_receivers ENABLE ROW LEVEL SECURITY;
CREATE POLICY alert_receivers_owner ON wa.alert_receivers TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.bsuid_changes ENABLE ROW LEVEL SECURITY;
CREATE POLICY bsuid_changes_owner ON wa.bsuid_changes TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.contact_preferences ENABLE ROW LEVEL SECURITY;
CREATE POLICY contact_preferences_owner ON wa.contact_preferences TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.conversation_state_transitions ENABLE ROW LEVEL SECURITY;
CREATE POLICY conversation_state_transitions_owner ON wa.conversation_state_transitions TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.due_conversations ENABLE ROW LEVEL SECURITY;
CREATE POLICY due_conversations_owner ON wa.due_conversations TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.early_statuses ENABLE ROW LEVEL SECURITY;
CREATE POLICY early_statuses_owner ON wa.early_statuses TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.error_codes ENABLE ROW LEVEL SECURITY;
CREATE POLICY error_codes_owner ON wa.error_codes TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.feature_flag_changes ENABLE ROW LEVEL SECURITY;
CREATE POLICY feature_flag_changes_owner ON wa.feature_flag_changes TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.feature_flags ENABLE ROW LEVEL SECURITY;
CREATE POLICY feature_flags_owner ON wa.feature_flags TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.handlers ENABLE ROW LEVEL SECURITY;
CREATE POLICY handlers_owner ON wa.handlers TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.health_thresholds ENABLE ROW LEVEL SECURITY;
CREATE POLICY health_thresholds_owner ON wa.health_thresholds TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.jobs ENABLE ROW LEVEL SECURITY;
CREATE POLICY jobs_owner ON wa.jobs TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.metric_deltas ENABLE ROW LEVEL SECURITY;
CREATE POLICY metric_deltas_owner ON wa.metric_deltas TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.metric_flushes ENABLE ROW LEVEL SECURITY;
CREATE POLICY metric_flushes_owner ON wa.metric_flushes TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.metric_rollups ENABLE ROW LEVEL SECURITY;
ALTER TABLE wa.metric_rollups_hour ENABLE ROW LEVEL SECURITY;
CREATE POLICY metric_rollups_hour_owner ON wa.metric_rollups_hour TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.metric_rollups_minute ENABLE ROW LEVEL SECURITY;
CREATE POLICY metric_rollups_minute_owner ON wa.metric_rollups_minute TO wa_owner USING (true) WITH CHECK (true);
CREATE POLICY metric_rollups_owner ON wa.metric_rollups TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.metric_rollups_total ENABLE ROW LEVEL SECURITY;
CREATE POLICY metric_rollups_total_owner ON wa.metric_rollups_total TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.operator_actions ENABLE ROW LEVEL SECURITY;
CREATE POLICY operator_actions_owner ON wa.operator_actions TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.outbound_messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY outbound_messages_owner ON wa.outbound_messages TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.pending_messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY pending_messages_owner ON wa.pending_messages TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.processed_webhook_messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY processed_webhook_messages_owner ON wa.processed_webhook_messages TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.processed_webhook_messages_sentinel ENABLE ROW LEVEL SECURITY;
CREATE POLICY processed_webhook_messages_sentinel_owner ON wa.processed_webhook_messages_sentinel TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.routes ENABLE ROW LEVEL SECURITY;
CREATE POLICY routes_owner ON wa.routes TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.scheduled_events ENABLE ROW LEVEL SECURITY;
CREATE POLICY scheduled_events_owner ON wa.scheduled_events TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.secret_payloads ENABLE ROW LEVEL SECURITY;
CREATE POLICY secret_payloads_owner ON wa.secret_payloads TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.settings ENABLE ROW LEVEL SECURITY;
CREATE POLICY settings_owner ON wa.settings TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.shadow_decisions ENABLE ROW LEVEL SECURITY;
CREATE POLICY shadow_decisions_owner ON wa.shadow_decisions TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.unapplied_events ENABLE ROW LEVEL SECURITY;
CREATE POLICY unapplied_events_owner ON wa.unapplied_events TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.violations ENABLE ROW LEVEL SECURITY;
CREATE POLICY violations_owner ON wa.violations TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.webhook_alerts ENABLE ROW LEVEL SECURITY;
CREATE POLICY webhook_alerts_owner ON wa.webhook_alerts TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.webhook_conversations ENABLE ROW LEVEL SECURITY;
CREATE POLICY webhook_conversations_owner ON wa.webhook_conversations TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.webhook_dlq ENABLE ROW LEVEL SECURITY;
ALTER TABLE wa.webhook_dlq_attempts ENABLE ROW LEVEL SECURITY;
CREATE POLICY webhook_dlq_attempts_owner ON wa.webhook_dlq_attempts TO wa_owner USING (true) WITH CHECK (true);
CREATE POLICY webhook_dlq_owner ON wa.webhook_dlq TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.webhook_payloads ENABLE ROW LEVEL SECURITY;
CREATE POLICY webhook_payloads_owner ON wa.webhook_payloads TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.webhook_quarantine ENABLE ROW LEVEL SECURITY;
CREATE POLICY webhook_quarantine_owner ON wa.webhook_quarantine TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.workers ENABLE ROW LEVEL SECURITY;
CREATE POLICY workers_owner ON wa.workers TO wa_owner USING (true) WITH CHECK (true);
GRANT USAGE ON SCHEMA wa_api TO wa_service;
GRANT USAGE ON SCHEMA wa_ops TO wa_monitor;
GRANT USAGE ON SCHEMA wa_ops TO wa_operator;
GRANT USAGE ON SCHEMA wa_ops TO wa_cron;
GRANT ALL ON FUNCTION wa_api.acquire_conversation_lock(p_conversation_id bigint, p_worker text, p_lease interval) TO wa_service;
GRANT ALL ON FUNCTION wa_api.alert_delivered(p_delivery_id uuid, p_attempt integer) TO wa_service;
GRANT ALL ON FUNCTION wa_api.alert_failed(p_delivery_id uuid, p_attempt integer, p_error_class text) TO wa_service;
GRANT ALL ON FUNCTION wa_api.claim_alerts(p_worker text, p_limit integer) TO wa_service;
GRANT ALL ON FUNCTION wa_api.claim_messages(p_worker text, p_limit integer, p_retries integer, p_retries_first boolean) TO wa_service;
GRANT ALL ON FUNCTION wa_api.complete_message(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid, p_state text, p_context jsonb, p_replies jsonb, p_duration_ms integer, p_timers jsonb, p_worker text, p_retries boolean, p_retries_first boolean, OUT status text, OUT replies integer, OUT next_due_at timestamp with time zone, OUT repeated boolean, OUT next_turn wa.turn) TO wa_service;
GRANT ALL ON FUNCTION wa_api.complete_messages(p_results jsonb, p_worker text, p_retries integer, p_retries_first boolean) TO wa_service;
GRANT ALL ON FUNCTION wa_api.extend_conversation_lock(p_conversation_id bigint, p_lock_token uuid, p_lease interval) TO wa_service;
GRANT ALL ON FUNCTION wa_api.fail_message(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid, p_reason text, p_error_class text, p_error_message text, p_error_stack text, p_duration_ms integer, p_retryable boolean, p_retry_after interval, OUT dlq_id bigint, OUT resolution_status text, OUT retry_count integer, OUT next_retry_at timestamp with time zone, OUT repeated boolean) TO wa_service;
GRANT ALL ON FUNCTION wa_api.feature_enabled(p_flag text, p_rollout_bucket integer, p_contacts text[]) TO wa_service;
GRANT ALL ON FUNCTION wa_api.give_back(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid) TO wa_service;
GRANT ALL ON FUNCTION wa_api.health() TO wa_service;
GRANT ALL ON FUNCTION wa_api.message_timeline(p_id text) TO wa_service;
GRANT ALL ON FUNCTION wa_api.metrics() TO wa_service;
GRANT ALL ON FUNCTION wa_api.process_webhook(p_body bytea, p_delivery_id uuid, p_correlation_id text, p_worker text, p_claim integer, p_enhanced boolean) TO wa_service;
GRANT ALL ON FUNCTION wa_api.readiness(OUT ok boolean, OUT detail text) TO wa_service;
GRANT ALL ON FUNCTION wa_api.record_requests(p_flush jsonb) TO wa_service;
GRANT ALL ON FUNCTION wa_api.register_handlers(p_handlers jsonb) TO wa_service;
GRANT ALL ON FUNCTION wa_api.release_conversation_lock(p_conversation_id bigint, p_lock_token uuid) TO wa_service;
GRANT ALL ON FUNCTION wa_api.run_due_maintenance(p_worker text) TO wa_service;
GRANT ALL ON FUNCTION wa_api.schedule_event(p_conversation_id bigint, p_handler text, p_name text, p_due_at timestamp with time zone, p_data jsonb, p_correlation_id text) TO wa_service;
GRANT ALL ON FUNCTION wa_api.schema_version(OUT version integer, OUT oldest_program integer) TO wa_service;
GRANT ALL ON FUNCTION wa_api.wake_workers() TO wa_service;
GRANT ALL ON FUNCTION wa_api.worker_heartbeat(p_worker text, p_running integer) TO wa_service;
GRANT ALL ON FUNCTION wa_ops.check_webhook_system_health() TO wa_monitor;
GRANT ALL ON FUNCTION wa_ops.check_webhook_system_health() TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.cleanup_stuck_webhook_conversations() TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.cleanup_stuck_webhook_conversations() TO wa_cron;
GRANT ALL ON FUNCTION wa_ops.discard_dlq(p_dlq_id bigint, p_reason text) TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.discard_dlq_where(p_reason text, p_handler text, p_error_class text, p_phone_number_id text, p_conversation_id bigint, p_created_after timestamp with time zone, p_created_before timestamp with time zone, p_status text, p_note text, p_dry_run boolean, p_limit integer, p_after_id bigint) TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.dlq_show(p_dlq_id bigint) TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.erase_contact(p_phone_number_id text, p_contact text, p_reason text, OUT conversations integer, OUT discarded integer, OUT payloads integer, OUT dead_letters integer, OUT quarantined integer, OUT replies integer, OUT transitions integer, OUT flags integer, OUT hooks text[]) TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.evaluate_alerts() TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.evaluate_alerts() TO wa_cron;
GRANT ALL ON FUNCTION wa_ops.evict_lock(p_conversation_id bigint, p_reason text) TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.get_webhook_performance_stats(p_hours integer) TO wa_monitor;
GRANT ALL ON FUNCTION wa_ops.get_webhook_performance_stats(p_hours integer) TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.latency_bounds() TO wa_monitor;
GRANT ALL ON FUNCTION wa_ops.latency_bounds() TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.latency_quantile(p_quantile double precision, p_counts bigint[]) TO wa_monitor;
GRANT ALL ON FUNCTION wa_ops.latency_quantile(p_quantile double precision, p_counts bigint[]) TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.latency_quantiles(p_quantiles double precision[], p_counts bigint[]) TO wa_monitor;
GRANT ALL ON FUNCTION wa_ops.latency_quantiles(p_quantiles double precision[], p_counts bigint[]) TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.latency_slot(p_seconds double precision) TO wa_monitor;
GRANT ALL ON FUNCTION wa_ops.latency_slot(p_seconds double precision) TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.message_timeline(p_id text) TO wa_monitor;
GRANT ALL ON FUNCTION wa_ops.message_timeline(p_id text) TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.note_cron_jobs(p_jobs jsonb, p_purged integer) TO wa_cron;
GRANT ALL ON FUNCTION wa_ops.pause_handler(p_handler text, p_reason text) TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.purge_cron_history() TO wa_cron;
GRANT ALL ON FUNCTION wa_ops.release_stale(p_event_keys uuid[], p_reason text) TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.remove_alert_receiver(p_receiver text, p_reason text) TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.replay_messages(p_ids text[], p_received_after timestamp with time zone, p_received_before timestamp with time zone, p_handler text, p_phone_number_id text, p_conversation_id bigint, p_status text, p_reason text, p_dry_run boolean, p_limit integer, p_after_at timestamp with time zone, p_after_key uuid) TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.resume_handler(p_handler text, p_reason text, p_limit integer, OUT woken integer, OUT remaining bigint) TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.retry_dlq(p_dlq_id bigint, p_reason text, OUT outcome text, OUT retry_at timestamp with time zone) TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.retry_dlq_where(p_reason text, p_handler text, p_error_class text, p_phone_number_id text, p_conversation_id bigint, p_created_after timestamp with time zone, p_created_before timestamp with time zone, p_status text, p_note text, p_dry_run boolean, p_rate integer, p_limit integer, p_after_id bigint, p_first_at timestamp with time zone) TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.run_job(p_job text) TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.run_job(p_job text) TO wa_cron;
GRANT ALL ON FUNCTION wa_ops.set_alert_receiver(p_receiver text, p_url text, p_reason text, p_min_severity text, p_allow_private boolean, p_is_enabled boolean) TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.set_feature_flag(p_flag text, p_enabled boolean, p_percentage numeric, p_add_test_contacts text[], p_remove_test_contacts text[], p_reason text) TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.set_health_threshold(p_check text, p_warning double precision, p_critical double precision, p_reason text, p_is_enabled boolean) TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.show_horizon_holders() TO wa_monitor;
GRANT ALL ON FUNCTION wa_ops.show_horizon_holders() TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.test_alert_receiver(p_receiver text) TO wa_operator;
GRANT SELECT ON TABLE wa_ops.account_states TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.account_states TO wa_operator;
GRANT SELECT ON TABLE wa_ops.alert_receiver_state TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.alert_receiver_state TO wa_operator;
GRANT SELECT ON TABLE wa_ops.alert_receivers TO wa_operator;
GRANT SELECT ON TABLE wa_ops.alert_state TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.alert_state TO wa_operator;
GRANT SELECT ON TABLE wa_ops.contact_preferences TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.contact_preferences TO wa_operator;
GRANT SELECT ON TABLE wa_ops.conversation_locks TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.conversation_locks TO wa_operator;
GRANT SELECT ON TABLE wa_ops.cron_status TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.cron_status TO wa_operator;
GRANT SELECT ON TABLE wa_ops.dlq_entries TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.dlq_entries TO wa_operator;
GRANT SELECT ON TABLE wa_ops.dlq_search TO wa_operator;
GRANT SELECT ON TABLE wa_ops.feature_flag_changes TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.feature_flag_changes TO wa_operator;
GRANT SELECT ON TABLE wa_ops.feature_flags TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.feature_flags TO wa_operator;
GRANT SELECT ON TABLE wa_ops.handler_state TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.handler_state TO wa_operator;
GRANT SELECT ON TABLE wa_ops.health_thresholds TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.health_thresholds TO wa_operator;
GRANT SELECT ON TABLE wa_ops.horizon_holders TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.horizon_holders TO wa_operator;
GRANT SELECT ON TABLE wa_ops.latency_histogram TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.latency_histogram TO wa_operator;
GRANT SELECT ON TABLE wa_ops.metric_rollups TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.metric_rollups TO wa_operator;
GRANT SELECT ON TABLE wa_ops.operator_actions TO wa_operator;
GRANT SELECT ON TABLE wa_ops.outbound_replies TO wa_operator;
GRANT SELECT ON TABLE wa_ops.outbox_state TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.outbox_state TO wa_operator;
GRANT SELECT ON TABLE wa_ops.partition_state TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.partition_state TO wa_operator;
GRANT SELECT ON TABLE wa_ops.quarantine_search TO wa_operator;
GRANT SELECT ON TABLE wa_ops.quarantine_summary TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.quarantine_summary TO wa_operator;
GRANT SELECT ON TABLE wa_ops.queue_state TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.queue_state TO wa_operator;
GRANT SELECT ON TABLE wa_ops.recent_state_transitions TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.recent_state_transitions TO wa_operator;
GRANT SELECT ON TABLE wa_ops.shadow_decisions TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.shadow_decisions TO wa_operator;
GRANT SELECT ON TABLE wa_ops.shadow_summary TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.shadow_summary TO wa_operator;
GRANT SELECT ON TABLE wa_ops.stale_messages TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.stale_messages TO wa_operator;
GRANT SELECT ON TABLE wa_ops.stuck_webhook_conversations TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.stuck_webhook_conversations TO wa_operator;
GRANT SELECT ON TABLE wa_ops.table_health TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.table_health TO wa_operator;
GRANT SELECT ON TABLE wa_ops.unapplied_events TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.unapplied_events TO wa_operator;
GRANT SELECT ON TABLE wa_ops.unsettled_messages TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.unsettled_messages TO wa_operator;
GRANT SELECT ON TABLE wa_ops.webhook_agent_performance TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.webhook_agent_performance TO wa_operator;
GRANT SELECT ON TABLE wa_ops.webhook_conversation_health TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.webhook_conversation_health TO wa_operator;
GRANT SELECT ON TABLE wa_ops.webhook_dlq_summary TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.webhook_dlq_summary TO wa_operator;
GRANT SELECT ON TABLE wa_ops.webhook_message_processing_metrics TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.webhook_message_processing_metrics TO wa_operator;
GRANT SELECT ON TABLE wa_ops.webhook_requests TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.webhook_requests TO wa_operator;
GRANT SELECT ON TABLE wa_ops.webhook_throughput TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.webhook_throughput TO wa_operator;
GRANT SELECT ON TABLE wa_ops.worker_state TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.worker_state TO wa_operator;
