-- Roles are shared by all databases of a cluster: created once, never altered here.
-- wa_cron logs in without a password: pg_cron's workers need LOGIN, nothing else gets in.
do $$
declare
    v_role record;
begin
    for v_role in
        select
            r.name,
            r.attributes
        from (
            values
            ('wa_owner', 'nologin'),
            ('wa_service', 'nologin'),
            ('wa_monitor', 'nologin'),
            ('wa_operator', 'nologin'),
            ('wa_cron', 'login')
        ) as r (name, attributes)
    loop
        begin
            if not exists (select from pg_catalog.pg_roles as p where p.rolname = v_role.name) then
                execute format('create role %I %s', v_role.name, v_role.attributes);
            end if;
        exception
            -- Another database of the cluster is being installed at the same moment.
            when duplicate_object or unique_violation then null;
        end;
    end loop;

    if not pg_catalog.pg_has_role(current_user, 'wa_owner', 'member') then
        execute format('grant wa_owner to %I', current_user);
    end if;

    if not pg_catalog.pg_has_role('wa_owner', 'pg_read_all_stats', 'member') then
        begin
            grant pg_read_all_stats to wa_owner;
        exception
            -- Health says which checks cannot see other sessions then.
            when insufficient_privilege or unique_violation then null;
        end;
    end if;
end;
$$;

set check_function_bodies = off;

CREATE SCHEMA wa;
ALTER SCHEMA wa OWNER TO wa_owner;
COMMENT ON SCHEMA wa IS 'Tables, types and internal functions. Reached by the owner only.';
CREATE SCHEMA wa_api;
ALTER SCHEMA wa_api OWNER TO wa_owner;
COMMENT ON SCHEMA wa_api IS 'The functions that the glue calls, nothing else (wa_service).';
CREATE SCHEMA wa_migrations;
ALTER SCHEMA wa_migrations OWNER TO wa_owner;
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
CREATE FUNCTION wa.clock() RETURNS timestamp with time zone
    LANGUAGE plpgsql PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_fake text := nullif(current_setting('wa.fake_now', true), '');
begin
    if v_fake is not null and pg_has_role(session_user, 'wa_owner', 'member') then
        return v_fake::timestamptz;
    end if;
    return clock_timestamp();
end;
$$;
ALTER FUNCTION wa.clock() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.clock() IS 'The only source of time: the server clock, or wa.fake_now for a login that is a member of wa_owner.';
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
CREATE FUNCTION wa.account_state_rules() RETURNS TABLE(field text, event text, kind text, subject text[], fields text[])
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return query
    select r.field, r.event, r.kind, r.subject::text[], r.fields::text[]
    from (
        values
        (
            'message_template_status_update', null, 'template_status', '{message_template_id}',
            '{event,reason,message_template_language,message_template_category}'
        ),
        (
            'message_template_quality_update', null, 'template_quality', '{message_template_id}',
            '{new_quality_score,previous_quality_score,message_template_language}'
        ),
        (
            'template_category_update', null, 'template_category', '{message_template_id}',
            '{new_category,previous_category,message_template_language}'
        ),
        (
            'phone_number_quality_update', null, 'number_quality', '{display_phone_number}',
            '{event,current_limit,old_limit,max_daily_conversations_per_business}'
        ),
        (
            'phone_number_name_update', null, 'number_name', '{display_phone_number}',
            '{decision,rejection_reason}'
        ),
        (
            'business_capability_update', null, 'account_limits', '{}',
            '{max_daily_conversation_per_phone,max_daily_conversations_per_business,'
            'max_phone_numbers_per_business,max_phone_numbers_per_waba}'
        ),
        ('account_review_update', null, 'account_review', '{}', '{decision}'),
        (
            'account_update', 'ACCOUNT_RESTRICTION', 'account_restriction', '{}',
            '{restriction_info.restriction_type,restriction_info.expiration}'
        ),
        (
            'account_update', 'DISABLED_UPDATE', 'account_ban', '{}',
            '{ban_info.waba_ban_state,ban_info.waba_ban_date}'
        ),
        (
            'account_update', 'ACCOUNT_VIOLATION', 'account_violation', '{}',
            '{violation_info.violation_type}'
        ),
        ('account_update', 'ACCOUNT_DELETED', 'account_deleted', '{}', '{event}'),
        (
            'account_alerts', null, 'account_alert', '{entity_id,alert_info.alert_type}',
            '{entity_type,alert_info.alert_type,alert_info.alert_severity,alert_info.alert_status}'
        ),
        ('flows', 'FLOW_STATUS_CHANGE', 'flow_status', '{flow_id}', '{old_status,new_status}'),
        ('flows', 'ENDPOINT_AVAILABILITY', 'flow_availability', '{flow_id}', '{alert_state}'),
        ('flows', 'ENDPOINT_ERROR_RATE', 'flow_errors', '{flow_id}', '{alert_state,error_rate}'),
        ('flows', 'ENDPOINT_LATENCY', 'flow_latency', '{flow_id}', '{alert_state,p90_latency}'),
        ('messages', null, 'sending_error', '{code}', '{code}')
    ) as r (field, event, kind, subject, fields);
end;
$$;
ALTER FUNCTION wa.account_state_rules() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.account_state_rules() IS 'Which account events tell which state, of what, and which of their fields say it.';
CREATE FUNCTION wa.advance_ledger_floor(p_now timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_today date := (p_now at time zone 'UTC')::date;
begin
    update wa.settings as s
    set ledger_floor_moved_at = p_now
    where s.ledger_floor_moved_at > p_now;
    update wa.settings as s
    set ledger_floor = s.ledger_floor + 1, ledger_floor_moved_at = p_now
    where s.ledger_floor < v_today - s.ledger_retention_days;
    return found;
end;
$$;
ALTER FUNCTION wa.advance_ledger_floor(p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.advance_ledger_floor(p_now timestamp with time zone) IS 'Move the ledger''s floor one day towards today - ledger_retention_days; whether it moved.';
CREATE FUNCTION wa.alert_fingerprint(p_check text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_subject text := (wa.current_settings()).installation || ' ' || p_check;
begin
    return left(encode(sha256(convert_to(v_subject, 'UTF8')), 'hex'), 16);
end;
$$;
ALTER FUNCTION wa.alert_fingerprint(p_check text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.alert_fingerprint(p_check text) IS 'What receivers tell by which alerts belong together: the same for a check of an installation.';
CREATE FUNCTION wa.applicable_events(p_events wa.event[], p_found text[], p_kinds text[]) RETURNS wa.event[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return array(
        select e
        from unnest(p_events) as e
        where
            e.kind = any(p_kinds)
            and p_found[e.event_no] = 'new'
            and not e.is_stale
        order by e.event_no
    );
end;
$$;
ALTER FUNCTION wa.applicable_events(p_events wa.event[], p_found text[], p_kinds text[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.applicable_events(p_events wa.event[], p_found text[], p_kinds text[]) IS 'The new events of a request that are of these kinds, in order; neither stale ones nor such with a problem.';
CREATE FUNCTION wa.apply_account_states(p_events wa.event[], p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    insert into wa.account_states as s (kind, subject, state, event_at, event_key)
    select n.kind, n.subject, n.state, n.event_at, n.event_key
    from wa.read_account_states(p_events, p_now) as n
    order by n.kind, n.subject
    on conflict (kind, subject) do update
        set
            state = excluded.state,
            event_at = excluded.event_at,
            event_key = excluded.event_key
        where (excluded.event_at, excluded.event_key) > (s.event_at, s.event_key);
end;
$$;
ALTER FUNCTION wa.apply_account_states(p_events wa.event[], p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.apply_account_states(p_events wa.event[], p_now timestamp with time zone) IS 'Project account events onto the current state of what they tell about.';
CREATE FUNCTION wa.apply_contact_events(p_events wa.event[], p_found text[], p_correlation_id text, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
declare
    v_events wa.event[] := wa.applicable_events(
        p_events, p_found, '{system,user_id_update,preference}'
    );
    v_changes wa.identity_change[];
    v_preferences wa.event[];
    v_locked bigint[];
begin
    if v_events = '{}' then
        return;
    end if;
    v_changes := array(select c from wa.identity_changes(v_events) as c);
    perform wa.note_unapplied(e.event_key, e.kind, c.problem, p_correlation_id)
    from unnest(v_changes) as c
    inner join unnest(v_events) as e on e.event_no = c.event_no
    where c.problem is not null
    order by c.event_key;
    v_changes := array(select c from unnest(v_changes) as c where c.problem is null);
    v_preferences := wa.preference_contacts(
        array(select e from unnest(v_events) as e where e.kind = 'preference')
    );
    if exists (select from unnest(v_changes) as c where c.from_bsuid <> c.to_bsuid) then
        perform wa.lock_new_identities(true);
        perform wa.remember_bsuids(v_changes, p_now);
    end if;
    v_locked := wa.lock_identities(
        v_changes, v_preferences || wa.turn_messages(p_events, p_found)
    );
    if v_changes <> '{}' then
        perform wa.apply_identity_changes(v_changes, v_locked, p_correlation_id);
    end if;
    if v_preferences <> '{}' then
        perform wa.apply_preferences(v_preferences, p_correlation_id);
    end if;
end;
$$;
ALTER FUNCTION wa.apply_contact_events(p_events wa.event[], p_found text[], p_correlation_id text, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.apply_contact_events(p_events wa.event[], p_found text[], p_correlation_id text, p_now timestamp with time zone) IS 'Apply the new events of a request that tell about contacts: changed ids and numbers, and what they want to be sent.';
CREATE FUNCTION wa.apply_identity_changes(p_changes wa.identity_change[], p_locked bigint[], p_correlation_id text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_change wa.identity_change;
    v_number text;
begin
    for v_change in
        select c.*
        from unnest(p_changes) as c
        order by c.changed_at, c.event_no
    loop
        for v_number in
            select distinct r.phone_number_id
            from wa.identity_rows(v_change) as r
            order by r.phone_number_id
        loop
            perform wa.change_identity(v_change, v_number, p_locked, p_correlation_id);
        end loop;
    end loop;
exception
    when unique_violation then
        raise exception 'a contact''s identity changed while it was being linked'
            using errcode = 'serialization_failure',
                hint = 'Repeat the call.';
end;
$$;
ALTER FUNCTION wa.apply_identity_changes(p_changes wa.identity_change[], p_locked bigint[], p_correlation_id text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.apply_identity_changes(p_changes wa.identity_change[], p_locked bigint[], p_correlation_id text) IS 'Apply a request''s changes of identity, in order of their time.';
CREATE FUNCTION wa.apply_preferences(p_events wa.event[], p_correlation_id text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_contacts wa.event[];
begin
    perform wa.note_unapplied(
        e.event_key, e.kind, 'user_preferences[]: expected contact, category, value and time',
        p_correlation_id
    )
    from unnest(p_events) as e
    where not wa.is_preference(e)
    order by e.event_key;
    v_contacts := array(
        select e from unnest(p_events) as e where wa.is_preference(e) order by e.event_no
    );
    perform wa.set_preference(
        p.conversation_id,
        e.event #>> '{element,category}',
        e.event #>> '{element,value}',
        e.sent_at
    )
    from wa.place_messages(v_contacts) as p
    inner join unnest(v_contacts) as e on e.event_no = p.event_no
    order by p.conversation_id, e.event_no;
end;
$$;
ALTER FUNCTION wa.apply_preferences(p_events wa.event[], p_correlation_id text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.apply_preferences(p_events wa.event[], p_correlation_id text) IS 'Keep what contacts want to be sent, on their conversations.';
CREATE FUNCTION wa.apply_recorded(p_events wa.event[], p_found text[], p_correlation_id text, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_events wa.event[] := wa.applicable_events(p_events, p_found, '{status,other,error}');
    v_statuses wa.event[];
    v_others wa.event[];
begin
    if v_events = '{}' then
        return;
    end if;
    v_statuses := array(select e from unnest(v_events) as e where e.kind = 'status');
    v_others := array(select e from unnest(v_events) as e where e.kind <> 'status');
    if v_statuses <> '{}' then
        perform wa.apply_statuses(v_statuses, p_now);
        perform wa.note_unapplied(
            e.event_key, e.kind, 'statuses[].status: not a known status', p_correlation_id
        )
        from unnest(v_statuses) as e
        where
            e.event #>> '{element,status}'
            not in ('sent', 'delivered', 'read', 'played', 'failed')
        order by e.event_key;
    end if;
    if v_others <> '{}' then
        perform wa.apply_account_states(v_others, p_now);
    end if;
end;
$$;
ALTER FUNCTION wa.apply_recorded(p_events wa.event[], p_found text[], p_correlation_id text, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.apply_recorded(p_events wa.event[], p_found text[], p_correlation_id text, p_now timestamp with time zone) IS 'Apply the new events of a request that take no turn and concern no contact: delivery statuses, the state of templates, numbers and accounts.';
CREATE FUNCTION wa.apply_statuses(p_statuses wa.event[], p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_told wa.delivery[];
    v_found wa.delivery[];
    v_unknown wa.delivery[];
    v_is_sending boolean;
begin
    v_told := array(select d from wa.read_deliveries(p_statuses, p_now) as d);
    -- One snapshot for both: a send that returns between two would be in neither.
    select
        wa.match_deliveries(v_told),
        exists (select from wa.outbound_messages as o where o.sending_since is not null)
    into v_found, v_is_sending;
    v_unknown := array(select d from unnest(v_found) as d where d.outbound_id is null);
    v_found := array(select d from unnest(v_found) as d where d.outbound_id is not null);
    if v_found <> '{}' then
        perform wa.merge_deliveries(v_found);
    end if;
    if v_unknown <> '{}' and v_is_sending then
        perform wa.park_deliveries(v_unknown, p_now);
    end if;
end;
$$;
ALTER FUNCTION wa.apply_statuses(p_statuses wa.event[], p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.apply_statuses(p_statuses wa.event[], p_now timestamp with time zone) IS 'Project delivery statuses onto the replies that they tell about.';
CREATE FUNCTION wa.are_tangled(p_messages wa.event[]) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    -- One message of each sender.
    v_senders wa.event[];
begin
    if cardinality(p_messages) < 2 then
        return false;
    end if;
    v_senders := array(
        select distinct on (m.phone_number_id, m.bsuid, m.phone) m
        from unnest(p_messages) as m
        order by m.phone_number_id, m.bsuid, m.phone
    );
    return cardinality(v_senders) > 1 and exists (
        select
        from wa.match_conversations(v_senders) as k
        inner join unnest(v_senders) as m on m.event_no = k.event_no
        cross join lateral (
            select distinct u.name
            from unnest(
                array[
                    'b' || m.bsuid, 'p' || m.phone, 'c' || k.by_bsuid, 'c' || k.by_phone
                ]
            ) as u (name)
            where u.name is not null
        ) as n
        group by m.phone_number_id, n.name
        having count(*) > 1
    );
end;
$$;
ALTER FUNCTION wa.are_tangled(p_messages wa.event[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.are_tangled(p_messages wa.event[]) IS 'Whether messages of different senders share a BSUID, a phone or a conversation.';
CREATE FUNCTION wa.array_or_empty(p_value jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT
         CASE
             WHEN (jsonb_typeof(p_value) = 'array'::text) THEN p_value
             ELSE '[]'::jsonb
         END AS "case";
END;
ALTER FUNCTION wa.array_or_empty(p_value jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.array_or_empty(p_value jsonb) IS 'The value if it is a JSON array, else an empty array.';
CREATE FUNCTION wa.audit_entry(p_conversation_id bigint, p_reason text, p_event_key uuid, p_actor text, p_correlation_id text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT (((COALESCE((p_conversation_id)::text, '*'::text) || ' '::text) || (jsonb_build_object('reason', p_reason, 'event_key', p_event_key, 'actor', p_actor, 'correlation_id', p_correlation_id))::text) || '
'::text);
END;
ALTER FUNCTION wa.audit_entry(p_conversation_id bigint, p_reason text, p_event_key uuid, p_actor text, p_correlation_id text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.audit_entry(p_conversation_id bigint, p_reason text, p_event_key uuid, p_actor text, p_correlation_id text) IS 'One line of the setting wa.audit: why a conversation''s state changes, null = anyone''s.';
CREATE FUNCTION wa.audit_fact(p_conversation_id bigint, p_reason text, p_event_key uuid DEFAULT NULL::uuid, p_correlation_id text DEFAULT NULL::text, p_actor text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
begin
    insert into wa.conversation_state_transitions (
        occurred_at, occurred_day, conversation_id, from_state, to_state, from_status, to_status,
        reason, event_key, actor, correlation_id
    )
    select
        v_now, (v_now at time zone 'UTC')::date, c.conversation_id, c.state, c.state, c.status,
        c.status, p_reason, p_event_key, coalesce(p_actor, session_user), p_correlation_id
    from wa.webhook_conversations as c
    where c.conversation_id = p_conversation_id;
end;
$$;
ALTER FUNCTION wa.audit_fact(p_conversation_id bigint, p_reason text, p_event_key uuid, p_correlation_id text, p_actor text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.audit_fact(p_conversation_id bigint, p_reason text, p_event_key uuid, p_correlation_id text, p_actor text) IS 'Write into the audit what changes neither state nor status: identities, order.';
CREATE FUNCTION wa.audit_inversion(p_message wa.pending_messages, p_worker text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_overtaken bigint;
begin
    select min(p.seq) into v_overtaken
    from wa.pending_messages as p
    where p.conversation_id = p_message.conversation_id and p.seq < p_message.seq;
    if v_overtaken is not null then
        perform wa.audit_fact(
            p_message.conversation_id,
            format('order: %s completed before %s', p_message.seq, v_overtaken),
            p_message.event_key, p_message.correlation_id, p_worker
        );
    end if;
end;
$$;
ALTER FUNCTION wa.audit_inversion(p_message wa.pending_messages, p_worker text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.audit_inversion(p_message wa.pending_messages, p_worker text) IS 'Write into the audit that a message was done before an earlier one of its conversation.';
CREATE FUNCTION wa.backlog_stats() RETURNS TABLE(metric_name text, value double precision, unit text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
begin
    return query
    select 'messages_' || s.status, count(p.event_key)::double precision, 'messages'
    from (values ('waiting'), ('running'), ('retrying')) as s (status)
    left join wa.pending_messages as p on s.status = p.status
    group by s.status
    union all
    select
        'oldest_due',
        greatest(extract(epoch from v_now - min(d.due_at)), 0)::double precision,
        'seconds'
    from wa.due_conversations as d
    where d.due_at <= v_now
    union all
    select 'dlq_unresolved', count(*)::double precision, 'messages'
    from wa.webhook_dlq as q
    where q.resolution_status in ('pending', 'retrying', 'exhausted');
end;
$$;
ALTER FUNCTION wa.backlog_stats() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.backlog_stats() IS 'What waits now, for get_webhook_performance_stats().';
CREATE FUNCTION wa.backoff(p_retry_count integer, p_base interval, p_cap interval) RETURNS interval
    LANGUAGE sql PARALLEL SAFE
    BEGIN ATOMIC
 SELECT
         CASE
             WHEN (p_retry_count <= 0) THEN p_base
             ELSE (LEAST(p_cap, (p_base * power((2)::double precision, (LEAST(p_retry_count, 30))::double precision))) * ((0.5)::double precision + (random() / (2)::double precision)))
         END AS "case";
END;
ALTER FUNCTION wa.backoff(p_retry_count integer, p_base interval, p_cap interval) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.backoff(p_retry_count integer, p_base interval, p_cap interval) IS 'Wait before the next retry: the base, then doubling up to the cap with equal jitter.';
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
    CONSTRAINT settings_turn_rate_check CHECK ((((turn_interval >= '00:00:00'::interval) AND (turn_interval <= '01:00:00'::interval)) AND ((turn_burst >= 1) AND (turn_burst <= 10000))))
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
CREATE FUNCTION wa.begin_turns(p_starts wa.turn_start[], p_worker text, p_settings wa.settings) RETURNS wa.turn[]
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_full timestamptz := v_now + p_settings.turn_interval * p_settings.turn_burst;
    v_start wa.turn_start;
    v_id bigint;
    v_ids bigint[] := array[]::bigint[];
    v_expires_at timestamptz;
    v_leases wa.next_due[] := array[]::wa.next_due[];
    v_turns wa.turn[] := array[]::wa.turn[];
begin
    foreach v_start in array p_starts loop
        v_id := (v_start.conversation).conversation_id;
        v_ids := v_ids || v_id;
        v_expires_at := v_now + (v_start.handler).timeout + p_settings.lease_margin;
        v_leases := v_leases || row(v_id, v_expires_at, true, null)::wa.next_due;
        v_turns := v_turns || wa.make_turn(v_start, v_expires_at);
    end loop;
    update wa.webhook_conversations as c
    set
        received_seq = (s.conversation).received_seq,
        profile_name = (s.conversation).profile_name,
        identity_at = (s.conversation).identity_at,
        locked_by = p_worker,
        lock_token = s.token,
        locked_at = v_now,
        lock_expires_at = v_now + (s.handler).timeout + p_settings.lease_margin,
        -- At most a burst ahead, whatever was counted before: see wa.paced_until().
        rate_tat = least(greatest(c.rate_tat, v_now) + p_settings.turn_interval, v_full)
    from unnest(p_starts) as s
    where
        c.conversation_id = any(v_ids)
        and c.conversation_id = (s.conversation).conversation_id;
    perform wa.set_due_at(v_leases);
    return v_turns;
end;
$$;
ALTER FUNCTION wa.begin_turns(p_starts wa.turn_start[], p_worker text, p_settings wa.settings) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.begin_turns(p_starts wa.turn_start[], p_worker text, p_settings wa.settings) IS 'Lock conversations for turns; the turns as the glue gets them.';
CREATE FUNCTION wa.board_riders(p_message wa.pending_messages, p_conversation wa.webhook_conversations, p_handler wa.handlers) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_rider wa.pending_messages;
    v_event jsonb;
    v_must_hide boolean;
    v_riders integer := 0;
begin
    -- A universal word, where a predecessor is held: those behind it wait for that.
    if p_message.retry_at is null
        and p_conversation.waits_for is not null
        and wa.still_waits(p_message.conversation_id)
    then
        return 0;
    end if;
    for v_rider in select r.* from wa.rider_candidates(p_message, p_handler.max_batch - 1) as r loop
        v_event := (wa.turn_payloads(array[v_rider]))[1];
        exit when coalesce(
            v_rider.handler,
            wa.choose_handler(p_conversation.active_handler, v_event -> 'message')
        ) is distinct from p_handler.handler;
        -- It gets a turn of its own, and is superseded there.
        exit when v_rider.state_at_turn <> p_conversation.state
            and not p_handler.retry_if_state_changed;
        v_must_hide := coalesce(wa.must_hide(v_rider, p_conversation, v_event), false);
        -- An error text belongs to the whole turn: it must not tell a secret of one of them.
        exit when (v_rider.is_secret or v_must_hide) <> p_message.is_secret;
        -- Not before it is sure to ride: what is hidden must be marked, or nobody finds it again.
        if v_must_hide then
            perform wa.hide_message(v_rider, v_event);
        end if;
        update wa.pending_messages as p
        set
            status = 'running',
            ready_at = least(p.ready_at, p_message.ready_at),
            retry_at = null,
            attempt = p.attempt + 1,
            riders = -1,
            is_secret = p_message.is_secret,
            handler = p_handler.handler,
            state_at_turn = coalesce(p.state_at_turn, p_conversation.state)
        where p.event_key = v_rider.event_key
        returning p.* into v_rider;
        if v_rider.dlq_id is not null then
            perform wa.mark_dead_letter_retrying(v_rider);
        end if;
        v_riders := v_riders + 1;
    end loop;
    return v_riders;
end;
$$;
ALTER FUNCTION wa.board_riders(p_message wa.pending_messages, p_conversation wa.webhook_conversations, p_handler wa.handlers) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.board_riders(p_message wa.pending_messages, p_conversation wa.webhook_conversations, p_handler wa.handlers) IS 'Take the messages that follow into a turn, up to its handler''s max_batch; returns how many.';
CREATE FUNCTION wa.burst(p_head wa.pending_messages) RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return (
        select
            jsonb_agg(
                jsonb_build_object(
                    'event_key', r.event_key, 'seq', r.seq, 'attempt', r.attempt,
                    'received_at', r.received_at,
                    'sent_at', nullif(
                        wa.epoch_to_timestamp(r.event #>> '{message,timestamp}'), 'infinity'
                    ),
                    'type', coalesce(r.event #>> '{message,type}', 'unknown'),
                    'text', wa.message_text(r.event -> 'message'),
                    'reply_id', wa.reply_id(r.event -> 'message'),
                    'event', r.event
                ) order by r.seq
            )
        from (
            select
                p.event_key, p.seq, p.attempt, p.received_at,
                (wa.turn_payloads(array[p]))[1] as event
            from wa.pending_messages as p
            where
                p.conversation_id = p_head.conversation_id
                and p.status = 'running'
                and p.event_key <> p_head.event_key
        ) as r
    );
end;
$$;
ALTER FUNCTION wa.burst(p_head wa.pending_messages) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.burst(p_head wa.pending_messages) IS 'The messages that ride in a running turn, as the glue gets them; null = none.';
CREATE FUNCTION wa.call_erasure_hooks(p_conversation_ids bigint[]) RETURNS text[]
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
    v_schemas text[];
    v_schema text;
    v_conversation_id bigint;
begin
    v_schemas := array(
        select n.nspname::text
        from pg_catalog.pg_proc as p
        inner join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
        where
            n.nspname in ('mobility', 'jobs', 'property', 'marketplace', 'wallet', 'ai')
            and p.proname = 'erase_contact'
            and p.prokind = 'f'
            and p.proowner = 'wa_owner'::regrole
            and p.pronargs = 1
            and p.proargtypes[0] = 'bigint'::regtype
        order by n.nspname
    );
    foreach v_schema in array v_schemas loop
        foreach v_conversation_id in array p_conversation_ids loop
            execute format('select %I.erase_contact($1)', v_schema) using v_conversation_id;
        end loop;
    end loop;
    return v_schemas;
end;
$_$;
ALTER FUNCTION wa.call_erasure_hooks(p_conversation_ids bigint[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.call_erasure_hooks(p_conversation_ids bigint[]) IS 'Let each domain erase what it keeps of these conversations: <schema>.erase_contact(bigint).';
CREATE FUNCTION wa.change_elements(p_field text, p_value jsonb) RETURNS TABLE(element_no bigint, kind text, element jsonb, problem text)
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return query
    with known as (
        select k.name, k.kind, k.n
        from (
            values
            ('messages', 'message', 1), ('statuses', 'status', 2), ('message_echoes', 'echo', 3),
            ('calls', 'call', 4), ('groups', 'group', 5), ('user_preferences', 'preference', 6),
            ('user_id_update', 'user_id_update', 7), ('history', 'history', 8),
            ('state_sync', 'contact_sync', 9), ('errors', 'error', 10),
            ('user_actions', 'user_action', 11)
        ) as k (name, kind, n)
        where jsonb_typeof(p_value -> k.name) = 'array'
    ),
    part as (
        select
            k.n, e.n as element_n, e.doc,
            case
                when k.name = 'messages' and p_field is distinct from 'messages' then 'history'
                when k.name = 'messages' and e.doc ->> 'type' = 'system' then 'system'
                when k.name = 'messages' and e.doc ? 'group_id' then 'group_message'
                when k.name = 'statuses' and p_field = 'calls' then 'call'
                else k.kind
            end as kind,
            case
                when jsonb_typeof(e.doc) <> 'object'
                    then format('not_an_object %s[]: expected an object', k.name)
            end as problem
        from known as k
        cross join jsonb_array_elements(p_value -> k.name) with ordinality as e (doc, n)
        union all
        select 99, 1, r.rest, 'other', null
        from (
            select
                case
                    when jsonb_typeof(p_value) = 'object'
                        then p_value - '{messaging_product,metadata,contacts}'::text[]
                        - array(select k.name from known as k)
                    else p_value
                end as rest
        ) as r
        where
            r.rest <> '{}'
            or not exists (select from known as k where p_value -> k.name <> '[]')
    )
    select row_number() over (order by p.n, p.element_n), p.kind, p.doc, p.problem
    from part as p;
end;
$$;
ALTER FUNCTION wa.change_elements(p_field text, p_value jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.change_elements(p_field text, p_value jsonb) IS 'The elements of one change: each element of its arrays, then what else the value holds.';
CREATE FUNCTION wa.change_identity(p_change wa.identity_change, p_phone_number_id text, p_locked bigint[], p_correlation_id text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_bsuid text := wa.current_bsuid(coalesce(p_change.to_bsuid, p_change.from_bsuid));
    v_old wa.webhook_conversations := wa.held_conversation(
        p_locked, p_phone_number_id, nullif(p_change.from_bsuid, v_bsuid), null
    );
    v_id bigint := (
        wa.held_conversation(p_locked, p_phone_number_id, v_bsuid, null)
    ).conversation_id;
    -- At one second, a message or a system message says more about the phone than an update does,
    -- whose wa_id may be the one before.
    v_less interval := make_interval(secs => (p_change.what = 'user_id_update')::integer * 0.001);
begin
    if v_old.conversation_id is null then
        v_old := wa.held_conversation(p_locked, p_phone_number_id, null, p_change.from_phone);
        if p_change.changed_at < v_old.identity_at
            or v_old.bsuid is not null and v_bsuid is not null
        then
            v_old := null;
        end if;
    end if;
    if v_id is null then
        v_id := v_old.conversation_id;
        if v_id is not null and v_bsuid is not null then
            update wa.webhook_conversations as c
            set
                bsuid = v_bsuid,
                identity_changed_at = greatest(c.identity_changed_at, p_change.changed_at)
            where c.conversation_id = v_id;
            perform wa.audit_fact(
                v_id,
                case when v_old.bsuid is null then 'identity: BSUID learned'
                    else 'identity: BSUID changed' end,
                p_change.event_key, p_correlation_id
            );
        end if;
    elsif v_old.conversation_id is not null then
        perform wa.supersede(v_old.conversation_id, v_id, p_change, p_correlation_id);
    end if;
    if v_id is not null and p_change.to_phone is not null then
        perform wa.give_phone(
            v_id, p_change.to_phone, p_change.changed_at - v_less,
            (
                wa.held_conversation(p_locked, p_phone_number_id, null, p_change.to_phone)
            ).conversation_id,
            p_change.event_key, p_correlation_id
        );
    elsif v_id is not null and p_change.what = 'security' then
        perform wa.note_security_change(v_id, p_change, p_correlation_id);
    end if;
end;
$$;
ALTER FUNCTION wa.change_identity(p_change wa.identity_change, p_phone_number_id text, p_locked bigint[], p_correlation_id text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.change_identity(p_change wa.identity_change, p_phone_number_id text, p_locked bigint[], p_correlation_id text) IS 'Apply a change of identity to the conversations of one business number.';
CREATE FUNCTION wa.change_ledger_status(p_event_day date, p_event_key uuid, p_expected text[], p_status text) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
    v_settled_at timestamptz := case when p_status <> 'pending' then wa.clock() end;
begin
    update wa.processed_webhook_messages as m
    set
        status = p_status,
        flow = case when p_status = 'pending' then 'enhanced' else m.flow end,
        settled_at = v_settled_at
    where
        m.event_day = p_event_day
        and m.event_key = p_event_key
        and m.status = any(p_expected);
    return found;
end;
$$;
ALTER FUNCTION wa.change_ledger_status(p_event_day date, p_event_key uuid, p_expected text[], p_status text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.change_ledger_status(p_event_day date, p_event_key uuid, p_expected text[], p_status text) IS 'Give a settled ledger row another status; false unless it has one of the expected ones.';
CREATE FUNCTION wa.check_conversations() RETURNS SETOF wa.check_value
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_settings wa.settings := wa.current_settings();
    v_since timestamptz := v_now - least(v_settings.stuck_after, v_settings.expired_lock_grace);
    v_stuck bigint;
    v_stale bigint;
    v_oldest timestamptz;
begin
    select
        count(*) filter (
            where c.lock_token is null and d.due_at < v_now - v_settings.stuck_after
        ),
        count(*) filter (
            where c.lock_token is not null and d.due_at < v_now - v_settings.expired_lock_grace
        )
    into v_stuck, v_stale
    from wa.late_conversations(v_since) as d
    cross join lateral (
        -- By its key, one by one: not pulled up.
        select v.lock_token
        from wa.webhook_conversations as v
        where v.conversation_id = d.conversation_id
        offset 0
    ) as c;
    select least(
        (select min(d.due_at) from wa.due_conversations as d where not d.is_retry),
        (select min(d.due_at) from wa.due_conversations as d where d.is_retry)
    ) into v_oldest;
    return query
    values
    (
        'stuck_conversations', v_stuck::double precision,
        format('%s conversations whose due work has not started', v_stuck)
    ),
    (
        'stale_locks', v_stale::double precision,
        format('%s locks whose lease ended long ago', v_stale)
    ),
    (
        'oldest_due',
        greatest(extract(epoch from v_now - v_oldest), 0)::double precision,
        case
            when v_oldest <= v_now then format('work is due since %s', v_oldest)
            else 'nothing is due'
        end
    );
end;
$$;
ALTER FUNCTION wa.check_conversations() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.check_conversations() IS 'Health of turn-taking: work that does not start, locks that nobody ended, how late it is.';
CREATE FUNCTION wa.check_dead_letters() RETURNS SETOF wa.check_value
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_count bigint;
    v_oldest timestamptz;
begin
    with unresolved as materialized (
        select o.created_at, o.resolution_status, o.reason, o.next_retry_at
        from unnest(array['pending', 'retrying', 'exhausted']) as s (status)
        cross join lateral (
            select d.created_at, d.resolution_status, d.reason, d.next_retry_at
            from wa.webhook_dlq as d
            where
                d.resolution_status = s.status
                and d.resolution_status in ('pending', 'retrying', 'exhausted')
            order by d.created_at
            limit 10000
        ) as o
    )
    select
        count(*),
        min(d.created_at) filter (
            where d.resolution_status = 'exhausted'
            or d.next_retry_at < v_now - interval '5 minutes'
        )
    into v_count, v_oldest
    from unresolved as d
    where d.reason <> 'lock_contention';
    return query
    values
    (
        'dlq_backlog', v_count::double precision,
        format('%s dead letters are not resolved', v_count)
    ),
    (
        'dlq_oldest_age',
        coalesce(extract(epoch from v_now - v_oldest), 0)::double precision,
        case
            when v_oldest is null then 'none is exhausted or overdue'
            else format('one waits for a person or an overdue retry since %s', v_oldest)
        end
    );
end;
$$;
ALTER FUNCTION wa.check_dead_letters() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.check_dead_letters() IS 'Health of the dead-letter queue: how much nobody has resolved, and for how long.';
CREATE FUNCTION wa.check_server() RETURNS SETOF wa.check_value
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_holder record;
    v_dead record;
    v_used bigint;
    v_max double precision := current_setting('max_connections')::double precision;
    c_blind constant text := 'other sessions cannot be seen: grant pg_read_all_stats to wa_owner';
    v_is_blind boolean := not pg_has_role('wa_owner', 'pg_read_all_stats', 'usage');
begin
    select
        coalesce(max(h.xmin_age), 0) as xmin_age,
        coalesce(max(h.age_seconds) filter (where h.kind in ('session', 'prepared')), 0) as seconds,
        count(*) as n
    into v_holder
    from wa.horizon_holders() as h;
    select
        coalesce(max(t.n_dead_tup / (t.n_live_tup + t.n_dead_tup)::double precision), 0) as share,
        coalesce(string_agg(t.relname, ', ' order by t.n_dead_tup desc), 'none') as names
    into v_dead
    from pg_stat_all_tables as t
    where t.n_dead_tup > 100000;
    select count(*) into v_used
    from pg_stat_activity as a
    where
        a.datid is not null
        -- Without the right to see it, it is null.
        and coalesce(a.backend_type, 'client backend') = 'client backend';
    return query
    values
    (
        'xmin_horizon', case when not v_is_blind then v_holder.xmin_age::double precision end,
        case
            when v_is_blind then c_blind
            else format('%s transactions since the oldest snapshot', v_holder.xmin_age)
        end
    ),
    (
        'long_transactions', case when not v_is_blind then v_holder.seconds end,
        case
            when v_is_blind then c_blind
            else format('see wa_ops.horizon_holders (%s rows)', v_holder.n)
        end
    ),
    (
        'connections', v_used / v_max,
        format('%s of %s connections are in use', v_used, v_max)
    ),
    (
        'dead_tuples', v_dead.share,
        format('tables with more than 100,000 dead rows: %s', v_dead.names)
    );
end;
$$;
ALTER FUNCTION wa.check_server() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.check_server() IS 'Health of the server: what keeps vacuum from working, connections, dead rows.';
CREATE FUNCTION wa.check_status(p_value double precision, p_warning double precision, p_critical double precision) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT
         CASE
             WHEN ((p_critical < p_warning) AND (p_value <= p_critical)) THEN 'critical'::text
             WHEN ((p_critical < p_warning) AND (p_value <= p_warning)) THEN 'warning'::text
             WHEN (p_critical < p_warning) THEN 'ok'::text
             WHEN (p_value >= p_critical) THEN 'critical'::text
             WHEN (p_value >= p_warning) THEN 'warning'::text
             ELSE 'ok'::text
         END AS "case";
END;
ALTER FUNCTION wa.check_status(p_value double precision, p_warning double precision, p_critical double precision) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.check_status(p_value double precision, p_warning double precision, p_critical double precision) IS 'Whether a value is ok, a warning or critical; critical below warning: low values are bad.';
CREATE FUNCTION wa.check_storage() RETURNS SETOF wa.check_value
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_today date := (v_now at time zone 'UTC')::date;
    v_missing record;
    v_sending bigint;
    v_notice timestamptz;
    v_unapplied bigint;
begin
    select count(*) into v_sending
    from wa.outbound_messages as o
    where o.sending_since < v_now - interval '1 minute';
    -- A receiver that is switched off is told nothing, and owes nothing.
    select min(n.created_at) into v_notice
    from wa.alert_deliveries as n
    inner join wa.alert_receivers as r on n.receiver = r.receiver
    where n.status = 'pending' and r.is_enabled;
    select count(*) into v_unapplied
    from (
        select from wa.unapplied_events as u
        where u.noted_at > v_now - interval '1 day'
        limit 10000
    ) as u;
    select m.event_day, m.table_name into v_missing
    from wa.missing_partition(v_today, 61) as m;
    return query
    values
    (
        'partition_horizon',
        greatest(coalesce(v_missing.event_day - v_today, 62) - 1, 0)::double precision,
        format('the first day without is %s (%s)', v_missing.event_day, v_missing.table_name)
    ),
    (
        'outbox_ambiguous', v_sending::double precision,
        format('%s replies whose send has no known outcome', v_sending)
    ),
    (
        'alert_delivery', coalesce(extract(epoch from v_now - v_notice), 0)::double precision,
        case
            when v_notice is null then 'no notification waits'
            else format('a notification waits since %s', v_notice)
        end
    ),
    (
        'unapplied_events', v_unapplied::double precision,
        format('%s recorded events told nothing that could be applied', v_unapplied)
    );
end;
$$;
ALTER FUNCTION wa.check_storage() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.check_storage() IS 'Health of the ledger, the outbox, the notifications and what could not be used.';
CREATE FUNCTION wa.check_traffic() RETURNS SETOF wa.check_value
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_since timestamptz := wa.clock() - interval '15 minutes';
begin
    return query
    with part as materialized (
        select r.measure, r.outcome, r.n, r.counts from wa.recent_traffic(v_since) as r
    ),
    total as (
        select
            coalesce(sum(p.n) filter (where p.measure = 'turn'), 0) as turns,
            coalesce(sum(p.n) filter (where p.measure = 'failure'), 0) as failures,
            coalesce(sum(p.n) filter (where p.measure = 'receipt'), 0) as events,
            coalesce(sum(p.n) filter (where p.measure = 'request'), 0) as requests,
            coalesce(sum(p.n) filter (where p.outcome = 'duplicate'), 0) as duplicates,
            coalesce(sum(p.n) filter (where p.outcome = 'quarantined'), 0) as quarantined,
            coalesce(
                sum(p.n) filter (where p.outcome in ('bad_signature', 'missing_signature')), 0
            ) as unsigned,
            coalesce(
                sum(p.n) filter (where p.outcome in ('store_error', 'overloaded')), 0
            ) as not_stored
        from part as p
    )
    select c.check_name, coalesce(c.value, 0)::double precision, c.message
    from total as t
    left join part as a on a.measure = 'request' and a.outcome = 'accepted'
    cross join lateral (
        values
        (
            'error_rate', case when t.turns >= 20 then t.failures / t.turns end,
            format('%s of %s attempts failed', t.failures, t.turns)
        ),
        ('quarantine', t.quarantined, format('%s events could not be read', t.quarantined)),
        (
            'signature_failures', case when t.unsigned >= 10 then t.unsigned / t.requests end,
            format('%s of %s requests were not signed right', t.unsigned, t.requests)
        ),
        (
            'duplicates', case when t.events >= 50 then t.duplicates / t.events end,
            format('%s of %s events had come before', t.duplicates, t.events)
        ),
        (
            'ack_latency',
            case when a.n >= 20 then wa_ops.latency_quantile(0.99, a.counts)::numeric end,
            format('of %s accepted requests', coalesce(a.n, 0))
        ),
        (
            'store_errors', t.not_stored,
            format('%s requests were answered 503', t.not_stored)
        )
    ) as c (check_name, value, message);
end;
$$;
ALTER FUNCTION wa.check_traffic() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.check_traffic() IS 'Health of what came in and went through within the last 15 minutes.';
CREATE FUNCTION wa.check_values() RETURNS SETOF wa.check_value
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_part text;
    v_known wa.check_value[] := array[]::wa.check_value[];
    v_states text[] := array[]::text[];
    v_state text;
begin
    foreach v_part in array
        array['conversations', 'dead_letters', 'workers', 'storage', 'traffic', 'server']
    loop
        begin
            -- A statement for each, so that what one cannot resolve is that one's failure.
            if v_part = 'conversations' then
                v_known := v_known || array(select c from wa.check_conversations() as c);
            elsif v_part = 'dead_letters' then
                v_known := v_known || array(select c from wa.check_dead_letters() as c);
            elsif v_part = 'workers' then
                v_known := v_known || array(select c from wa.check_workers() as c);
            elsif v_part = 'storage' then
                v_known := v_known || array(select c from wa.check_storage() as c);
            elsif v_part = 'traffic' then
                v_known := v_known || array(select c from wa.check_traffic() as c);
            else
                v_known := v_known || array(select c from wa.check_server() as c);
            end if;
        exception
            -- Not for the time limit and for cancellation, which end the call.
            when others then
                get stacked diagnostics v_state = returned_sqlstate;
                v_states := v_states || v_state;
        end;
    end loop;
    return query
    select k.check_name, k.value, k.message
    from unnest(v_known) as k
    union all
    select
        t.check_name, null,
        format('could not be read: SQLSTATE %s', array_to_string(v_states, ', '))
    from wa.health_thresholds as t
    where not exists (select from unnest(v_known) as k where k.check_name = t.check_name);
end;
$$;
ALTER FUNCTION wa.check_values() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.check_values() IS 'All health checks with their values; null where one could not be read.';
CREATE FUNCTION wa.check_workers() RETURNS SETOF wa.check_value
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_beat timestamptz;
    v_late text[];
    v_folded timestamptz;
begin
    select max(w.heartbeat_at) into v_beat
    from wa.workers as w;
    select
        coalesce(
            array_agg(j.job order by j.job) filter (
                where
                (not j.is_cron_only or j.cron_schedule is not null)
                and coalesce(j.last_succeeded_at, j.created_at)
                -- pg_cron comes once a minute at most.
                < v_now - greatest(3 * j.every, interval '5 minutes')
            ),
            '{}'
        ),
        max(coalesce(j.last_succeeded_at, j.created_at)) filter (where j.job = 'fold_metrics')
    into v_late, v_folded
    from wa.jobs as j;
    return query
    values
    (
        'worker_heartbeat',
        -- Who is silent for a day is forgotten.
        coalesce(extract(epoch from v_now - v_beat), 86400)::double precision,
        case
            when v_beat is null then 'no worker reported within the last day'
            else format('a worker reported last at %s', v_beat)
        end
    ),
    (
        'maintenance', cardinality(v_late)::double precision,
        case
            when v_late = '{}' then 'all jobs ran'
            else 'without success for long: ' || array_to_string(v_late, ', ')
        end
    ),
    (
        'rollup_freshness',
        greatest(extract(epoch from v_now - v_folded), 0)::double precision,
        format('counts were folded last at %s', v_folded)
    );
end;
$$;
ALTER FUNCTION wa.check_workers() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.check_workers() IS 'Health of what runs beside the requests: workers, jobs, the folding of counts.';
CREATE FUNCTION wa.choose_handler(p_active_handler text, p_message jsonb) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_text text := wa.normalize_word(wa.message_text(p_message));
    v_handler text;
begin
    select r.handler into v_handler
    from wa.routes as r
    where r.kind = 'universal' and r.word = v_text and r.is_enabled;
    if v_handler is null and p_active_handler is not null then
        select h.handler into v_handler
        from wa.handlers as h
        where h.handler = p_active_handler;
    end if;
    if v_handler is null and p_message ?| array['interactive', 'button'] then
        select h.handler into v_handler
        from wa.handlers as h
        where h.handler = split_part(wa.reply_id(p_message), ':', 1);
    end if;
    if v_handler is null then
        select r.handler into v_handler
        from wa.routes as r
        where r.kind = 'keyword' and r.word = any(array[v_text, split_part(v_text, ' ', 1)])
            and r.is_enabled
        order by r.word <> v_text
        limit 1;
    end if;
    if v_handler is null then
        select h.handler into v_handler
        from wa.handlers as h
        where h.is_default;
    end if;
    return v_handler;
end;
$$;
ALTER FUNCTION wa.choose_handler(p_active_handler text, p_message jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.choose_handler(p_active_handler text, p_message jsonb) IS 'The handler of a message''s first turn; null when none is registered.';
CREATE FUNCTION wa.claim_turns(p_worker text, p_limit integer, p_retries integer, p_retries_first boolean, p_tries integer) RETURNS SETOF wa.turn
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_settings wa.settings := wa.current_settings();
    v_left integer := p_limit;
    v_retries integer := p_retries;
    v_tries integer := p_limit + p_tries;
    v_wanted integer;
    v_met integer;
    v_is_retry boolean;
    v_due wa.webhook_conversations[];
    v_turn wa.turn;
begin
    loop
        v_met := 0;
        foreach v_is_retry in array array[p_retries_first, not p_retries_first] loop
            v_wanted := least(v_left, v_tries, case when v_is_retry then v_retries end);
            continue when v_wanted <= 0;
            v_due := wa.lock_due(v_is_retry, v_now, v_wanted);
            continue when v_due = '{}';
            v_met := v_met + cardinality(v_due);
            v_tries := v_tries - cardinality(v_due);
            foreach v_turn in array wa.start_next(
                wa.rescue_turns(v_due, v_now), v_is_retry, p_worker, v_settings, v_now
            ) loop
                v_left := v_left - 1;
                v_retries := v_retries - (v_turn.attempt > 1)::integer;
                return next v_turn;
            end loop;
        end loop;
        exit when v_met = 0 or v_left = 0;
    end loop;
end;
$$;
ALTER FUNCTION wa.claim_turns(p_worker text, p_limit integer, p_retries integer, p_retries_first boolean, p_tries integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.claim_turns(p_worker text, p_limit integer, p_retries integer, p_retries_first boolean, p_tries integer) IS 'Take up to p_limit turns, at most p_retries of them retries.';
CREATE FUNCTION wa.complete_turns(p_results wa.turn_result[]) RETURNS wa.completion[]
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_result wa.turn_result;
    v_end wa.turn_end;
    v_ends wa.turn_end[] := array[]::wa.turn_end[];
    v_repeated wa.completion[] := array[]::wa.completion[];
begin
    foreach v_result in array p_results loop
        if v_result.state is not null
            or v_result.context <> '{}'
            or v_result.replies <> '[]'
            or v_result.duration_ms < 0
        then
            perform wa.require_result(v_result);
        end if;
        v_end := wa.end_turn(v_result);
        if (v_end.message).event_key is not null then
            v_ends := v_ends || v_end;
        else
            v_repeated := v_repeated || row(
                v_result.event_key,
                wa.stored_replies(
                    v_result.event_day, v_result.event_key, v_result.conversation_id
                ),
                wa.stored_due_at(v_result.conversation_id),
                true
            )::wa.completion;
        end if;
    end loop;
    if v_ends = '{}' then
        return v_repeated;
    end if;
    perform wa.settle_ends(v_ends);
    return wa.finish_turns(v_ends) || v_repeated;
end;
$$;
ALTER FUNCTION wa.complete_turns(p_results wa.turn_result[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.complete_turns(p_results wa.turn_result[]) IS 'Settle turns: state, context, replies, audit, ledger and lock.';
CREATE FUNCTION wa.contact_conversations(p_phone_number_id text, p_contact text) RETURNS bigint[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_ids bigint[];
begin
    v_ids := array(
        select c.conversation_id
        from wa.webhook_conversations as c
        where
            c.phone_number_id = p_phone_number_id
            and (c.bsuid = p_contact or c.phone = p_contact)
    );
    return array(
        select c.conversation_id
        from wa.webhook_conversations as c
        where
            c.conversation_id = any(v_ids)
            or (c.superseded_by = any(v_ids) and c.bsuid is null and c.erased_at is null)
        order by c.conversation_id
    );
end;
$$;
ALTER FUNCTION wa.contact_conversations(p_phone_number_id text, p_contact text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.contact_conversations(p_phone_number_id text, p_contact text) IS 'The conversations of one person on a business number, by BSUID or phone, in order of id.';
CREATE FUNCTION wa.contact_events(p_phone_number_id text, p_names text[], p_since date, p_after xid8) RETURNS uuid[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
begin
    return array(
        select w.event_key
        from wa.webhook_payloads as w
        where
            w.received_day >= p_since
            and (p_after is null or age(w.xmin) <= age(p_after::xid))
            and (w.phone_number_id = p_phone_number_id or w.phone_number_id is null)
            and wa.is_about(w.event, p_names)
    );
end;
$$;
ALTER FUNCTION wa.contact_events(p_phone_number_id text, p_names text[], p_since date, p_after xid8) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.contact_events(p_phone_number_id text, p_names text[], p_since date, p_after xid8) IS 'The keys of the events about a contact whose payload is there.';
CREATE FUNCTION wa.contact_id(p_contact text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT
         CASE
             WHEN (p_contact ~ '^ *\+?[0-9][0-9 ().-]{4,}$'::text) THEN regexp_replace(p_contact, '[^0-9]'::text, ''::text, 'g'::text)
             ELSE btrim(p_contact)
         END AS btrim;
END;
ALTER FUNCTION wa.contact_id(p_contact text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.contact_id(p_contact text) IS 'A contact as people write it, as it is stored: a phone number''s digits, else the BSUID.';
CREATE FUNCTION wa.contact_names(p_conversation_ids bigint[], p_contact text, p_with_profile boolean) RETURNS text[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return array(
        select distinct n.name
        from wa.webhook_conversations as c
        cross join lateral unnest(
            array[c.bsuid, c.phone]
            || case
                when p_with_profile
                    then c.profile_name || regexp_split_to_array(c.profile_name, '\s+')
            end
        ) as n (name)
        where
            c.conversation_id = any(p_conversation_ids)
            and (length(n.name) >= 3 or n.name in (c.bsuid, c.phone))
        union
        select p_contact
        order by 1
    );
end;
$$;
ALTER FUNCTION wa.contact_names(p_conversation_ids bigint[], p_contact text, p_with_profile boolean) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.contact_names(p_conversation_ids bigint[], p_contact text, p_with_profile boolean) IS 'What identifies a person: BSUIDs, phones, and with p_with_profile the names of their profiles.';
CREATE FUNCTION wa.contacts_by_id(p_contacts jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return (
        select coalesce(jsonb_object_agg(i.id, c.doc) filter (where i.id is not null), '{}')
        from jsonb_array_elements(wa.array_or_empty(p_contacts)) as c (doc)
        cross join unnest(array[
            c.doc ->> 'parent_user_id', c.doc ->> 'user_id', c.doc ->> 'wa_id'
        ]) as i (id)
    );
end;
$$;
ALTER FUNCTION wa.contacts_by_id(p_contacts jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.contacts_by_id(p_contacts jsonb) IS 'The contacts of a change, by each of their ids.';
CREATE FUNCTION wa.conversation(p_conversation_id bigint) RETURNS wa.webhook_conversations
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_conversation wa.webhook_conversations;
begin
    select c.* into v_conversation
    from wa.webhook_conversations as c
    where c.conversation_id = p_conversation_id;
    return v_conversation;
end;
$$;
ALTER FUNCTION wa.conversation(p_conversation_id bigint) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.conversation(p_conversation_id bigint) IS 'A conversation by its id; null when there is none.';
CREATE FUNCTION wa.conversation_events(p_conversation_ids bigint[]) RETURNS uuid[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return array(
        select m.event_key
        from wa.processed_webhook_messages as m
        where m.conversation_id = any(p_conversation_ids)
        union
        select p.event_key
        from wa.pending_messages as p
        where p.conversation_id = any(p_conversation_ids)
    );
end;
$$;
ALTER FUNCTION wa.conversation_events(p_conversation_ids bigint[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.conversation_events(p_conversation_ids bigint[]) IS 'The keys of the messages of conversations, under whatever number they were sent.';
CREATE FUNCTION wa.conversation_of(p_event wa.event, p_conversation_id bigint) RETURNS wa.webhook_conversations
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_conversation_id bigint := p_conversation_id;
    v_conversation wa.webhook_conversations;
begin
    if v_conversation_id is null and p_event.bsuid is not null then
        select c.* into v_conversation
        from wa.webhook_conversations as c
        where
            c.phone_number_id = p_event.phone_number_id
            and c.bsuid = p_event.bsuid
            -- A row that has to change hands is locked with the others, in order.
            and (c.phone = p_event.phone or p_event.phone is null)
        for no key update;
    elsif v_conversation_id is null then
        select c.* into v_conversation
        from wa.webhook_conversations as c
        where c.phone_number_id = p_event.phone_number_id and c.phone = p_event.phone
        for no key update;
    end if;
    if v_conversation.conversation_id is not null then
        return v_conversation;
    end if;
    if v_conversation_id is null then
        select p.conversation_id into v_conversation_id
        from wa.place_messages(array[p_event]) as p;
    end if;
    -- In a statement of its own: it must see what placing has written.
    return wa.conversation(v_conversation_id);
end;
$$;
ALTER FUNCTION wa.conversation_of(p_event wa.event, p_conversation_id bigint) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.conversation_of(p_event wa.event, p_conversation_id bigint) IS 'A message''s conversation, locked: the one it was placed in, else found by its sender.';
CREATE FUNCTION wa.conversations(p_conversation_ids bigint[]) RETURNS wa.webhook_conversations[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return array(
        select c
        from wa.webhook_conversations as c
        where c.conversation_id = any(p_conversation_ids)
    );
end;
$$;
ALTER FUNCTION wa.conversations(p_conversation_ids bigint[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.conversations(p_conversation_ids bigint[]) IS 'Conversations by their ids.';
CREATE FUNCTION wa.count_unknown_ids(p_ids text[]) RETURNS bigint
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return (
        select count(*)
        from (select distinct u.id from unnest(p_ids) as u (id)) as i
        where not exists (select from wa.find_events(i.id) as f)
    );
end;
$$;
ALTER FUNCTION wa.count_unknown_ids(p_ids text[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.count_unknown_ids(p_ids text[]) IS 'How many of these ids (event keys, wamids, correlation ids) name nothing.';
CREATE FUNCTION wa.counted_attempt(p_message wa.pending_messages) RETURNS integer
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return p_message.attempt - coalesce(
        (select d.attempts_before from wa.webhook_dlq as d where d.dlq_id = p_message.dlq_id), 0
    );
end;
$$;
ALTER FUNCTION wa.counted_attempt(p_message wa.pending_messages) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.counted_attempt(p_message wa.pending_messages) IS 'Which attempt this is since an operator last put the message back, or since its first.';
CREATE FUNCTION wa.create_conversations(p_messages wa.event[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_unknown bigint;
    v_created bigint;
begin
    -- Most messages are of contacts that are known.
    if not exists (
        select from wa.match_conversations(p_messages) as k
        where k.by_bsuid is null and k.by_phone is null
    ) then
        return;
    end if;
    perform wa.lock_new_identities(false);
    -- A second time without the phones when another contact has taken one of them.
    for v_round in 1 .. 2 loop
        with unknown as (
            select distinct on (
                m.phone_number_id, m.bsuid, case when m.bsuid is null then m.phone end
            )
                m.phone_number_id, m.bsuid, m.phone, m.profile_name, m.sent_at
            from wa.match_conversations(p_messages) as k
            inner join unnest(p_messages) as m on m.event_no = k.event_no
            where k.by_bsuid is null and k.by_phone is null
            order by
                m.phone_number_id, m.bsuid, case when m.bsuid is null then m.phone end,
                m.phone nulls last
        ),
        created as (
            insert into wa.webhook_conversations as c (
                phone_number_id, bsuid, phone, profile_name, rollout_bucket, identity_at
            )
            select
                u.phone_number_id, wa.current_bsuid(u.bsuid), p.phone,
                u.profile_name, wa.rollout_bucket(coalesce(u.bsuid, u.phone)),
                case when p.phone is not null then u.sent_at end
            from unknown as u
            cross join lateral (
                select case when v_round = 1 or u.bsuid is null then u.phone end as phone
            ) as p
            order by u.phone_number_id, u.bsuid, u.phone
            on conflict do nothing
            returning c.conversation_id
        )
        select
            (select count(*) from unknown),
            (select count(*) from created)
        into v_unknown, v_created;
        exit when v_created = v_unknown;
    end loop;
end;
$$;
ALTER FUNCTION wa.create_conversations(p_messages wa.event[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.create_conversations(p_messages wa.event[]) IS 'Create the conversations of contacts that nobody has seen.';
CREATE FUNCTION wa.create_day_partition(p_table text, p_day date) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_name text := p_table || '_p' || to_char(p_day, 'YYYYMMDD');
begin
    if to_regclass(format('wa.%I', v_name)) is not null then
        return false;
    end if;
    execute format(
        'create table wa.%I (like wa.%I including defaults including constraints)',
        v_name,
        p_table
    );
    execute format('alter table wa.%I enable row level security', v_name);
    execute format('alter table wa.%I force row level security', v_name);
    execute format(
        'create policy %I on wa.%I to wa_owner using (true) with check (true)',
        v_name || '_owner',
        v_name
    );
    execute format(
        'comment on table wa.%I is %L',
        v_name,
        format('%s of %s (UTC).', p_table, p_day)
    );
    execute format(
        'alter table wa.%I attach partition wa.%I for values from (%L) to (%L)',
        p_table,
        v_name,
        p_day,
        p_day + 1
    );
    return true;
end;
$$;
ALTER FUNCTION wa.create_day_partition(p_table text, p_day date) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.create_day_partition(p_table text, p_day date) IS 'Create one day''s partition of a table in wa without blocking it; false when it exists.';
CREATE FUNCTION wa.create_partitions() RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_settings wa.settings;
    v_today date := (wa.clock() at time zone 'UTC')::date;
    v_until date;
    v_created integer := 0;
    v_day date;
begin
    perform pg_advisory_xact_lock(hashtextextended('wa.create_partitions', 0));
    v_settings := wa.current_settings();
    v_until := v_today + v_settings.partitions_ahead_days;
    for v_day in
        select d.day::date
        from generate_series(
            least(v_settings.ledger_floor, v_today - 1),
            v_until,
            interval '1 day'
        ) as d (day)
    loop
        v_created := v_created
            + wa.create_day_partition('processed_webhook_messages', v_day)::integer;
        -- Yesterday's too: a clock may be set back over midnight.
        if v_day >= v_today - 1 then
            v_created := v_created
                + wa.create_day_partition('webhook_payloads', v_day)::integer
                + wa.create_day_partition('conversation_state_transitions', v_day)::integer;
        end if;
    end loop;
    update wa.settings as s
    set partitions_until = v_until
    where s.partitions_until is distinct from v_until;
    return v_created;
end;
$$;
ALTER FUNCTION wa.create_partitions() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.create_partitions() IS 'Create the day partitions of the ledger''s window and of the days ahead; returns how many it made.';
CREATE FUNCTION wa.current_audit(p_conversation_id bigint) RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_entries text := E'\n' || coalesce(current_setting('wa.audit', true), '');
begin
    return coalesce(
        nullif(
            split_part(split_part(v_entries, E'\n' || p_conversation_id || ' ', 2), E'\n', 1), ''
        ),
        nullif(split_part(split_part(v_entries, E'\n* ', 2), E'\n', 1), ''),
        '{}'
    )::jsonb;
end;
$$;
ALTER FUNCTION wa.current_audit(p_conversation_id bigint) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.current_audit(p_conversation_id bigint) IS 'Why a conversation''s state changes: reason, event_key, actor, correlation_id; {} = nobody said.';
CREATE FUNCTION wa.current_bsuid(p_bsuid text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_bsuid text := p_bsuid;
    v_at timestamptz := timestamptz '-infinity';
    v_seen text[] := array[]::text[];
    v_next wa.bsuid_changes;
begin
    loop
        select b.* into v_next
        from wa.bsuid_changes as b
        where b.previous_bsuid = v_bsuid and b.changed_at >= v_at;
        exit when not found or v_bsuid = any(v_seen);
        v_seen := v_seen || v_bsuid;
        v_bsuid := v_next.current_bsuid;
        v_at := v_next.changed_at;
    end loop;
    return v_bsuid;
end;
$$;
ALTER FUNCTION wa.current_bsuid(p_bsuid text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.current_bsuid(p_bsuid text) IS 'The user id that a replaced one became, along any number of changes; itself when it was not replaced.';
CREATE FUNCTION wa.current_settings() RETURNS wa.settings
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_settings wa.settings;
begin
    select s.* into strict v_settings from wa.settings as s;
    return v_settings;
end;
$$;
ALTER FUNCTION wa.current_settings() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.current_settings() IS 'The one row of settings.';
CREATE FUNCTION wa.day_of_lost_originals(p_now timestamp with time zone) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT ((((p_now AT TIME ZONE 'UTC'::text))::date - 1) - ((EXTRACT(hour FROM (p_now AT TIME ZONE 'UTC'::text)))::integer % 8));
END;
ALTER FUNCTION wa.day_of_lost_originals(p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.day_of_lost_originals(p_now timestamp with time zone) IS 'Which day the job fail_lost_originals reads now.';
CREATE FUNCTION wa.dead_letter_entries(p_event_key uuid) RETURNS TABLE(at timestamp with time zone, what text, status text, detail jsonb)
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return query
    select e.at, e.what, e.status, jsonb_build_object('event_key', p_event_key) || e.detail
    from wa.webhook_dlq as d
    cross join lateral (
        values
        (
            d.created_at, 'dead letter opened', null::text,
            jsonb_build_object('dlq_id', d.dlq_id, 'replayed_from', d.replayed_from)
        ),
        (
            d.updated_at, 'dead letter', d.resolution_status,
            jsonb_build_object(
                'dlq_id', d.dlq_id, 'reason', d.reason, 'retry_count', d.retry_count,
                'max_retries', d.max_retries, 'next_retry_at', d.next_retry_at,
                'resolved_by', d.resolved_by
            )
        )
    ) as e (at, what, status, detail)
    where d.event_key = p_event_key
    union all
    select e.at, e.what, e.status, jsonb_build_object('event_key', p_event_key) || e.detail
    from wa.webhook_dlq as d
    inner join wa.webhook_dlq_attempts as a on a.dlq_id = d.dlq_id
    cross join lateral (
        values
        (
            a.failed_at - make_interval(secs => a.duration_ms / 1000.0::double precision),
            'turn began', 'enhanced',
            jsonb_build_object('attempt', a.attempt, 'worker', a.worker)
        ),
        (
            a.failed_at, 'attempt failed', a.reason,
            jsonb_build_object(
                'dlq_id', a.dlq_id, 'attempt', a.attempt, 'error_class', a.error_class,
                'duration_ms', a.duration_ms, 'worker', a.worker
            )
        )
    ) as e (at, what, status, detail)
    where d.event_key = p_event_key and e.at is not null;
end;
$$;
ALTER FUNCTION wa.dead_letter_entries(p_event_key uuid) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.dead_letter_entries(p_event_key uuid) IS 'What a timeline shows of a message''s dead letters: each failed attempt, and what became of them.';
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
CREATE FUNCTION wa.dead_letter_problem(p_dead wa.webhook_dlq, p_ledger wa.processed_webhook_messages) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return case
        when p_dead.resolution_status in ('resolved', 'superseded') then 'resolved'
        when p_dead.resolution_status not in ('exhausted', 'discarded') then 'inconsistent'
        when p_ledger.event_key is null then 'ledger_gone'
        -- Replayed since: another dead letter tells the rest.
        when p_ledger.status not in ('exhausted', 'discarded') then 'resolved'
        when not exists (
            select from wa.webhook_conversations as c
            where c.conversation_id = p_dead.conversation_id
        ) then 'inconsistent'
        when wa.stored_content(p_dead.event_key, p_ledger.received_at) is null then 'content_gone'
    end;
end;
$$;
ALTER FUNCTION wa.dead_letter_problem(p_dead wa.webhook_dlq, p_ledger wa.processed_webhook_messages) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.dead_letter_problem(p_dead wa.webhook_dlq, p_ledger wa.processed_webhook_messages) IS 'Why a dead letter whose message is not in line cannot be put back; null when it can.';
CREATE FUNCTION wa.dead_letters_mentioning(p_names text[]) RETURNS bigint[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return array(
        select d.dlq_id
        from wa.webhook_dlq as d
        where wa.mentions(concat_ws(' ', d.error_message, d.error_stack), p_names)
        union
        select a.dlq_id
        from wa.webhook_dlq_attempts as a
        where wa.mentions(concat_ws(' ', a.error_message, a.error_stack), p_names)
    );
end;
$$;
ALTER FUNCTION wa.dead_letters_mentioning(p_names text[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.dead_letters_mentioning(p_names text[]) IS 'The dead letters whose error text names a contact, whoever''s they are.';
CREATE FUNCTION wa.declared_settings(p_declared jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return jsonb_strip_nulls(jsonb_build_object(
        'timeout', make_interval(secs => (p_declared ->> 'timeout_s')::double precision),
        'max_retries', p_declared -> 'max_retries',
        'ordering', p_declared -> 'ordering',
        'debounce', make_interval(secs => (p_declared ->> 'debounce_s')::double precision),
        'max_batch', p_declared -> 'max_batch',
        'retry_if_state_changed', p_declared -> 'retry_if_state_changed',
        'is_default', p_declared -> 'is_default',
        'secret_states', p_declared -> 'secret_states'
    ));
end;
$$;
ALTER FUNCTION wa.declared_settings(p_declared jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.declared_settings(p_declared jsonb) IS 'The settings that a program declares for its handler, as columns of wa.handlers.';
CREATE FUNCTION wa.declared_words(p_words jsonb) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return array(
        select distinct wa.normalize_word(w.value)
        from jsonb_array_elements_text(wa.array_or_empty(p_words)) as w
    );
end;
$$;
ALTER FUNCTION wa.declared_words(p_words jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.declared_words(p_words jsonb) IS 'The words that a program declares for a handler, as routes hold them.';
CREATE FUNCTION wa.delivery_status(p_status text, p_sent_at timestamp with time zone, p_delivered_at timestamp with time zone, p_read_at timestamp with time zone, p_played_at timestamp with time zone, p_failed_at timestamp with time zone) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT
         CASE
             WHEN (p_played_at IS NOT NULL) THEN 'played'::text
             WHEN (p_read_at IS NOT NULL) THEN 'read'::text
             WHEN (p_delivered_at IS NOT NULL) THEN 'delivered'::text
             WHEN (p_failed_at IS NOT NULL) THEN 'failed'::text
             WHEN (p_sent_at IS NOT NULL) THEN 'sent'::text
             ELSE p_status
         END AS p_status;
END;
ALTER FUNCTION wa.delivery_status(p_status text, p_sent_at timestamp with time zone, p_delivered_at timestamp with time zone, p_read_at timestamp with time zone, p_played_at timestamp with time zone, p_failed_at timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.delivery_status(p_status text, p_sent_at timestamp with time zone, p_delivered_at timestamp with time zone, p_read_at timestamp with time zone, p_played_at timestamp with time zone, p_failed_at timestamp with time zone) IS 'A reply''s status by rank, whatever the order in which its statuses came.';
CREATE FUNCTION wa.discard_dead_letter(p_dlq_id bigint, p_reason text, p_spares_line boolean) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_dead wa.webhook_dlq;
    v_message wa.pending_messages;
    v_from text;
begin
    select d.* into v_dead from wa.webhook_dlq as d where d.dlq_id = p_dlq_id for no key update;
    if v_dead.dlq_id is null or v_dead.resolved_at is not null then
        return case when v_dead.dlq_id is null then 'not_found' else 'resolved' end;
    end if;
    v_from := (wa.ledger_row(v_dead.event_day, v_dead.event_key)).status;
    select p.* into v_message
    from wa.pending_messages as p
    where p.event_key = v_dead.event_key and p.dlq_id = p_dlq_id;
    if v_message.status = 'running' or v_message.status = 'waiting' and p_spares_line then
        return case v_message.status when 'running' then 'running' else 'in_line' end;
    elsif v_message.event_key is not null then
        delete from wa.pending_messages as p where p.event_key = v_dead.event_key;
        perform wa.settle(array[row(v_message, 'discarded', null, null)::wa.settlement]);
    else
        perform wa.change_ledger_status(
            v_dead.event_day, v_dead.event_key, '{exhausted,pending}', 'discarded'
        );
    end if;
    update wa.webhook_dlq as d
    set
        resolution_status = 'discarded',
        resolved_at = v_now,
        resolved_by = session_user,
        resolution_note = btrim(p_reason),
        next_retry_at = null,
        updated_at = v_now
    where d.dlq_id = p_dlq_id;
    perform wa.note_action(
        'discard', p_reason, v_dead.conversation_id, v_dead.event_key, p_dlq_id, v_from
    );
    perform wa.refresh_due_at(array[wa.conversation(v_dead.conversation_id)]);
    return 'discarded';
end;
$$;
ALTER FUNCTION wa.discard_dead_letter(p_dlq_id bigint, p_reason text, p_spares_line boolean) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.discard_dead_letter(p_dlq_id bigint, p_reason text, p_spares_line boolean) IS 'Give a dead letter up, its message too; never raises for what it meets.';
CREATE FUNCTION wa.discard_dead_letters(p_dlq_ids bigint[], p_conversation_ids bigint[], p_reason text) RETURNS TABLE(dlq_id bigint, outcome text)
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_idle bigint[] := wa.lock_idle_conversations(p_conversation_ids);
begin
    for v_no in 1 .. cardinality(p_dlq_ids) loop
        dlq_id := p_dlq_ids[v_no];
        if p_conversation_ids[v_no] <> all(v_idle) and exists (
            select from wa.webhook_conversations as c
            where c.conversation_id = p_conversation_ids[v_no]
        ) then
            outcome := 'busy';
        else
            outcome := wa.discard_dead_letter(dlq_id, p_reason, true);
        end if;
        return next;
    end loop;
end;
$$;
ALTER FUNCTION wa.discard_dead_letters(p_dlq_ids bigint[], p_conversation_ids bigint[], p_reason text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.discard_dead_letters(p_dlq_ids bigint[], p_conversation_ids bigint[], p_reason text) IS 'Give dead letters up, one after the other; one row per dead letter.';
CREATE FUNCTION wa.discard_messages(p_conversation_ids bigint[], p_event_keys uuid[], p_now timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_settlements wa.settlement[];
begin
    with gone as (
        delete from wa.pending_messages as p
        where p.conversation_id = any(p_conversation_ids)
        returning p as message
    ),
    original as (
        select m as ledger_row
        from wa.processed_webhook_messages as m
        where
            m.event_key = any(p_event_keys)
            and m.conversation_id = any(p_conversation_ids)
            and m.status = 'original'
        for no key update
    ),
    unsettled as (
        select g.message
        from gone as g
        union all
        select wa.original_message(o.ledger_row)
        from original as o
    )
    select coalesce(array_agg(row(u.message, 'discarded', null, null)::wa.settlement), '{}')
    into v_settlements
    from unsettled as u;
    perform wa.settle(v_settlements);
    delete from wa.secret_payloads as s where s.event_key = any(p_event_keys);
    update wa.webhook_dlq as d
    set
        resolution_status = 'discarded',
        resolved_at = p_now,
        next_retry_at = null,
        updated_at = p_now
    where
        d.conversation_id = any(p_conversation_ids)
        and d.resolution_status in ('pending', 'retrying', 'exhausted');
    return cardinality(v_settlements);
end;
$$;
ALTER FUNCTION wa.discard_messages(p_conversation_ids bigint[], p_event_keys uuid[], p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.discard_messages(p_conversation_ids bigint[], p_event_keys uuid[], p_now timestamp with time zone) IS 'Settle the unsettled messages of conversations as discarded, their dead letters too.';
CREATE FUNCTION wa.drop_day_partition(p_table text, p_day date) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '100ms'
    AS $$
begin
    execute format('lock table only wa.%I in access exclusive mode', p_table);
    if wa.is_day_needed(p_table, p_day) then
        return false;
    end if;
    execute format('drop table wa.%I', p_table || '_p' || to_char(p_day, 'YYYYMMDD'));
    return true;
exception
    when lock_not_available then
        return false;
end;
$$;
ALTER FUNCTION wa.drop_day_partition(p_table text, p_day date) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.drop_day_partition(p_table text, p_day date) IS 'Drop one day''s partition of a table in wa; false when something needs it or its lock is not free.';
CREATE FUNCTION wa.drop_partitions() RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_today date := (v_now at time zone 'UTC')::date;
    v_settings wa.settings;
    v_table text;
    v_before date;
    v_day date;
begin
    if not pg_try_advisory_xact_lock(hashtextextended('wa.create_partitions', 0)) then
        return 0;
    end if;
    v_settings := wa.current_settings();
    perform wa.advance_ledger_floor(v_now);
    for v_table, v_before in
        select t.name, t.before
        from (
            values
            (
                1, 'processed_webhook_messages',
                case
                    when v_settings.ledger_floor_moved_at < v_now - interval '2 minutes'
                        then v_settings.ledger_floor
                end
            ),
            (2, 'webhook_payloads', v_today - v_settings.payload_retention_days),
            (
                3, 'conversation_state_transitions',
                v_today - v_settings.transition_retention_days
            )
        ) as t (no, name, before)
        order by t.no
    loop
        v_day := wa.droppable_day(v_table, v_before, v_now);
        if v_day is not null and wa.drop_day_partition(v_table, v_day) then
            return 1;
        end if;
    end loop;
    return 0;
end;
$$;
ALTER FUNCTION wa.drop_partitions() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.drop_partitions() IS 'Move the ledger''s floor, then drop at most one partition that is past its retention; 0 or 1.';
CREATE FUNCTION wa.droppable_day(p_table text, p_before date, p_now timestamp with time zone) RETURNS date
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_day date;
begin
    for v_day in
        select d.day
        from wa.partition_days(p_table) as d (day)
        where d.day < p_before
    loop
        continue when wa.is_day_needed(p_table, v_day);
        if p_table <> 'processed_webhook_messages' then
            return v_day;
        end if;
        perform wa.fail_lost_originals(v_day, p_now);
        if not wa.has_unsettled_rows(v_day) then
            return v_day;
        end if;
    end loop;
    return null;
end;
$$;
ALTER FUNCTION wa.droppable_day(p_table text, p_before date, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.droppable_day(p_table text, p_before date, p_now timestamp with time zone) IS 'The oldest day before p_before whose partition nothing needs any more; null when there is none.';
CREATE FUNCTION wa.end_turn(p_result wa.turn_result) RETURNS wa.turn_end
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_conversation wa.webhook_conversations;
    v_message wa.pending_messages;
begin
    select c.* into v_conversation
    from wa.webhook_conversations as c
    where c.conversation_id = p_result.conversation_id
    for no key update;
    if v_conversation.lock_token = p_result.lock_token then
        delete from wa.pending_messages as p
        where
            p.event_key = p_result.event_key
            and p.event_day = p_result.event_day
            and p.conversation_id = p_result.conversation_id
            and p.status = 'running'
            and p.riders >= 0
        returning p.* into v_message;
    end if;
    if v_message.event_key is null then
        v_message := wa.original_turn(
            p_result.event_day, p_result.event_key, p_result.conversation_id, p_result.lock_token
        );
    end if;
    return row(v_message, v_conversation, p_result)::wa.turn_end;
end;
$$;
ALTER FUNCTION wa.end_turn(p_result wa.turn_result) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.end_turn(p_result wa.turn_result) IS 'Take a turn''s message out of the line; null where this token has settled it before.';
CREATE FUNCTION wa.envelope(p_event jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return jsonb_set(
        p_event,
        '{message}',
        (
            select coalesce(jsonb_object_agg(m.key, m.value), '{}')
            from jsonb_each(p_event -> 'message') as m
            where m.key in ('id', 'from', 'from_user_id', 'timestamp', 'type')
        )
    );
end;
$$;
ALTER FUNCTION wa.envelope(p_event jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.envelope(p_event jsonb) IS 'A message''s event without what the person said.';
CREATE FUNCTION wa.epoch_to_timestamp(p_seconds text) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT
         CASE
             WHEN (p_seconds !~ '^[0-9]+$'::text) THEN NULL::timestamp with time zone
             WHEN ((length(p_seconds) > 12) OR ((p_seconds)::numeric > ('253402300799'::bigint)::numeric)) THEN 'infinity'::timestamp with time zone
             ELSE to_timestamp((p_seconds)::double precision)
         END AS to_timestamp;
END;
ALTER FUNCTION wa.epoch_to_timestamp(p_seconds text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.epoch_to_timestamp(p_seconds text) IS 'Unix seconds to a timestamp; null when malformed, infinity beyond year 9999.';
CREATE FUNCTION wa.erase_conversations(p_conversation_ids bigint[], p_reason text, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_conversation_id bigint;
begin
    perform wa.set_audit('contact erased', null, session_user, null);
    update wa.webhook_conversations as c
    set
        bsuid = null,
        phone = null,
        profile_name = null,
        state = 'home',
        context = '{}',
        active_handler = null,
        is_secret = false,
        status = 'closed',
        locked_by = null,
        lock_token = null,
        locked_at = null,
        lock_expires_at = null,
        erased_at = p_now
    where c.conversation_id = any(p_conversation_ids);
    delete from wa.scheduled_events as t where t.conversation_id = any(p_conversation_ids);
    delete from wa.contact_preferences as p where p.conversation_id = any(p_conversation_ids);
    foreach v_conversation_id in array p_conversation_ids loop
        perform wa.audit_fact(v_conversation_id, 'identity: erased');
        perform wa.note_action('erase_contact', p_reason, v_conversation_id);
    end loop;
    perform wa.refresh_due_at(wa.conversations(p_conversation_ids));
end;
$$;
ALTER FUNCTION wa.erase_conversations(p_conversation_ids bigint[], p_reason text, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.erase_conversations(p_conversation_ids bigint[], p_reason text, p_now timestamp with time zone) IS 'Take who it is out of conversations, end their flow and lock, close them.';
CREATE FUNCTION wa.erase_dead_letters(p_conversation_ids bigint[], p_mentions bigint[]) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_ids bigint[];
begin
    v_ids := array(
        select d.dlq_id
        from wa.webhook_dlq as d
        where
            d.conversation_id = any(p_conversation_ids)
            or d.dlq_id = any(p_mentions)
        order by d.dlq_id
    );
    update wa.webhook_dlq as d
    set
        payload = case when d.conversation_id <> all(p_conversation_ids) then d.payload end,
        error_message = null,
        error_stack = null
    where d.dlq_id = any(v_ids);
    update wa.webhook_dlq_attempts as a
    set error_message = null, error_stack = null
    where a.dlq_id = any(v_ids);
    return cardinality(v_ids);
end;
$$;
ALTER FUNCTION wa.erase_dead_letters(p_conversation_ids bigint[], p_mentions bigint[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.erase_dead_letters(p_conversation_ids bigint[], p_mentions bigint[]) IS 'Empty payload, error text and stack of a contact''s dead letters and their attempts.';
CREATE FUNCTION wa.erase_payloads(p_conversation_ids bigint[], p_event_keys uuid[]) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_count integer;
begin
    delete from wa.webhook_payloads as w
    where
        w.event_key = any(p_event_keys)
        and not exists (
            select from wa.pending_messages as p
            where p.event_key = w.event_key and p.conversation_id <> all(p_conversation_ids)
        );
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;
ALTER FUNCTION wa.erase_payloads(p_conversation_ids bigint[], p_event_keys uuid[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.erase_payloads(p_conversation_ids bigint[], p_event_keys uuid[]) IS 'Delete the payloads of these events; returns how many.';
CREATE FUNCTION wa.erase_quarantine(p_names text[], p_since timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_count integer;
begin
    update wa.webhook_quarantine as q
    set raw = '', reason = 'erased'
    where
        q.quarantine_id = any(
            array(
                select o.quarantine_id
                from wa.webhook_quarantine as o
                where
                    o.received_at >= p_since
                    and exists (
                        select from unnest(p_names) as n (name)
                        where position(convert_to(n.name, 'UTF8') in o.raw) > 0
                    )
                    -- Bytes that are not printable stand as three octal digits.
                    and wa.mentions(
                        regexp_replace(encode(o.raw, 'escape'), '\\[0-7]{3}', ' ', 'g'), p_names
                    )
                order by o.quarantine_id
                for update
            )
        );
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;
ALTER FUNCTION wa.erase_quarantine(p_names text[], p_since timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.erase_quarantine(p_names text[], p_since timestamp with time zone) IS 'Empty the quarantined bytes since p_since that name a contact; returns how many items.';
CREATE FUNCTION wa.erase_replaced_ids(p_names text[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    delete from wa.bsuid_changes as b
    where b.previous_bsuid = any(p_names) or b.current_bsuid = any(p_names);
end;
$$;
ALTER FUNCTION wa.erase_replaced_ids(p_names text[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.erase_replaced_ids(p_names text[]) IS 'Forget which user ids of a person replaced which.';
CREATE FUNCTION wa.erase_replies(p_conversation_ids bigint[]) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_count integer;
begin
    update wa.outbound_messages as o
    set
        body = '{}',
        status = case when o.status = 'queued' then 'expired' else o.status end
    where o.conversation_id = any(p_conversation_ids);
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;
ALTER FUNCTION wa.erase_replies(p_conversation_ids bigint[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.erase_replies(p_conversation_ids bigint[]) IS 'Empty the bodies of replies to a contact; those that wait are not sent.';
CREATE FUNCTION wa.erase_test_contacts(p_names text[]) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_count integer;
begin
    update wa.feature_flags as f
    set
        test_contacts = array(
            select c.contact
            from unnest(f.test_contacts) as c (contact)
            where ltrim(c.contact, '+') <> all(p_names)
        )
    where exists (
        select from unnest(f.test_contacts) as c (contact)
        where ltrim(c.contact, '+') = any(p_names)
    );
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;
ALTER FUNCTION wa.erase_test_contacts(p_names text[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.erase_test_contacts(p_names text[]) IS 'Take a contact off the test contacts of every flag; returns the number of flags.';
CREATE FUNCTION wa.erase_transitions(p_conversation_ids bigint[], p_names text[]) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_count integer;
begin
    update wa.conversation_state_transitions as t
    set
        reason = case when wa.mentions(t.reason, p_names) then 'erased' else t.reason end,
        actor = case when wa.mentions(t.actor, p_names) then 'erased' else t.actor end
    where
        t.conversation_id = any(p_conversation_ids)
        and (wa.mentions(t.reason, p_names) or wa.mentions(t.actor, p_names));
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;
ALTER FUNCTION wa.erase_transitions(p_conversation_ids bigint[], p_names text[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.erase_transitions(p_conversation_ids bigint[], p_names text[]) IS 'Erase reason and actor of a contact''s transitions where they name the contact.';
CREATE FUNCTION wa.event_key(VARIADIC p_parts text[]) RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT ("left"(encode(sha256(convert_to((array_to_json(p_parts))::text, 'UTF8'::name)), 'hex'::text), 32))::uuid AS "left";
END;
ALTER FUNCTION wa.event_key(VARIADIC p_parts text[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.event_key(VARIADIC p_parts text[]) IS 'The dedupe key: first 128 bits of SHA-256 over the parts of a natural key.';
CREATE FUNCTION wa.event_problem(p_kind text, p_element jsonb, p_phone_number_id text, p_sent_at timestamp with time zone, p_bsuid text, p_phone text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT
         CASE
             WHEN ((p_kind = 'status'::text) AND (btrim(COALESCE((p_element ->> 'id'::text), ''::text)) = ''::text)) THEN 'missing_id statuses[].id: expected the id of a message'::text
             WHEN ((p_kind = 'status'::text) AND (COALESCE((p_element ->> 'status'::text), ''::text) = ''::text)) THEN 'missing_status statuses[].status: expected a status'::text
             WHEN ((p_kind = 'user_id_update'::text) AND (btrim(COALESCE((p_element #>> '{user_id,current}'::text[]), ''::text)) = ''::text)) THEN 'missing_user_id user_id_update[].user_id.current: expected the new id'::text
             WHEN (p_kind <> ALL (ARRAY['message'::text, 'system'::text])) THEN NULL::text
             WHEN (btrim(COALESCE((p_element ->> 'id'::text), ''::text)) = ''::text) THEN 'missing_id messages[].id: expected a text'::text
             WHEN (jsonb_typeof((p_element -> 'id'::text)) <> ALL (ARRAY['string'::text, 'number'::text])) THEN 'bad_id messages[].id: expected a text'::text
             WHEN (btrim(COALESCE(p_phone_number_id, ''::text)) = ''::text) THEN 'missing_phone_number_id metadata.phone_number_id: expected a text'::text
             WHEN ("left"(p_phone_number_id, 1) = ANY (ARRAY['{'::text, '['::text])) THEN 'bad_phone_number_id metadata.phone_number_id: expected a text'::text
             WHEN (length(p_phone_number_id) > 100) THEN 'too_long metadata.phone_number_id: expected at most 100 characters'::text
             WHEN ((p_element ->> 'timestamp'::text) IS NULL) THEN 'missing_timestamp messages[].timestamp: expected unix seconds'::text
             WHEN (p_sent_at IS NULL) THEN 'bad_timestamp messages[].timestamp: expected unix seconds'::text
             WHEN (p_kind = 'system'::text) THEN NULL::text
             WHEN ((p_phone IS NULL) AND (btrim(COALESCE(p_bsuid, ''::text)) = ''::text)) THEN 'missing_sender messages[].from: expected from, from_user_id or a contact'::text
             WHEN ((btrim(p_bsuid) = ''::text) OR ("left"(p_bsuid, 1) = ANY (ARRAY['{'::text, '['::text])) OR (p_bsuid = ANY (ARRAY['true'::text, 'false'::text]))) THEN 'bad_sender messages[].from_user_id: expected a text'::text
             WHEN (length(p_bsuid) > 200) THEN 'too_long messages[].from_user_id: expected at most 200 characters'::text
             ELSE NULL::text
         END AS "case";
END;
ALTER FUNCTION wa.event_problem(p_kind text, p_element jsonb, p_phone_number_id text, p_sent_at timestamp with time zone, p_bsuid text, p_phone text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.event_problem(p_kind text, p_element jsonb, p_phone_number_id text, p_sent_at timestamp with time zone, p_bsuid text, p_phone text) IS 'Which violation keeps an element from being an event; null when it can be one.';
CREATE FUNCTION wa.event_time(p_kind text, p_element jsonb, p_entry_time text, p_today date) RETURNS timestamp with time zone
    LANGUAGE sql STABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT COALESCE(wa.epoch_to_timestamp((p_element ->> 'timestamp'::text)),
         CASE
             WHEN (p_kind <> ALL (ARRAY['message'::text, 'system'::text])) THEN COALESCE(wa.epoch_to_timestamp((p_element #>> '{metadata,timestamp}'::text[])), wa.epoch_to_timestamp(p_entry_time))
             ELSE NULL::timestamp with time zone
         END,
         CASE
             WHEN (p_kind = 'error'::text) THEN ((p_today)::timestamp without time zone AT TIME ZONE 'UTC'::text)
             ELSE NULL::timestamp with time zone
         END) AS "coalesce";
END;
ALTER FUNCTION wa.event_time(p_kind text, p_element jsonb, p_entry_time text, p_today date) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.event_time(p_kind text, p_element jsonb, p_entry_time text, p_today date) IS 'When an element happened, as far as its webhook tells; errors: on the day of receipt.';
CREATE FUNCTION wa.expire_alerts(p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    with expired as (
        update wa.alert_deliveries as d
        set status = 'expired', settled_at = p_now
        where d.status = 'pending' and d.created_at < p_now - interval '1 day'
        returning d.receiver
    )
    insert into wa.metric_deltas (occurred_at, n, measure, subject, outcome)
    select p_now, count(*), 'alert', e.receiver, 'expired'
    from expired as e
    group by e.receiver;
end;
$$;
ALTER FUNCTION wa.expire_alerts(p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.expire_alerts(p_now timestamp with time zone) IS 'Give up notifications that no receiver has taken for a day.';
CREATE FUNCTION wa.expire_turn(p_conversation_id bigint, p_now timestamp with time zone, p_how text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_conversation wa.webhook_conversations := wa.conversation(p_conversation_id);
    v_failure wa.failure;
begin
    if v_conversation.lock_expires_at is null or v_conversation.lock_expires_at > p_now then
        return;
    end if;
    v_failure.reason := case when p_how = 'evicted' then 'evicted' else 'lock_expired' end;
    v_failure.error_class := v_failure.reason;
    v_failure.error_message := case
        when p_how = 'evicted' then 'an operator ended the turn'
        else 'the worker neither settled the turn nor extended its lease'
    end;
    v_failure.is_retryable := true;
    v_failure.worker := v_conversation.locked_by;
    if not exists (
        select
        from wa.pending_messages as p
        inner join wa.webhook_dlq as d on d.dlq_id = p.dlq_id
        inner join wa.webhook_dlq_attempts as a on a.dlq_id = d.dlq_id
        where
            p.conversation_id = p_conversation_id
            and p.status = 'running'
            and a.reason in ('lock_expired', 'evicted')
            and a.attempt > d.attempts_before
    ) then
        v_failure.retry_after := '0 seconds';
    end if;
    -- Without its token: the worker that lost the lease shall hear so, whatever it reports. Not
    -- later than the caller's time: what is due again at once is so for who looks at that time.
    perform wa.fail_turn(p_conversation_id, null, v_failure, least(p_now, wa.clock()));
    perform wa.unlock_conversation(p_conversation_id);
    insert into wa.metric_deltas (occurred_at, n, measure, subject, outcome)
    values (wa.clock(), 1, 'lock', '', p_how);
end;
$$;
ALTER FUNCTION wa.expire_turn(p_conversation_id bigint, p_now timestamp with time zone, p_how text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.expire_turn(p_conversation_id bigint, p_now timestamp with time zone, p_how text) IS 'End a lock whose lease ran out; its message counts as a failed attempt (lock_expired).';
CREATE FUNCTION wa.fail_lost_originals(p_event_day date, p_now timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
    v_lost wa.settlement[];
begin
    with lost as (
        select m as ledger_row
        from wa.processed_webhook_messages as m
        where
            m.event_day = p_event_day
            and m.status = 'original'
            and m.received_at < p_now - interval '1 day'
        for no key update
    )
    select
        coalesce(
            array_agg(
                row(wa.original_message(l.ledger_row), 'failed', null, null)::wa.settlement
            ),
            '{}'
        )
    into v_lost
    from lost as l;
    perform wa.settle(v_lost);
    return cardinality(v_lost);
end;
$$;
ALTER FUNCTION wa.fail_lost_originals(p_event_day date, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.fail_lost_originals(p_event_day date, p_now timestamp with time zone) IS 'Mark as failed what a day''s original flow handed out more than a day ago without an outcome.';
CREATE FUNCTION wa.fail_turn(p_conversation_id bigint, p_token uuid, p_failure wa.failure, p_now timestamp with time zone) RETURNS wa.webhook_dlq
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_failure wa.failure := p_failure;
    v_message wa.pending_messages;
    v_head wa.webhook_dlq;
    v_dead wa.webhook_dlq;
begin
    for v_message in
        select p.*
        from wa.pending_messages as p
        where p.conversation_id = p_conversation_id and p.status = 'running'
        order by p.riders desc, p.seq
    loop
        v_dead := wa.record_failure(v_message, p_token, v_failure, p_now);
        if v_head.dlq_id is null then
            v_head := v_dead;
            v_failure.retry_after := coalesce(
                v_head.next_retry_at - p_now, v_failure.retry_after
            );
        end if;
    end loop;
    return v_head;
end;
$$;
ALTER FUNCTION wa.fail_turn(p_conversation_id bigint, p_token uuid, p_failure wa.failure, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.fail_turn(p_conversation_id bigint, p_token uuid, p_failure wa.failure, p_now timestamp with time zone) IS 'Record that a running turn failed, with every message that rides in it.';
CREATE FUNCTION wa.find_events(p_id text) RETURNS SETOF wa.processed_webhook_messages
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    AS $_$
declare
    v_key uuid;
begin
    if p_id ~* '^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$' then
        v_key := p_id::uuid;
    end if;
    return query
    select m.*
    from wa.processed_webhook_messages as m
    where m.event_key = v_key
    union
    -- Each key on its own day, or where it is kept when it came too late.
    select m.*
    from wa.wamid_keys(p_id) as k
    inner join wa.processed_webhook_messages as m
        on m.event_key = k.event_key and m.event_day in (k.event_day, '0001-01-01')
    where v_key is null
    union
    select m.*
    from wa.processed_webhook_messages as m
    where m.correlation_id = p_id
    union
    -- The wamid of a reply: the message that caused it.
    select m.*
    from wa.outbound_messages as o
    inner join wa.processed_webhook_messages as m
        on m.event_key = o.event_key and m.event_day = o.event_day
    where o.wamid_digest = any(
        array(select wa.wamid_digest(n, p_id) from wa.phone_number_ids() as n)
    );
end;
$_$;
ALTER FUNCTION wa.find_events(p_id text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.find_events(p_id text) IS 'The ledger rows that an id names: event key, correlation id, or wamid.';
CREATE FUNCTION wa.find_recipient(p_conversation_id bigint, p_to text) RETURNS bigint
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_found bigint;
begin
    select t.conversation_id into v_found
    from wa.webhook_conversations as c
    inner join wa.webhook_conversations as t
        on t.phone_number_id = c.phone_number_id and (t.bsuid = p_to or t.phone = ltrim(p_to, '+'))
    where c.conversation_id = p_conversation_id
    order by t.bsuid is distinct from p_to
    limit 1;
    if v_found is null then
        raise exception 'a reply is addressed to a contact that is not known'
            using errcode = 'WA401',
                detail = format('conversation_id=%s', p_conversation_id),
                hint = 'Address replies by the BSUID or phone of a contact '
                    'of the same business number.';
    end if;
    return v_found;
end;
$$;
ALTER FUNCTION wa.find_recipient(p_conversation_id bigint, p_to text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.find_recipient(p_conversation_id bigint, p_to text) IS 'The conversation of another contact of the same business number, by BSUID or phone.';
CREATE FUNCTION wa.finish_turns(p_ends wa.turn_end[]) RETURNS wa.completion[]
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_end wa.turn_end;
    v_is_named boolean := wa.name_turns(p_ends);
    v_ids bigint[] := array[]::bigint[];
    v_free wa.webhook_conversations[] := array[]::wa.webhook_conversations[];
begin
    foreach v_end in array p_ends loop
        v_ids := v_ids || (v_end.message).conversation_id;
        if (v_end.message).seq is not null then
            v_end.conversation.lock_token := null;
            v_free := v_free || v_end.conversation;
        end if;
    end loop;
    update wa.webhook_conversations as c
    set
        state = coalesce((e.result).state, c.state),
        active_handler = case
            when (e.result).state is null then c.active_handler
            when (e.result).state <> 'home' then (e.message).handler
        end,
        is_secret = case
            when (e.result).state is null then c.is_secret
            else wa.is_secret_state((e.message).handler, (e.result).state)
        end,
        -- What did not change keeps its place on disk, however large.
        context = case
            when (e.result).context <> '{}' then wa.merge_context(c.context, (e.result).context)
            else c.context
        end,
        status = 'active',
        -- A turn of the original flow has no lock.
        locked_by = case when (e.message).seq is null then c.locked_by end,
        lock_token = case when (e.message).seq is null then c.lock_token end,
        locked_at = case when (e.message).seq is null then c.locked_at end,
        lock_expires_at = case when (e.message).seq is null then c.lock_expires_at end,
        last_activity_at = v_now
    from unnest(p_ends) as e
    where
        c.conversation_id = any(v_ids)
        and c.conversation_id = (e.message).conversation_id;
    if v_is_named then
        perform set_config('wa.audit', '', true);
    end if;
    return wa.store_outcomes(p_ends, wa.refresh_due_at(v_free));
end;
$$;
ALTER FUNCTION wa.finish_turns(p_ends wa.turn_end[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.finish_turns(p_ends wa.turn_end[]) IS 'Write successful turns'' states and contexts, end their locks, make the next messages due.';
CREATE FUNCTION wa.fire_alert(p_check text, p_severity text, p_value double precision, p_unit text, p_message text, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_alert_id bigint;
begin
    insert into wa.webhook_alerts as a (
        fingerprint, check_name, severity, observed, unit, message, starts_at, last_notified_at
    )
    values (
        wa.alert_fingerprint(p_check), p_check, p_severity, p_value, p_unit, p_message, p_now, p_now
    )
    on conflict (check_name) where ends_at is null do update
    set
        severity = excluded.severity,
        observed = excluded.observed,
        message = excluded.message,
        last_notified_at = excluded.last_notified_at
    returning a.alert_id into v_alert_id;
    insert into wa.alert_deliveries (
        alert_id, receiver, alert_status, severity, observed, message, created_at, next_attempt_at
    )
    select
        v_alert_id, r.receiver,
        case when h.is_heard then 'firing' else 'resolved' end,
        p_severity, p_value, p_message, p_now, p_now
    from wa.alert_receivers as r
    cross join lateral (
        select
            r.min_severity = 'warning' or p_severity = 'critical' as is_heard,
            wa.last_told(v_alert_id, r.receiver) as told
    ) as h
    where
        r.is_enabled
        and case
            when h.is_heard
                then ((h.told).status, (h.told).alert_status, (h.told).severity)
                is distinct from ('pending', 'firing', p_severity)
            else coalesce((h.told).alert_status = 'firing', false)
        end;
end;
$$;
ALTER FUNCTION wa.fire_alert(p_check text, p_severity text, p_value double precision, p_unit text, p_message text, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.fire_alert(p_check text, p_severity text, p_value double precision, p_unit text, p_message text, p_now timestamp with time zone) IS 'Raise an alert, or tell of it again; its receivers are to be notified.';
CREATE FUNCTION wa.fire_timers(p_limit integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_timers wa.scheduled_events[];
begin
    v_timers := array(
        select t
        from wa.scheduled_events as t
        inner join wa.webhook_conversations as c on c.conversation_id = t.conversation_id
        where t.due_at <= v_now
        order by t.due_at
        limit p_limit
        for no key update of t, c skip locked
    );
    if v_timers = '{}' then
        return 0;
    end if;
    perform wa.ready_partitions(v_now);
    return wa.receive_timers(v_timers, v_now);
end;
$$;
ALTER FUNCTION wa.fire_timers(p_limit integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.fire_timers(p_limit integer) IS 'Put timers whose time has come in line as messages; returns how many.';
CREATE FUNCTION wa.flatten(p_body jsonb, p_floor date, p_ceiling date) RETURNS SETOF wa.event
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return query
    select (n.event).*
    from (
        select
            wa.make_event(
                (row_number() over (order by e.change_no, e.element_no))::integer,
                e.kind, e.problem, e.field, e.entry_id, e.entry_time, e.metadata, e.element,
                e.contact, p_floor, p_ceiling
            ) as event
        from wa.webhook_elements(p_body) as e
        -- Keeps the planner from making the event anew for each of its columns.
        offset 0
    ) as n;
end;
$$;
ALTER FUNCTION wa.flatten(p_body jsonb, p_floor date, p_ceiling date) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.flatten(p_body jsonb, p_floor date, p_ceiling date) IS 'A webhook''s document as events: every entry, every change, every array, in order.';
CREATE FUNCTION wa.fold_deltas(p_limit integer) RETURNS integer
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    with delta as (
        delete from wa.metric_deltas as d
        where d.ctid = any(array(select o.ctid from wa.metric_deltas as o limit p_limit))
        returning d.*
    ),
    part as (
        select
            date_trunc('minute', d.occurred_at, 'UTC') as minute, m.measure, d.subject, d.outcome,
            coalesce(d.slot, wa_ops.latency_slot(m.seconds), -1) as slot,
            sum(d.n) as n, coalesce(sum(m.seconds), 0) as seconds
        from delta as d
        cross join lateral (values (d.measure, d.seconds), ('end_to_end', d.end_to_end))
            as m (measure, seconds)
        where m.measure <> 'end_to_end' or m.seconds is not null
        group by 1, 2, 3, 4, 5
    ),
    folded as (
        insert into wa.metric_rollups as r (
            grain, bucket, measure, subject, outcome, n, seconds, upto_5ms, upto_10ms, upto_25ms,
            upto_50ms, upto_100ms, upto_250ms, upto_500ms, upto_1s, upto_2500ms, upto_5s, upto_10s,
            upto_30s, upto_60s, upto_300s, over_300s
        )
        select
            g.grain, g.bucket, p.measure, p.subject, p.outcome, sum(p.n), sum(p.seconds),
            sum((p.slot = 0)::integer * p.n), sum((p.slot = 1)::integer * p.n),
            sum((p.slot = 2)::integer * p.n), sum((p.slot = 3)::integer * p.n),
            sum((p.slot = 4)::integer * p.n), sum((p.slot = 5)::integer * p.n),
            sum((p.slot = 6)::integer * p.n), sum((p.slot = 7)::integer * p.n),
            sum((p.slot = 8)::integer * p.n), sum((p.slot = 9)::integer * p.n),
            sum((p.slot = 10)::integer * p.n), sum((p.slot = 11)::integer * p.n),
            sum((p.slot = 12)::integer * p.n), sum((p.slot = 13)::integer * p.n),
            sum((p.slot = 14)::integer * p.n)
        from part as p
        cross join lateral (
            values ('total', '-infinity'::timestamptz), ('minute', p.minute),
            ('hour', date_trunc('hour', p.minute, 'UTC'))
        ) as g (grain, bucket)
        group by 1, 2, 3, 4, 5
        order by 1, 2
        on conflict (bucket, measure, subject, outcome, grain) do update set
            n = r.n + excluded.n,
            seconds = r.seconds + excluded.seconds,
            upto_5ms = r.upto_5ms + excluded.upto_5ms, upto_10ms = r.upto_10ms + excluded.upto_10ms,
            upto_25ms = r.upto_25ms + excluded.upto_25ms,
            upto_50ms = r.upto_50ms + excluded.upto_50ms,
            upto_100ms = r.upto_100ms + excluded.upto_100ms,
            upto_250ms = r.upto_250ms + excluded.upto_250ms,
            upto_500ms = r.upto_500ms + excluded.upto_500ms, upto_1s = r.upto_1s + excluded.upto_1s,
            upto_2500ms = r.upto_2500ms + excluded.upto_2500ms,
            upto_5s = r.upto_5s + excluded.upto_5s, upto_10s = r.upto_10s + excluded.upto_10s,
            upto_30s = r.upto_30s + excluded.upto_30s, upto_60s = r.upto_60s + excluded.upto_60s,
            upto_300s = r.upto_300s + excluded.upto_300s,
            over_300s = r.over_300s + excluded.over_300s
    )
    select count(*)::integer from delta as d;
$$;
ALTER FUNCTION wa.fold_deltas(p_limit integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.fold_deltas(p_limit integer) IS 'Move up to p_limit rows of what happened into the counts; returns how many those were.';
CREATE FUNCTION wa.fold_metrics() RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    c_at_once constant integer := 100000;
    v_folded integer;
    v_count integer := 0;
begin
    if not pg_try_advisory_xact_lock(hashtextextended('wa.fold_metrics', 0)) then
        return 0;
    end if;
    for v_round in 1 .. 10 loop
        v_folded := wa.fold_deltas(c_at_once);
        v_count := v_count + v_folded;
        exit when v_folded < c_at_once;
    end loop;
    return v_count;
end;
$$;
ALTER FUNCTION wa.fold_metrics() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.fold_metrics() IS 'Move what happened since the last fold into the counts per minute, per hour and in total.';
CREATE FUNCTION wa.gather_burst(p_arrival wa.arrival) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_message wa.pending_messages := p_arrival.message;
    v_now timestamptz := v_message.received_at;
    v_handler wa.handlers := wa.handler_settings(
        wa.choose_handler(
            (p_arrival.conversation).active_handler, (p_arrival.event).event -> 'message'
        )
    );
    v_head wa.pending_messages;
    v_waiting bigint;
begin
    select p.* into strict v_head
    from wa.pending_messages as p
    where p.conversation_id = v_message.conversation_id and p.status = 'waiting'
    order by p.seq
    limit 1;
    v_waiting := v_message.seq - v_head.seq + 1;
    update wa.pending_messages as p
    set ready_at = case
        when v_handler.debounce > '0 seconds' and (v_waiting = 1 or v_waiting < v_handler.max_batch)
            then least(v_now + v_handler.debounce, v_head.received_at + v_handler.debounce * 10)
        else v_now
    end
    where
        p.event_key = v_head.event_key
        and (v_waiting = 1 or (p.ready_at > v_now and p.ready_at < 'infinity'));
end;
$$;
ALTER FUNCTION wa.gather_burst(p_arrival wa.arrival) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.gather_burst(p_arrival wa.arrival) IS 'Let a line wait for more of its burst, after a message got into it.';
CREATE FUNCTION wa.give_phone(p_conversation_id bigint, p_phone text, p_at timestamp with time zone, p_holder_id bigint, p_event_key uuid DEFAULT NULL::uuid, p_correlation_id text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_mine wa.webhook_conversations := wa.conversation(p_conversation_id);
    v_holder wa.webhook_conversations := wa.conversation(p_holder_id);
    v_phone text := p_phone;
begin
    if p_at < v_mine.identity_at then
        return;
    end if;
    if v_mine.phone = p_phone then
        update wa.webhook_conversations as c
        set identity_at = p_at
        where c.conversation_id = p_conversation_id and c.identity_at is distinct from p_at;
        return;
    end if;
    if v_holder.identity_at > p_at then
        v_phone := null;
    elsif v_holder.conversation_id is not null then
        update wa.webhook_conversations as c
        set phone = null, superseded_by = p_conversation_id
        where c.conversation_id = p_holder_id;
        perform wa.audit_fact(
            p_holder_id, 'identity: phone moved away', p_event_key, p_correlation_id
        );
        perform wa.wait_for(p_conversation_id, p_holder_id);
    end if;
    update wa.webhook_conversations as c
    set
        phone = v_phone,
        identity_at = p_at,
        superseded_by = case when v_phone is null then p_holder_id end,
        identity_changed_at = case
            when coalesce(v_mine.phone, v_holder.phone) is null then c.identity_changed_at
            else greatest(c.identity_changed_at, p_at)
        end
    where c.conversation_id = p_conversation_id;
    perform wa.audit_fact(
        p_conversation_id,
        case
            when v_phone is null then 'identity: phone lost to another contact'
            when v_mine.phone is null then 'identity: phone learned'
            else 'identity: phone changed'
        end,
        p_event_key, p_correlation_id
    )
    where v_phone is distinct from v_mine.phone;
end;
$$;
ALTER FUNCTION wa.give_phone(p_conversation_id bigint, p_phone text, p_at timestamp with time zone, p_holder_id bigint, p_event_key uuid, p_correlation_id text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.give_phone(p_conversation_id bigint, p_phone text, p_at timestamp with time zone, p_holder_id bigint, p_event_key uuid, p_correlation_id text) IS 'A contact had this phone at that time: the newest fact counts, about the contact and about the phone.';
CREATE FUNCTION wa.handler_settings(p_handler text) RETURNS wa.handlers
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_handler wa.handlers;
begin
    select h.* into v_handler
    from wa.handlers as h
    where h.handler = p_handler;
    if not found then
        v_handler.handler := p_handler;
        v_handler.timeout := '10 seconds';
        v_handler.max_retries := 5;
        v_handler.ordering := 'park';
        v_handler.debounce := '0 seconds';
        v_handler.max_batch := 1;
        v_handler.retry_if_state_changed := true;
        v_handler.secret_states := '{}';
    end if;
    return v_handler;
end;
$$;
ALTER FUNCTION wa.handler_settings(p_handler text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.handler_settings(p_handler text) IS 'A handler''s settings; the defaults when it is unknown.';
CREATE FUNCTION wa.has_too_many_elements(p_body jsonb) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    c_max constant integer := 50000;
    v_envelopes jsonb := case
        when jsonb_typeof(p_body) = 'array' then p_body
        else jsonb_build_array(p_body)
    end;
begin
    if jsonb_array_length(v_envelopes) > c_max then
        return true;
    end if;
    if (
        select coalesce(sum(jsonb_array_length(wa.array_or_empty(v.doc -> 'entry'))), 0) > c_max
        from jsonb_array_elements(v_envelopes) as v (doc)
    ) then
        return true;
    end if;
    if (
        select coalesce(sum(jsonb_array_length(wa.array_or_empty(e.doc -> 'changes'))), 0) > c_max
        from jsonb_array_elements(v_envelopes) as v (doc)
        cross join jsonb_array_elements(wa.array_or_empty(v.doc -> 'entry')) as e (doc)
    ) then
        return true;
    end if;
    return (
        select coalesce(sum(jsonb_array_length(wa.array_or_empty(a.doc))), 0) > c_max
        from jsonb_array_elements(v_envelopes) as v (doc)
        cross join jsonb_array_elements(wa.array_or_empty(v.doc -> 'entry')) as e (doc)
        cross join jsonb_array_elements(wa.array_or_empty(e.doc -> 'changes')) as c (doc)
        cross join jsonb_each(
            case when jsonb_typeof(c.doc -> 'value') = 'object' then c.doc -> 'value' else '{}' end
        ) as a (name, doc)
    );
end;
$$;
ALTER FUNCTION wa.has_too_many_elements(p_body jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.has_too_many_elements(p_body jsonb) IS 'Whether a document has more elements than one request may bring.';
CREATE FUNCTION wa.has_unsettled_rows(p_event_day date) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
begin
    return exists (
        select from wa.processed_webhook_messages as m
        where m.event_day = p_event_day and m.status in ('pending', 'original')
    );
end;
$$;
ALTER FUNCTION wa.has_unsettled_rows(p_event_day date) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.has_unsettled_rows(p_event_day date) IS 'Whether a day of the ledger holds a row without a final status.';
CREATE FUNCTION wa.held_conversation(p_locked bigint[], p_phone_number_id text, p_bsuid text, p_phone text) RETURNS wa.webhook_conversations
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_found wa.webhook_conversations;
begin
    select c.* into v_found
    from wa.webhook_conversations as c
    where
        c.conversation_id = any(p_locked)
        and c.phone_number_id = p_phone_number_id
        and (c.bsuid = p_bsuid or c.phone = p_phone);
    return v_found;
end;
$$;
ALTER FUNCTION wa.held_conversation(p_locked bigint[], p_phone_number_id text, p_bsuid text, p_phone text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.held_conversation(p_locked bigint[], p_phone_number_id text, p_bsuid text, p_phone text) IS 'The conversation with a user id or a phone, among those that the caller has locked.';
CREATE FUNCTION wa.hide_message(p_message wa.pending_messages, p_event jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    insert into wa.secret_payloads (event_key, event)
    values (p_message.event_key, p_event)
    on conflict do nothing;
    update wa.webhook_payloads as w
    set event = wa.envelope(w.event)
    where
        w.event_key = p_message.event_key
        and w.received_day = (p_message.received_at at time zone 'UTC')::date;
    update wa.webhook_dlq as d
    set payload = wa.envelope(d.payload)
    where d.event_key = p_message.event_key and d.payload is not null;
end;
$$;
ALTER FUNCTION wa.hide_message(p_message wa.pending_messages, p_event jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.hide_message(p_message wa.pending_messages, p_event jsonb) IS 'Take a message out of the payloads: the turn before it made the state a secret one.';
CREATE FUNCTION wa.hold_message(p_message wa.pending_messages, p_is_changing boolean) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_again wa.next_due;
begin
    if p_is_changing then
        v_again.conversation_id := p_message.conversation_id;
        v_again.due_at := wa.clock() + interval '1 second';
        v_again.is_retry := p_message.retry_at is not null;
        perform wa.set_due_at(array[v_again]);
        return;
    end if;
    update wa.pending_messages as p
    set
        handler = p_message.handler,
        ready_at = 'infinity',
        retry_at = case when p.retry_at is not null then timestamptz 'infinity' end
    where p.event_key = p_message.event_key;
    perform wa.refresh_due_at(array[wa.conversation(p_message.conversation_id)]);
end;
$$;
ALTER FUNCTION wa.hold_message(p_message wa.pending_messages, p_is_changing boolean) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.hold_message(p_message wa.pending_messages, p_is_changing boolean) IS 'Let a message wait until its paused handler is resumed, or for a second when that is uncertain.';
CREATE FUNCTION wa.holds_lock(p_conversation_id bigint, p_lock_token uuid) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_token uuid;
begin
    select c.lock_token into v_token
    from wa.webhook_conversations as c
    where c.conversation_id = p_conversation_id
    for no key update;
    return coalesce(v_token = p_lock_token, false);
end;
$$;
ALTER FUNCTION wa.holds_lock(p_conversation_id bigint, p_lock_token uuid) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.holds_lock(p_conversation_id bigint, p_lock_token uuid) IS 'Lock the conversation row and say whether the token is its current one.';
CREATE FUNCTION wa.horizon_holders() RETURNS TABLE(kind text, holder text, pid integer, state text, age_seconds double precision, xmin_age integer)
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return query
    select
        case a.backend_type when 'walsender' then 'standby' else 'session' end,
        coalesce(a.usename, '')::text, a.pid, a.state,
        extract(epoch from clock_timestamp() - a.xact_start)::double precision,
        greatest(age(a.backend_xmin), age(a.backend_xid))
    from pg_stat_activity as a
    where
        a.pid <> pg_backend_pid()
        and (
            a.backend_type = 'client backend'
            and a.datname = current_database()
            and a.xact_start is not null
            or a.backend_type = 'walsender' and a.backend_xmin is not null
        )
    union all
    select
        'prepared', p.owner::text, null::integer, 'prepared',
        extract(epoch from clock_timestamp() - p.prepared)::double precision, age(p.transaction)
    from pg_prepared_xacts as p
    where p.database = current_database()
    union all
    select
        'slot', s.slot_name::text, s.active_pid, case when s.active then 'active' else 'idle' end,
        null::double precision, greatest(age(s.xmin), age(s.catalog_xmin))
    from pg_replication_slots as s;
end;
$$;
ALTER FUNCTION wa.horizon_holders() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.horizon_holders() IS 'What keeps rows from being vacuumed: open transactions, prepared ones, replication slots.';
CREATE FUNCTION wa.identity_changes(p_events wa.event[]) RETURNS SETOF wa.identity_change
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
begin
    return query
    with told as (
        select
            e.event_no, e.event_key, e.kind, e.phone_number_id, e.sent_at, e.bsuid, e.phone,
            m.doc ->> 'type' as type,
            coalesce(m.doc ->> 'wa_id', m.doc ->> 'new_wa_id', u.doc ->> 'wa_id') as wa_id,
            coalesce(m.doc ->> 'user_id', u.doc #>> '{user_id,current}') as user_id,
            u.doc #>> '{user_id,previous}' as previous
        from unnest(p_events) as e
        cross join lateral (select e.event #> '{message,system}' as doc) as m
        cross join lateral (select e.event -> 'element' as doc) as u
        where e.kind in ('system', 'user_id_update')
    ),
    named as (
        select
            t.*,
            case
                when t.kind = 'user_id_update' then 'user_id_update'
                when t.type = 'user_changed_user_id' then 'user_id'
                when t.type in ('user_changed_number', 'customer_changed_number') then 'number'
                when t.type in ('user_identity_changed', 'customer_identity_changed')
                    then 'security'
            end as what,
            nullif(case when t.kind = 'system' then t.bsuid else t.previous end, '') as from_bsuid,
            nullif(t.user_id, '') as to_bsuid,
            case when t.wa_id ~ '^\+?[0-9]{5,20}$' then ltrim(t.wa_id, '+') end as to_phone
        from told as t
    )
    select
        n.event_no, n.event_key, n.phone_number_id, n.what, n.from_bsuid,
        case when n.what <> 'security' then n.to_bsuid end,
        case when n.kind = 'system' then n.phone else n.to_phone end,
        case when n.what <> 'security' then n.to_phone end,
        n.sent_at,
        case
            when n.what is null then 'system.type: not a change of identity'
            when n.sent_at is null or n.sent_at = 'infinity'
                then 'timestamp: expected unix seconds'
            when greatest(length(n.from_bsuid), length(n.to_bsuid)) > 200
                then 'user_id: longer than 200 characters'
            when n.kind = 'user_id_update' and (n.from_bsuid is null or n.to_bsuid is null)
                then 'user_id_update[].user_id: expected previous and current'
            when n.what <> 'security' and coalesce(n.to_bsuid, n.to_phone) is null
                then 'system: expected a new number or user id'
        end
    from named as n;
end;
$_$;
ALTER FUNCTION wa.identity_changes(p_events wa.event[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.identity_changes(p_events wa.event[]) IS 'What system messages and user id updates tell about their contacts'' ids.';
CREATE FUNCTION wa.identity_rows(p_change wa.identity_change) RETURNS TABLE(conversation_id bigint, phone_number_id text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_numbers text[] := array[p_change.phone_number_id];
    v_bsuids text[] := array[
        p_change.from_bsuid,
        wa.current_bsuid(p_change.from_bsuid),
        wa.current_bsuid(p_change.to_bsuid)
    ];
begin
    if p_change.from_bsuid <> p_change.to_bsuid then
        v_numbers := v_numbers || array(select n from wa.phone_number_ids() as n);
    end if;
    return query
    select b.conversation_id, b.phone_number_id
    from wa.webhook_conversations as b
    where b.phone_number_id = any(v_numbers) and b.bsuid = any(v_bsuids)
    union
    select p.conversation_id, p.phone_number_id
    from wa.webhook_conversations as p
    where
        p.phone_number_id = any(v_numbers)
        and p.phone in (p_change.from_phone, p_change.to_phone);
end;
$$;
ALTER FUNCTION wa.identity_rows(p_change wa.identity_change) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.identity_rows(p_change wa.identity_change) IS 'The conversations that a change of identity may touch, of each business number that it holds for.';
CREATE FUNCTION wa.in_key_order(p_events wa.event[]) RETURNS wa.event[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if cardinality(p_events) = 1 then
        return p_events;
    end if;
    return array(
        select e
        from unnest(p_events) as e
        order by e.event_key, e.event_no
    );
end;
$$;
ALTER FUNCTION wa.in_key_order(p_events wa.event[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.in_key_order(p_events wa.event[]) IS 'A request''s events in the order in which the ledger''s keys are locked.';
CREATE FUNCTION wa.insert_events(p_events wa.event[], p_delivery wa.webhook_delivery) RETURNS uuid[]
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_new uuid[];
begin
    with inserted as (
        insert into wa.processed_webhook_messages as m (
            event_day, event_key, kind, status, received_at, settled_at, correlation_id
        )
        select
            e.event_day, e.event_key, e.kind,
            case
                when e.is_stale then 'stale'
                when wa.takes_turn(e.kind, e.is_stale) then 'pending'
                else 'recorded'
            end,
            p_delivery.received_at,
            case when not wa.takes_turn(e.kind, e.is_stale) then p_delivery.received_at end,
            p_delivery.correlation_id
        from unnest(p_events) as e
        order by e.event_key
        on conflict do nothing
        returning m.event_key
    )
    select array_agg(i.event_key order by i.event_key)
    into v_new
    from inserted as i;
    return v_new;
end;
$$;
ALTER FUNCTION wa.insert_events(p_events wa.event[], p_delivery wa.webhook_delivery) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.insert_events(p_events wa.event[], p_delivery wa.webhook_delivery) IS 'The ledger rows of events; returns the keys of those that were not seen before, in order.';
CREATE FUNCTION wa.insert_pending_messages(p_messages wa.pending_messages[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    insert into wa.pending_messages (
        event_key, event_day, conversation_id, seq, status, ready_at, retry_at, attempt, handler,
        state_at_receipt, state_at_turn, riders, is_secret, is_universal, received_at, delivery_id,
        correlation_id, dlq_id
    )
    select
        m.event_key, m.event_day, m.conversation_id, m.seq, m.status, m.ready_at, m.retry_at,
        m.attempt, m.handler, m.state_at_receipt, m.state_at_turn, m.riders, m.is_secret,
        m.is_universal, m.received_at, m.delivery_id, m.correlation_id, m.dlq_id
    from unnest(p_messages) as m;
end;
$$;
ALTER FUNCTION wa.insert_pending_messages(p_messages wa.pending_messages[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.insert_pending_messages(p_messages wa.pending_messages[]) IS 'Store messages that wait for their turns, or that have them.';
CREATE FUNCTION wa.insert_replies(p_message wa.pending_messages, p_replies jsonb) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_to bigint;
    v_reply record;
    v_count integer := 0;
    v_before integer;
begin
    if p_replies is null or p_replies = '[]' then
        return 0;
    end if;
    -- A replay's replies are numbered on from those of the turn before.
    select coalesce(max(o.reply_no), 0) into v_before
    from wa.outbound_messages as o
    where o.event_key = p_message.event_key;
    for v_reply in
        select r.value, r.n
        from jsonb_array_elements(p_replies) with ordinality as r (value, n)
    loop
        v_to := p_message.conversation_id;
        if v_reply.value ->> 'to' is not null then
            v_to := wa.find_recipient(p_message.conversation_id, v_reply.value ->> 'to');
        end if;
        insert into wa.outbound_messages (
            conversation_id, event_day, event_key, reply_no, kind, body, correlation_id, created_at
        )
        values (
            v_to, p_message.event_day, p_message.event_key, v_before + v_reply.n,
            v_reply.value ->> 'kind', v_reply.value -> 'body', p_message.correlation_id, wa.clock()
        );
        v_count := v_count + 1;
    end loop;
    return v_count;
end;
$$;
ALTER FUNCTION wa.insert_replies(p_message wa.pending_messages, p_replies jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.insert_replies(p_message wa.pending_messages, p_replies jsonb) IS 'Put a turn''s replies into the outbox, in order; returns how many.';
CREATE FUNCTION wa.is_about(p_event jsonb, p_names text[]) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
    v_sender record;
begin
    if p_event ? 'message' then
        select s.bsuid, s.phone into v_sender
        from wa.sender(p_event -> 'message', p_event -> 'contact') as s;
        return v_sender.bsuid = any(p_names) or v_sender.phone = any(p_names);
    end if;
    return exists (
        select
        from jsonb_path_query(p_event, 'strict $.** ? (@.type() == "string")') as v (value)
        where ltrim(v.value #>> '{}', '+') = any(p_names)
    );
end;
$_$;
ALTER FUNCTION wa.is_about(p_event jsonb, p_names text[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.is_about(p_event jsonb, p_names text[]) IS 'Whether an event is one of these contacts'': sent by them, or, where nobody sends it, naming them.';
CREATE FUNCTION wa.is_day_needed(p_table text, p_day date) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_from timestamptz := p_day::timestamp at time zone 'UTC';
begin
    case p_table
        when 'processed_webhook_messages' then
            return exists (
                select from wa.pending_messages as p where p.event_day = p_day
            ) or exists (
                select from wa.webhook_dlq as d
                where
                    d.event_day = p_day
                    and d.resolution_status in ('pending', 'retrying', 'exhausted')
            );
        when 'webhook_payloads' then
            return exists (
                select from wa.pending_messages as p
                where p.received_at >= v_from and p.received_at < v_from + interval '1 day'
            );
        else
            return false;
    end case;
end;
$$;
ALTER FUNCTION wa.is_day_needed(p_table text, p_day date) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.is_day_needed(p_table text, p_day date) IS 'Whether unsettled messages or unresolved dead letters still need a day''s partition.';
CREATE FUNCTION wa.is_enhanced(p_conversation wa.webhook_conversations, p_delivery wa.webhook_delivery) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return coalesce(
        p_delivery.is_enhanced,
        wa_api.feature_enabled(
            'WA_ENHANCED_PROCESSING',
            p_conversation.rollout_bucket,
            array[p_conversation.bsuid, p_conversation.phone]
        )
    );
end;
$$;
ALTER FUNCTION wa.is_enhanced(p_conversation wa.webhook_conversations, p_delivery wa.webhook_delivery) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.is_enhanced(p_conversation wa.webhook_conversations, p_delivery wa.webhook_delivery) IS 'Whether a conversation gets the enhanced flow.';
CREATE FUNCTION wa.is_error_class(p_error_class text, p_meant text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT (lower(p_meant) = ANY (ARRAY[lower(p_error_class), lower("substring"(p_error_class, '[^.]+$'::text))]));
END;
ALTER FUNCTION wa.is_error_class(p_error_class text, p_meant text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.is_error_class(p_error_class text, p_meant text) IS 'Whether an error''s class is the one that a person means: whole, or its last part, in any case.';
CREATE FUNCTION wa.is_line_held(p_conversation_id bigint, p_now timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_conversation wa.webhook_conversations := wa.conversation(p_conversation_id);
    v_seq bigint;
    v_ready_at timestamptz;
begin
    select p.seq, p.ready_at into v_seq, v_ready_at
    from wa.pending_messages as p
    where p.conversation_id = p_conversation_id and p.status = 'waiting'
    order by p.seq
    limit 1;
    return coalesce(
        v_conversation.lock_token is null
        and (
            v_ready_at = 'infinity'
            or v_seq > (wa.strict_block(p_conversation_id, p_now)).blocking_seq
        )
        and wa.next_message(v_conversation, p_now) is null,
        false
    );
end;
$$;
ALTER FUNCTION wa.is_line_held(p_conversation_id bigint, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.is_line_held(p_conversation_id bigint, p_now timestamp with time zone) IS 'Whether only a universal word could run in a conversation, and none waits.';
CREATE FUNCTION wa.is_paused(p_handler text) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform from wa.handlers as h
    where h.handler = p_handler and h.paused_at is not null
    for share skip locked;
    if found then
        return true;
    end if;
    -- In a statement of its own: somebody who has just resumed it is no reason to wait.
    return case
        when exists (
            select from wa.handlers as h
            where h.handler = p_handler and h.paused_at is not null
        ) then null
        else false
    end;
end;
$$;
ALTER FUNCTION wa.is_paused(p_handler text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.is_paused(p_handler text) IS 'Whether a handler is paused, and stays so to the end of the transaction; null = somebody is just changing it.';
CREATE FUNCTION wa.is_preference(p_event wa.event) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return coalesce(
        p_event.event #>> '{element,value}' in ('stop', 'resume')
        and length(p_event.event #>> '{element,category}') between 1 and 100
        and isfinite(p_event.sent_at)
        and length(p_event.phone_number_id) between 1 and 100
        and coalesce(p_event.bsuid, p_event.phone) is not null
        and coalesce(length(p_event.bsuid), 0) <= 200,
        false
    );
end;
$$;
ALTER FUNCTION wa.is_preference(p_event wa.event) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.is_preference(p_event wa.event) IS 'Whether a user preference says who wants what since when.';
CREATE FUNCTION wa.is_running(p_event_day date, p_event_key uuid, p_conversation wa.webhook_conversations, p_lock_token uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return coalesce(p_conversation.lock_token = p_lock_token, false)
        and exists (
            select from wa.pending_messages as p
            where
                p.event_key = p_event_key
                and p.event_day = p_event_day
                and p.conversation_id = p_conversation.conversation_id
                and p.status = 'running'
                and p.riders >= 0
        );
end;
$$;
ALTER FUNCTION wa.is_running(p_event_day date, p_event_key uuid, p_conversation wa.webhook_conversations, p_lock_token uuid) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.is_running(p_event_day date, p_event_key uuid, p_conversation wa.webhook_conversations, p_lock_token uuid) IS 'Whether a message has its turn under this token, the conversation''s current one.';
CREATE FUNCTION wa.is_secret_state(p_handler text, p_state text) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return p_state = any((wa.handler_settings(p_handler)).secret_states);
end;
$$;
ALTER FUNCTION wa.is_secret_state(p_handler text, p_state text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.is_secret_state(p_handler text, p_state text) IS 'Whether what is said in a state is kept nowhere once its turn has ended.';
CREATE FUNCTION wa.is_universal(p_event jsonb) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_word text := wa.normalize_word(wa.message_text(p_event -> 'message'));
begin
    return v_word is not null and exists (
        select from wa.routes as r
        where r.kind = 'universal' and r.word = v_word and r.is_enabled
    );
end;
$$;
ALTER FUNCTION wa.is_universal(p_event jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.is_universal(p_event jsonb) IS 'Whether a message is a universal word (menu, back, cancel, help).';
CREATE FUNCTION wa.join_early_statuses(p_outbound_id bigint, p_wamid_digest uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_early wa.early_statuses;
begin
    update wa.outbound_messages as o
    set wamid_digest = p_wamid_digest
    where o.outbound_id = p_outbound_id and o.wamid_digest is distinct from p_wamid_digest;
    perform wa.lock_early_statuses(array[p_wamid_digest]);
    delete from wa.early_statuses as s
    where s.wamid_digest = p_wamid_digest
    returning s.* into v_early;
    if found then
        perform wa.merge_deliveries(array[
            row(
                p_outbound_id, p_wamid_digest, null, v_early.sent_at, v_early.delivered_at,
                v_early.read_at, v_early.played_at, v_early.failed_at, v_early.error_code,
                v_early.pricing_category, v_early.is_billable, v_early.conversation_expires_at
            )::wa.delivery
        ]);
    end if;
end;
$$;
ALTER FUNCTION wa.join_early_statuses(p_outbound_id bigint, p_wamid_digest uuid) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.join_early_statuses(p_outbound_id bigint, p_wamid_digest uuid) IS 'Give a reply its wamid, and the statuses that came before the send returned.';
CREATE FUNCTION wa.json_leaves(p_doc jsonb, p_path text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
begin
    return (
        select left(string_agg(v.leaf #>> '{}', ', '), 200)
        from (
            select l as leaf
            from jsonb_path_query(p_doc, ('lax $.' || p_path)::jsonpath, '{}', true) as l
            where jsonb_typeof(l) not in ('object', 'array', 'null')
            limit 20
        ) as v
    );
end;
$_$;
ALTER FUNCTION wa.json_leaves(p_doc jsonb, p_path text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.json_leaves(p_doc jsonb, p_path text) IS 'What stands at a dotted path of a document, as text: several values joined, cut short.';
CREATE FUNCTION wa.json_tokens(p_json text) RETURNS TABLE(n bigint, token text, is_open boolean, depth bigint)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    with token as (
        select
            m.n,
            m.matched[1] as token,
            m.matched[1] in ('[', '{') as is_open,
            m.matched[1] in (']', '}') as is_close
        from regexp_matches(
            p_json, '"(?:[^"\\]|\\.)*"|[][{}]|[^][{}"]+|"', 'g'
        ) with ordinality as m (matched, n)
    )
    select
        t.n,
        t.token,
        t.is_open,
        sum(t.is_open::integer - t.is_close::integer) over (order by t.n rows unbounded preceding)
        + t.is_close::integer as depth
    from token as t;
$$;
ALTER FUNCTION wa.json_tokens(p_json text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.json_tokens(p_json text) IS 'JSON text cut into strings, brackets and what stands between, each with its depth.';
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
CREATE FUNCTION wa.last_told(p_alert_id bigint, p_receiver text) RETURNS wa.alert_deliveries
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return (
        select d
        from wa.alert_deliveries as d
        where d.alert_id = p_alert_id and d.receiver = p_receiver
        order by d.created_at desc, d.alert_status desc, d.delivery_id desc
        limit 1
    );
end;
$$;
ALTER FUNCTION wa.last_told(p_alert_id bigint, p_receiver text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.last_told(p_alert_id bigint, p_receiver text) IS 'The newest notification of an alert for a receiver, told or not; null when there is none.';
CREATE FUNCTION wa.late_conversations(p_since timestamp with time zone) RETURNS TABLE(conversation_id bigint, due_at timestamp with time zone)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return query
    (
        select d.conversation_id, d.due_at
        from wa.due_conversations as d
        where not d.is_retry and d.due_at < p_since
        order by d.due_at
        limit 5000
    )
    union all
    (
        select d.conversation_id, d.due_at
        from wa.due_conversations as d
        where d.is_retry and d.due_at < p_since
        order by d.due_at
        limit 5000
    );
end;
$$;
ALTER FUNCTION wa.late_conversations(p_since timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.late_conversations(p_since timestamp with time zone) IS 'Conversations whose time came before p_since, those that wait longest; bounded.';
CREATE FUNCTION wa.latency_stats(p_grain text, p_since timestamp with time zone) RETURNS TABLE(metric_name text, value double precision, unit text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return query
    with part as materialized (
        select
            m.measure,
            array[
                sum(m.upto_5ms), sum(m.upto_10ms), sum(m.upto_25ms), sum(m.upto_50ms),
                sum(m.upto_100ms), sum(m.upto_250ms), sum(m.upto_500ms), sum(m.upto_1s),
                sum(m.upto_2500ms), sum(m.upto_5s), sum(m.upto_10s), sum(m.upto_30s),
                sum(m.upto_60s), sum(m.upto_300s), sum(m.over_300s)
            ]::bigint[] as counts
        from wa.metrics as m
        where
            m.grain = p_grain
            and m.bucket >= p_since
            and m.measure in ('turn', 'end_to_end', 'request', 'receipt')
        group by m.measure
    )
    select
        n.metric_name || '_p' || (q.quantile * 100)::integer,
        wa_ops.latency_quantile(q.quantile, p.counts),
        'seconds'
    from (
        values ('turn', 'duration'), ('end_to_end', 'end_to_end'), ('request', 'ack'),
        ('receipt', 'meta_lag')
    ) as n (measure, metric_name)
    cross join (values (0.5::double precision), (0.95), (0.99)) as q (quantile)
    left join part as p on n.measure = p.measure;
end;
$$;
ALTER FUNCTION wa.latency_stats(p_grain text, p_since timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.latency_stats(p_grain text, p_since timestamp with time zone) IS 'Percentiles of the latencies since p_since, for get_webhook_performance_stats().';
CREATE FUNCTION wa.ledger_row(p_event_day date, p_event_key uuid) RETURNS wa.processed_webhook_messages
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
    v_row wa.processed_webhook_messages;
begin
    select m.* into v_row
    from wa.processed_webhook_messages as m
    where m.event_day = p_event_day and m.event_key = p_event_key;
    return v_row;
end;
$$;
ALTER FUNCTION wa.ledger_row(p_event_day date, p_event_key uuid) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.ledger_row(p_event_day date, p_event_key uuid) IS 'One row of the ledger.';
CREATE FUNCTION wa.line_ready_at(p_conversation wa.webhook_conversations, p_ready_at timestamp with time zone, p_blocked_until timestamp with time zone, p_now timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_held_until timestamptz := case
        when p_ready_at = 'infinity' then p_ready_at
        else p_blocked_until
    end;
    v_waits boolean := p_conversation.waits_for is not null
        and wa.still_waits(p_conversation.conversation_id);
    v_ready_at timestamptz := p_ready_at;
    v_universal_at timestamptz;
begin
    if v_held_until is null and not v_waits then
        return p_ready_at;
    end if;
    select min(p.ready_at) into v_universal_at
    from wa.pending_messages as p
    where
        p.conversation_id = p_conversation.conversation_id
        and p.is_universal
        and p.status = 'waiting';
    if v_held_until is not null then
        v_ready_at := least(greatest(v_ready_at, v_held_until), v_universal_at);
    end if;
    -- Nobody wakes it when the other one is done: that would lock two in any order.
    if v_waits and wa.is_line_held(p_conversation.waits_for, p_now) then
        v_ready_at := least(greatest(v_ready_at, p_now + interval '10 seconds'), v_universal_at);
    elsif v_waits then
        v_ready_at := greatest(v_ready_at, p_now + interval '1 second');
    end if;
    return v_ready_at;
end;
$$;
ALTER FUNCTION wa.line_ready_at(p_conversation wa.webhook_conversations, p_ready_at timestamp with time zone, p_blocked_until timestamp with time zone, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.line_ready_at(p_conversation wa.webhook_conversations, p_ready_at timestamp with time zone, p_blocked_until timestamp with time zone, p_now timestamp with time zone) IS 'When the first in a conversation''s line may run, which is ready at p_ready_at by itself.';
CREATE FUNCTION wa.link_identity(p_phone_number_id text, p_bsuid text, p_phone text, p_at timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_at timestamptz := coalesce(p_at, wa.clock());
    -- What comes late may name a user id that was replaced.
    v_bsuid text := wa.current_bsuid(p_bsuid);
    v_by_bsuid bigint;
    v_by_phone wa.webhook_conversations;
begin
    select c.conversation_id into v_by_bsuid
    from wa.webhook_conversations as c
    where c.phone_number_id = p_phone_number_id and c.bsuid in (p_bsuid, v_bsuid)
    order by c.bsuid = p_bsuid desc
    limit 1;
    select c.* into v_by_phone
    from wa.webhook_conversations as c
    where c.phone_number_id = p_phone_number_id and c.phone = p_phone;
    if v_by_bsuid = v_by_phone.conversation_id then
        return v_by_bsuid;
    end if;
    if v_by_bsuid is null then
        perform wa.lock_new_identities(false);
        v_bsuid := wa.current_bsuid(p_bsuid);
    end if;
    if v_by_bsuid is null and v_by_phone.bsuid is null then
        update wa.webhook_conversations as c
        set bsuid = v_bsuid
        where c.conversation_id = v_by_phone.conversation_id;
        perform wa.audit_fact(v_by_phone.conversation_id, 'identity: BSUID learned');
        return v_by_phone.conversation_id;
    end if;
    if v_by_bsuid is null then
        insert into wa.webhook_conversations (phone_number_id, bsuid, rollout_bucket)
        values (p_phone_number_id, v_bsuid, wa.rollout_bucket(v_bsuid))
        returning conversation_id into v_by_bsuid;
    end if;
    perform wa.give_phone(v_by_bsuid, p_phone, v_at, v_by_phone.conversation_id);
    return v_by_bsuid;
end;
$$;
ALTER FUNCTION wa.link_identity(p_phone_number_id text, p_bsuid text, p_phone text, p_at timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.link_identity(p_phone_number_id text, p_bsuid text, p_phone text, p_at timestamp with time zone) IS 'One person''s BSUID and phone, known from different rows or one of them new: the BSUID decides.';
CREATE FUNCTION wa.lock_contact(p_phone_number_id text, p_contact text, p_conversation_ids bigint[], p_names text[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform c.conversation_id
    from wa.webhook_conversations as c
    where c.conversation_id = any(p_conversation_ids)
    order by c.conversation_id
    for no key update;
    if wa.contact_conversations(p_phone_number_id, p_contact) <> p_conversation_ids
        or wa.contact_names(p_conversation_ids, p_contact, false) <> p_names
    then
        raise exception 'a contact''s identity changed while it was being erased'
            using errcode = 'serialization_failure',
                hint = 'Repeat the call.';
    end if;
end;
$$;
ALTER FUNCTION wa.lock_contact(p_phone_number_id text, p_contact text, p_conversation_ids bigint[], p_names text[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.lock_contact(p_phone_number_id text, p_contact text, p_conversation_ids bigint[], p_names text[]) IS 'Lock a contact''s conversations, which the caller found before.';
CREATE FUNCTION wa.lock_conversation(p_conversation_id bigint, p_worker text, p_lease interval, p_token uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
begin
    update wa.webhook_conversations as c
    set
        locked_by = p_worker,
        lock_token = p_token,
        locked_at = v_now,
        lock_expires_at = v_now + p_lease
    where c.conversation_id = p_conversation_id;
    perform wa.set_due_at(
        array[row(p_conversation_id, v_now + p_lease, true, null)::wa.next_due]
    );
end;
$$;
ALTER FUNCTION wa.lock_conversation(p_conversation_id bigint, p_worker text, p_lease interval, p_token uuid) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.lock_conversation(p_conversation_id bigint, p_worker text, p_lease interval, p_token uuid) IS 'Take a conversation''s lock by hand: the lease begins now.';
CREATE FUNCTION wa.lock_dead_letter(p_dlq_id bigint) RETURNS wa.webhook_dlq
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_dead wa.webhook_dlq;
begin
    perform from wa.webhook_conversations as c
    where
        c.conversation_id = (
            select d.conversation_id from wa.webhook_dlq as d where d.dlq_id = p_dlq_id
        )
    for no key update;
    -- Only now: what was true before the lock may not be.
    select d.* into v_dead from wa.webhook_dlq as d where d.dlq_id = p_dlq_id for no key update;
    if not found then
        perform wa.raise_dead_letter('not_found', p_dlq_id);
    end if;
    return v_dead;
end;
$$;
ALTER FUNCTION wa.lock_dead_letter(p_dlq_id bigint) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.lock_dead_letter(p_dlq_id bigint) IS 'Lock a dead letter''s conversation, then the dead letter; the row as it is now.';
CREATE FUNCTION wa.lock_due(p_is_retry boolean, p_now timestamp with time zone, p_limit integer) RETURNS wa.webhook_conversations[]
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_sort TO 'off'
    AS $$
begin
    return array(
        select l.conversation
        from wa.due_conversations as d
        cross join lateral (
            select c as conversation
            from wa.webhook_conversations as c
            where c.conversation_id = d.conversation_id
            for no key update skip locked
        ) as l
        where d.is_retry = p_is_retry and d.due_at <= p_now
        order by d.due_at
        limit p_limit
    );
end;
$$;
ALTER FUNCTION wa.lock_due(p_is_retry boolean, p_now timestamp with time zone, p_limit integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.lock_due(p_is_retry boolean, p_now timestamp with time zone, p_limit integer) IS 'The conversations that are due longest and that nobody is working on, locked.';
CREATE FUNCTION wa.lock_early_statuses(p_wamid_digests uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform pg_advisory_xact_lock(hashtext('wa.early_statuses'), b.bucket)
    from (
        select distinct get_byte(uuid_send(d), 0) & 63 as bucket
        from unnest(p_wamid_digests) as d
        order by 1
    ) as b;
end;
$$;
ALTER FUNCTION wa.lock_early_statuses(p_wamid_digests uuid[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.lock_early_statuses(p_wamid_digests uuid[]) IS 'Keep a status and the send that it belongs to from passing each other unseen.';
CREATE FUNCTION wa.lock_identities(p_changes wa.identity_change[], p_events wa.event[]) RETURNS bigint[]
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_ids bigint[];
begin
    v_ids := array(
        select r.conversation_id
        from unnest(p_changes) as c
        cross join lateral wa.identity_rows(c) as r
        union
        select unnest(array[m.by_bsuid, m.by_phone])
        from wa.match_conversations(p_events) as m
    );
    perform c.conversation_id
    from wa.webhook_conversations as c
    where c.conversation_id = any(v_ids)
    order by c.conversation_id
    for no key update;
    return v_ids;
end;
$$;
ALTER FUNCTION wa.lock_identities(p_changes wa.identity_change[], p_events wa.event[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.lock_identities(p_changes wa.identity_change[], p_events wa.event[]) IS 'Lock all conversations that a request''s events may touch.';
CREATE FUNCTION wa.lock_idle_conversations(p_ids bigint[]) RETURNS bigint[]
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_id bigint;
    v_ids bigint[] := array[]::bigint[];
begin
    for v_id in
        select c.conversation_id
        from wa.webhook_conversations as c
        where c.conversation_id = any(p_ids)
        order by c.conversation_id
        for no key update skip locked
    loop
        v_ids := v_ids || v_id;
    end loop;
    return v_ids;
end;
$$;
ALTER FUNCTION wa.lock_idle_conversations(p_ids bigint[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.lock_idle_conversations(p_ids bigint[]) IS 'Lock those of the conversations that nobody else is working on; their ids.';
CREATE FUNCTION wa.lock_new_identities(p_alone boolean) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_key bigint := hashtextextended('wa.bsuid_changes', 0);
begin
    if p_alone then
        perform pg_advisory_xact_lock(v_key);
    else
        perform pg_advisory_xact_lock_shared(v_key);
    end if;
end;
$$;
ALTER FUNCTION wa.lock_new_identities(p_alone boolean) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.lock_new_identities(p_alone boolean) IS 'Keep a user id that is learned and the news that it was replaced from passing each other unseen.';
CREATE FUNCTION wa.make_event(p_event_no integer, p_kind text, p_problem text, p_field text, p_entry_id text, p_entry_time text, p_metadata jsonb, p_element jsonb, p_contact jsonb, p_floor date, p_ceiling date) RETURNS wa.event
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_event wa.event;
    v_sender record;
    v_day date;
begin
    v_sender := wa.sender(p_element, p_contact);
    v_event.event_no := p_event_no;
    v_event.kind := p_kind;
    v_event.phone_number_id := p_metadata ->> 'phone_number_id';
    v_event.sent_at := wa.event_time(p_kind, p_element, p_entry_time, p_ceiling - 1);
    v_event.bsuid := v_sender.bsuid;
    v_event.phone := v_sender.phone;
    v_event.profile_name := left(p_contact #>> '{profile,name}', 300);
    v_day := case
        when v_event.sent_at = 'infinity' then date 'infinity'
        else (v_event.sent_at at time zone 'UTC')::date
    end;
    v_event.is_stale := coalesce(v_day not between p_floor and p_ceiling, false);
    v_event.event_day := case
        when v_day between p_floor and p_ceiling then v_day
        else date '0001-01-01'
    end;
    -- The day is part of the key, so that a key alone names one ledger row.
    v_event.event_key := wa.event_key(
        variadic v_day::text || wa.natural_key(
            p_kind, p_field, p_entry_id, p_entry_time, v_event.phone_number_id, p_element
        )
    );
    v_event.problem := coalesce(
        p_problem,
        wa.event_problem(
            p_kind, p_element, v_event.phone_number_id, v_event.sent_at, v_event.bsuid,
            v_event.phone
        )
    );
    if p_kind in ('message', 'system') then
        v_event.event := jsonb_build_object(
            'message', p_element, 'contact', p_contact, 'metadata', p_metadata
        );
    else
        v_event.event := jsonb_build_object(
            'field', p_field, 'entry_id', p_entry_id, 'entry_time', p_entry_time,
            'element', p_element, 'contact', p_contact, 'metadata', p_metadata
        );
    end if;
    return v_event;
end;
$$;
ALTER FUNCTION wa.make_event(p_event_no integer, p_kind text, p_problem text, p_field text, p_entry_id text, p_entry_time text, p_metadata jsonb, p_element jsonb, p_contact jsonb, p_floor date, p_ceiling date) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.make_event(p_event_no integer, p_kind text, p_problem text, p_field text, p_entry_id text, p_entry_time text, p_metadata jsonb, p_element jsonb, p_contact jsonb, p_floor date, p_ceiling date) IS 'One element of a webhook as an event: dedupe key, day, sender, JSON.';
CREATE FUNCTION wa.make_original_turn(p_event wa.event, p_conversation wa.webhook_conversations, p_token uuid, p_handler text, p_correlation_id text, p_received_at timestamp with time zone) RETURNS wa.turn
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_settings wa.settings := wa.current_settings();
    v_handler wa.handlers := wa.handler_settings(p_handler);
    v_message wa.pending_messages;
begin
    v_message.event_day := p_event.event_day;
    v_message.event_key := p_event.event_key;
    v_message.attempt := 1;
    v_message.handler := p_handler;
    v_message.state_at_receipt := p_conversation.state;
    v_message.is_secret := p_conversation.is_secret;
    v_message.received_at := p_received_at;
    v_message.correlation_id := p_correlation_id;
    return wa.make_turn(
        row(v_message, p_conversation, v_handler, p_event.event, null, p_token)::wa.turn_start,
        p_received_at + v_handler.timeout + v_settings.lease_margin
    );
end;
$$;
ALTER FUNCTION wa.make_original_turn(p_event wa.event, p_conversation wa.webhook_conversations, p_token uuid, p_handler text, p_correlation_id text, p_received_at timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.make_original_turn(p_event wa.event, p_conversation wa.webhook_conversations, p_token uuid, p_handler text, p_correlation_id text, p_received_at timestamp with time zone) IS 'A turn of the original flow as the glue gets it.';
CREATE FUNCTION wa.make_turn(p_start wa.turn_start, p_expires_at timestamp with time zone) RETURNS wa.turn
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_message wa.pending_messages := p_start.message;
    v_conversation wa.webhook_conversations := p_start.conversation;
    v_event jsonb := p_start.event;
    v_sent_at timestamptz := wa.epoch_to_timestamp(v_event #>> '{message,timestamp}');
begin
    return row(
        v_message.event_day,
        v_message.event_key,
        v_conversation.conversation_id,
        p_start.token,
        p_expires_at,
        v_message.seq,
        v_message.attempt,
        case when v_message.seq is null then 'original' else 'enhanced' end,
        v_message.handler,
        extract(epoch from (p_start.handler).timeout)::double precision,
        v_message.correlation_id,
        v_message.received_at,
        -- Drivers do not read infinity.
        case when isfinite(v_sent_at) then v_sent_at end,
        v_conversation.phone_number_id,
        v_conversation.bsuid,
        v_conversation.phone,
        coalesce(v_event #>> '{contact,profile,name}', v_conversation.profile_name),
        v_conversation.state,
        v_message.state_at_receipt,
        v_conversation.context,
        coalesce(v_event #>> '{message,type}', 'unknown'),
        wa.message_text(v_event -> 'message'),
        wa.reply_id(v_event -> 'message'),
        v_message.is_secret,
        v_event,
        p_start.burst
    )::wa.turn;
end;
$$;
ALTER FUNCTION wa.make_turn(p_start wa.turn_start, p_expires_at timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.make_turn(p_start wa.turn_start, p_expires_at timestamp with time zone) IS 'The turn as the glue gets it.';
CREATE FUNCTION wa.mark_conversation_error(p_message wa.pending_messages, p_worker text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform wa.set_audit(
        'failed in ' || coalesce(p_message.handler, 'no handler'), p_message.event_key,
        coalesce(p_worker, session_user), p_message.correlation_id
    );
    update wa.webhook_conversations as c
    set status = 'error'
    where c.conversation_id = p_message.conversation_id and c.status <> 'error';
end;
$$;
ALTER FUNCTION wa.mark_conversation_error(p_message wa.pending_messages, p_worker text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.mark_conversation_error(p_message wa.pending_messages, p_worker text) IS 'A failed turn leaves its conversation in status error until one completes.';
CREATE FUNCTION wa.mark_dead_letter_retrying(p_message wa.pending_messages) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_reason text;
begin
    update wa.webhook_dlq as d
    set
        resolution_status = 'retrying',
        retry_count = greatest(p_message.attempt - d.attempts_before - 1, 0),
        updated_at = v_now
    where d.dlq_id = p_message.dlq_id
    returning d.reason into v_reason;
    if v_reason = 'lock_contention' and p_message.attempt = 1 then
        insert into wa.metric_deltas (occurred_at, seconds, n, measure, subject, outcome)
        values (
            v_now, greatest(extract(epoch from v_now - p_message.received_at), 0), 1, 'lock_wait',
            coalesce(p_message.handler, ''), 'started'
        );
    end if;
end;
$$;
ALTER FUNCTION wa.mark_dead_letter_retrying(p_message wa.pending_messages) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.mark_dead_letter_retrying(p_message wa.pending_messages) IS 'Show that a message''s dead letter has its turn; nothing when the message has none.';
CREATE FUNCTION wa.mark_original(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_token uuid, p_handler text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
begin
    update wa.processed_webhook_messages as m
    set
        status = 'original',
        flow = 'original',
        conversation_id = p_conversation_id,
        settling_token = p_token,
        handler = p_handler
    where m.event_day = p_event_day and m.event_key = p_event_key and m.status = 'pending';
end;
$$;
ALTER FUNCTION wa.mark_original(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_token uuid, p_handler text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.mark_original(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_token uuid, p_handler text) IS 'Give a ledger row to the original flow: handed out, no outcome yet.';
CREATE FUNCTION wa.match_conversations(p_messages wa.event[]) RETURNS TABLE(event_no integer, by_bsuid bigint, by_phone bigint)
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    -- Scalar subqueries: a join may be planned as a scan of the table.
    return query
    select
        m.event_no,
        coalesce(
            (
                select b.conversation_id
                from wa.webhook_conversations as b
                where b.phone_number_id = m.phone_number_id and b.bsuid = m.bsuid
            ),
            (
                select r.conversation_id
                from wa.webhook_conversations as r
                where
                    r.phone_number_id = m.phone_number_id
                    and r.bsuid = (
                        select wa.current_bsuid(m.bsuid)
                        -- Without a call for each new contact.
                        where exists (
                            select from wa.bsuid_changes as h where h.previous_bsuid = m.bsuid
                        )
                    )
            )
        ),
        (
            select p.conversation_id
            from wa.webhook_conversations as p
            where p.phone_number_id = m.phone_number_id and p.phone = m.phone
        )
    from unnest(p_messages) as m;
end;
$$;
ALTER FUNCTION wa.match_conversations(p_messages wa.event[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.match_conversations(p_messages wa.event[]) IS 'The conversations that messages belong to by BSUID and by phone, as committed now.';
CREATE FUNCTION wa.match_dead_letters(p_reason text, p_handler text, p_error_class text, p_phone_number_id text, p_conversation_id bigint, p_created_after timestamp with time zone, p_created_before timestamp with time zone, p_status text, p_after_id bigint) RETURNS TABLE(dlq_id bigint, conversation_id bigint)
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
begin
    return query
    select d.dlq_id, d.conversation_id
    from wa.webhook_dlq as d
    where
        d.dlq_id > p_after_id
        and case
            when p_status is null then d.resolution_status in ('pending', 'retrying', 'exhausted')
            else d.resolution_status = p_status
        end
        and (p_reason is null or d.reason = p_reason)
        and (p_handler is null or d.handler = p_handler)
        and (p_error_class is null or wa.is_error_class(d.error_class, p_error_class))
        and (p_phone_number_id is null or d.phone_number_id = p_phone_number_id)
        and (p_conversation_id is null or d.conversation_id = p_conversation_id)
        and (p_created_after is null or d.created_at >= p_created_after)
        and (p_created_before is null or d.created_at < p_created_before)
    order by d.dlq_id;
end;
$$;
ALTER FUNCTION wa.match_dead_letters(p_reason text, p_handler text, p_error_class text, p_phone_number_id text, p_conversation_id bigint, p_created_after timestamp with time zone, p_created_before timestamp with time zone, p_status text, p_after_id bigint) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.match_dead_letters(p_reason text, p_handler text, p_error_class text, p_phone_number_id text, p_conversation_id bigint, p_created_after timestamp with time zone, p_created_before timestamp with time zone, p_status text, p_after_id bigint) IS 'The dead letters that a filter names, after p_after_id, by id; null = any.';
CREATE FUNCTION wa.match_deliveries(p_deliveries wa.delivery[]) RETURNS wa.delivery[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    -- Scalar subqueries: a join may be planned as a scan of the table.
    return array(
        select
            row(
                coalesce(
                    (
                        select o.outbound_id
                        from wa.outbound_messages as o
                        where o.opaque_id = d.opaque_id
                    ),
                    (
                        select min(w.outbound_id)
                        from wa.outbound_messages as w
                        where w.wamid_digest = d.wamid_digest
                    )
                ),
                d.wamid_digest, d.opaque_id, d.sent_at, d.delivered_at, d.read_at, d.played_at,
                d.failed_at, d.error_code, d.pricing_category, d.is_billable,
                d.conversation_expires_at
            )::wa.delivery
        from unnest(p_deliveries) as d
        order by d.wamid_digest
    );
end;
$$;
ALTER FUNCTION wa.match_deliveries(p_deliveries wa.delivery[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.match_deliveries(p_deliveries wa.delivery[]) IS 'The replies that deliveries belong to: by the opaque id that the send carried, else by wamid.';
CREATE FUNCTION wa.match_messages(p_ids text[], p_received_after timestamp with time zone, p_received_before timestamp with time zone, p_handler text, p_phone_number_id text, p_conversation_id bigint, p_status text, p_after_at timestamp with time zone, p_after_key uuid) RETURNS SETOF wa.processed_webhook_messages
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
    v_keys uuid[];
    v_last_day date := (coalesce(p_received_before, 'infinity') at time zone 'UTC')::date;
begin
    if p_ids is not null then
        v_keys := array(
            select f.event_key
            from unnest(p_ids) as i (id)
            cross join lateral wa.find_events(i.id) as f
        );
    end if;
    return query
    select m.*
    from wa.processed_webhook_messages as m
    left join wa.webhook_conversations as c
        on c.conversation_id = m.conversation_id and p_phone_number_id is not null
    where
        (v_keys is null and m.kind = 'message' or m.event_key = any(v_keys))
        and m.event_day <= v_last_day + 1
        and m.received_at >= coalesce(p_received_after, '-infinity')
        and m.received_at < coalesce(p_received_before, 'infinity')
        and (p_after_at is null or (m.received_at, m.event_key) > (p_after_at, p_after_key))
        and (p_handler is null or m.handler = p_handler)
        and (p_phone_number_id is null or c.phone_number_id = p_phone_number_id)
        and (p_conversation_id is null or m.conversation_id = p_conversation_id)
        and (p_status is null or m.status = p_status)
    order by m.received_at, m.event_key;
end;
$$;
ALTER FUNCTION wa.match_messages(p_ids text[], p_received_after timestamp with time zone, p_received_before timestamp with time zone, p_handler text, p_phone_number_id text, p_conversation_id bigint, p_status text, p_after_at timestamp with time zone, p_after_key uuid) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.match_messages(p_ids text[], p_received_after timestamp with time zone, p_received_before timestamp with time zone, p_handler text, p_phone_number_id text, p_conversation_id bigint, p_status text, p_after_at timestamp with time zone, p_after_key uuid) IS 'The ledger rows that a replay names, by time of receipt, after a place; null = any.';
CREATE FUNCTION wa.measure_delivery(p_receiver text, p_outcome text, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    insert into wa.metric_deltas (occurred_at, n, measure, subject, outcome)
    values (p_now, 1, 'alert', p_receiver, p_outcome);
end;
$$;
ALTER FUNCTION wa.measure_delivery(p_receiver text, p_outcome text, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.measure_delivery(p_receiver text, p_outcome text, p_now timestamp with time zone) IS 'Count what became of a notification of an alert.';
CREATE FUNCTION wa.measure_failure(p_handler text, p_reason text, p_is_retried boolean, p_now timestamp with time zone, p_duration_ms integer) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    insert into wa.metric_deltas (occurred_at, n, measure, subject, outcome)
    values (p_now, 1, 'failure', coalesce(p_handler, ''), p_reason);
    if p_is_retried then
        insert into wa.metric_deltas (occurred_at, seconds, n, measure, subject, outcome)
        values (p_now, p_duration_ms / 1000.0, 1, 'turn', coalesce(p_handler, ''), 'retrying');
    end if;
end;
$$;
ALTER FUNCTION wa.measure_failure(p_handler text, p_reason text, p_is_retried boolean, p_now timestamp with time zone, p_duration_ms integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.measure_failure(p_handler text, p_reason text, p_is_retried boolean, p_now timestamp with time zone, p_duration_ms integer) IS 'Count a failed attempt, and the turn that it was when a retry follows.';
CREATE FUNCTION wa.measure_receipts(p_events wa.event[], p_found text[], p_receipts wa.receipt[], p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_event wa.event := p_events[1];
    v_outcome text := p_receipts[1].outcome;
    v_unsupported text;
begin
    if cardinality(p_events) = 1 then
        if p_found[1] <> 'seen' or v_outcome = 'duplicate' then
            insert into wa.metric_deltas (occurred_at, seconds, n, measure, subject, outcome)
            values (
                p_now, wa.meta_lag(v_event.sent_at, p_now), 1, 'receipt', v_event.kind, v_outcome
            );
        end if;
        if p_found[1] = 'new' and v_event.kind = 'message' then
            v_unsupported := wa.unsupported_type(v_event.event -> 'message');
        end if;
        if v_unsupported is not null then
            insert into wa.metric_deltas (occurred_at, n, measure, subject, outcome)
            values (p_now, 1, 'unsupported', v_unsupported, 'received');
        end if;
        return;
    end if;
    with receipt as materialized (
        select
            e.kind, p_receipts[e.event_no].outcome, wa.meta_lag(e.sent_at, p_now) as lag,
            case
                when p_found[e.event_no] = 'new' and e.kind = 'message'
                    then wa.unsupported_type(e.event -> 'message')
            end as unsupported
        from unnest(p_events) as e
        where
            p_found[e.event_no] <> 'seen' or p_receipts[e.event_no].outcome = 'duplicate'
    )
    insert into wa.metric_deltas (occurred_at, seconds, n, slot, measure, subject, outcome)
    select p_now, sum(r.lag), count(*), wa_ops.latency_slot(r.lag), 'receipt', r.kind, r.outcome
    from receipt as r
    group by r.kind, r.outcome, wa_ops.latency_slot(r.lag)
    union all
    select p_now, null, count(*), null, 'unsupported', r.unsupported, 'received'
    from receipt as r
    where r.unsupported is not null
    group by r.unsupported;
end;
$$;
ALTER FUNCTION wa.measure_receipts(p_events wa.event[], p_found text[], p_receipts wa.receipt[], p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.measure_receipts(p_events wa.event[], p_found text[], p_receipts wa.receipt[], p_now timestamp with time zone) IS 'Count the events of a request, by kind and outcome, with Meta''s delay.';
CREATE FUNCTION wa.measure_replay(p_reason text, p_outcome text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    insert into wa.metric_deltas (occurred_at, n, measure, subject, outcome)
    values (wa.clock(), 1, 'replay', coalesce(p_reason, ''), p_outcome);
end;
$$;
ALTER FUNCTION wa.measure_replay(p_reason text, p_outcome text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.measure_replay(p_reason text, p_outcome text) IS 'Count what became of an operator''s retry of a dead letter, or replay of a settled message.';
CREATE FUNCTION wa.mentions(p_text text, p_names text[]) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
    v_text text := lower(p_text);
begin
    return exists (
        select
        from unnest(p_names) as n (name)
        where
            strpos(v_text, lower(n.name)) > 0
            and v_text ~ format(
                '(^|[^[:alnum:]])%s($|[^[:alnum:]])',
                regexp_replace(lower(n.name), '([^[:alnum:]])', '\\\1', 'g')
            )
    );
end;
$_$;
ALTER FUNCTION wa.mentions(p_text text, p_names text[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.mentions(p_text text, p_names text[]) IS 'Whether a text holds one of the names as whole words, in whatever case.';
CREATE FUNCTION wa.merge_context(p_context jsonb, p_changes jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return (
        (p_context || coalesce(p_changes, '{}'))
        - array(
            select c.key
            from jsonb_each(coalesce(p_changes, '{}')) as c
            where c.value = 'null'
        )
    );
end;
$$;
ALTER FUNCTION wa.merge_context(p_context jsonb, p_changes jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.merge_context(p_context jsonb, p_changes jsonb) IS 'A conversation''s context with a handler''s changes: a null value removes its key.';
CREATE FUNCTION wa.merge_deliveries(p_deliveries wa.delivery[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
declare
    v_delivery wa.delivery;
begin
    for v_delivery in
        select d.*
        from unnest(p_deliveries) as d
        order by d.outbound_id, d.wamid_digest
    loop
        update wa.outbound_messages as o
        set
            status = wa.delivery_status(
                o.status,
                least(o.sent_at, v_delivery.sent_at),
                least(o.delivered_at, v_delivery.delivered_at),
                least(o.read_at, v_delivery.read_at),
                least(o.played_at, v_delivery.played_at),
                least(o.failed_at, v_delivery.failed_at)
            ),
            sending_since = null,
            wamid_digest = coalesce(o.wamid_digest, v_delivery.wamid_digest),
            sent_at = least(o.sent_at, v_delivery.sent_at),
            delivered_at = least(o.delivered_at, v_delivery.delivered_at),
            read_at = least(o.read_at, v_delivery.read_at),
            played_at = least(o.played_at, v_delivery.played_at),
            failed_at = least(o.failed_at, v_delivery.failed_at),
            error_code = least(o.error_code, v_delivery.error_code),
            error_class = coalesce(
                wa.send_error_class(least(o.error_code, v_delivery.error_code)), o.error_class
            ),
            pricing_category = least(o.pricing_category, v_delivery.pricing_category),
            is_billable = greatest(o.is_billable, v_delivery.is_billable),
            conversation_expires_at = least(
                o.conversation_expires_at, v_delivery.conversation_expires_at
            )
        where o.outbound_id = v_delivery.outbound_id;
    end loop;
end;
$$;
ALTER FUNCTION wa.merge_deliveries(p_deliveries wa.delivery[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.merge_deliveries(p_deliveries wa.delivery[]) IS 'Add what statuses told to their replies: commutative and idempotent, status by rank.';
CREATE FUNCTION wa.message_text(p_message jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT COALESCE((p_message #>> '{text,body}'::text[]), (p_message #>> '{interactive,button_reply,title}'::text[]), (p_message #>> '{interactive,list_reply,title}'::text[]), (p_message #>> '{button,text}'::text[])) AS "coalesce";
END;
ALTER FUNCTION wa.message_text(p_message jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.message_text(p_message jsonb) IS 'What a person wrote or tapped; null for other kinds of messages.';
CREATE FUNCTION wa.meta_lag(p_sent_at timestamp with time zone, p_now timestamp with time zone) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT
         CASE
             WHEN isfinite(p_sent_at) THEN (GREATEST(EXTRACT(epoch FROM (p_now - p_sent_at)), (0)::numeric))::double precision
             ELSE NULL::double precision
         END AS "case";
END;
ALTER FUNCTION wa.meta_lag(p_sent_at timestamp with time zone, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.meta_lag(p_sent_at timestamp with time zone, p_now timestamp with time zone) IS 'Seconds from an event''s own time to its receipt, 0 when it is ahead; null when it has none.';
CREATE FUNCTION wa.missing_partition(p_today date, p_days integer, OUT event_day date, OUT table_name text) RETURNS record
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    select p_today + n.n, t.name into event_day, table_name
    from generate_series(0, p_days) as n (n)
    cross join (
        values
        ('processed_webhook_messages'), ('webhook_payloads'), ('conversation_state_transitions')
    ) as t (name)
    where
        not exists (
            select from pg_class as c
            where
                c.relnamespace = 'wa'::regnamespace
                and c.relname = t.name || '_p' || to_char(p_today + n.n, 'YYYYMMDD')
                and c.relispartition
        )
    order by n.n, t.name
    limit 1;
end;
$$;
ALTER FUNCTION wa.missing_partition(p_today date, p_days integer, OUT event_day date, OUT table_name text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.missing_partition(p_today date, p_days integer, OUT event_day date, OUT table_name text) IS 'The first day from p_today on that lacks a partition, and the table that lacks it.';
CREATE FUNCTION wa.must_hide(p_message wa.pending_messages, p_conversation wa.webhook_conversations, p_event jsonb) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return p_conversation.is_secret
        and p_message.attempt = 0
        and not p_message.is_secret
        and p_event #>> '{message,type}' <> 'timer';
end;
$$;
ALTER FUNCTION wa.must_hide(p_message wa.pending_messages, p_conversation wa.webhook_conversations, p_event jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.must_hide(p_message wa.pending_messages, p_conversation wa.webhook_conversations, p_event jsonb) IS 'Whether a message that waited was said in what has become a secret state.';
CREATE FUNCTION wa.name_turns(p_ends wa.turn_end[]) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_end wa.turn_end;
    v_entries text := '';
begin
    foreach v_end in array p_ends loop
        if (v_end.result).state <> (v_end.conversation).state
            or (v_end.conversation).status <> 'active'
        then
            v_entries := v_entries || wa.audit_entry(
                (v_end.message).conversation_id,
                'completed by ' || coalesce((v_end.message).handler, 'no handler'),
                (v_end.message).event_key,
                coalesce((v_end.conversation).locked_by, session_user),
                (v_end.message).correlation_id
            );
        end if;
    end loop;
    if v_entries <> '' then
        perform set_config('wa.audit', v_entries, true);
    end if;
    return v_entries <> '';
end;
$$;
ALTER FUNCTION wa.name_turns(p_ends wa.turn_end[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.name_turns(p_ends wa.turn_end[]) IS 'Name the turns that the state changes of their conversations are audited with.';
CREATE FUNCTION wa.natural_key(p_kind text, p_field text, p_entry_id text, p_entry_time text, p_phone_number_id text, p_element jsonb) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT
         CASE
             WHEN ((p_kind = ANY (ARRAY['message'::text, 'system'::text, 'group_message'::text, 'echo'::text, 'history'::text])) AND ((p_element ->> 'id'::text) IS NOT NULL)) THEN ARRAY[
             CASE
                 WHEN (p_kind = ANY (ARRAY['system'::text, 'group_message'::text])) THEN 'message'::text
                 ELSE p_kind
             END, p_phone_number_id, (p_element ->> 'id'::text)]
             WHEN (p_kind = 'status'::text) THEN ARRAY[p_kind, p_phone_number_id, (p_element ->> 'id'::text), (p_element ->> 'status'::text), COALESCE((p_element ->> 'recipient_participant_id'::text), (p_element ->> 'recipient_participant_user_id'::text))]
             WHEN ((p_kind = 'call'::text) AND ((p_element ->> 'id'::text) IS NOT NULL)) THEN ARRAY[p_kind, p_phone_number_id, (p_element ->> 'id'::text), COALESCE((p_element ->> 'event'::text), (p_element ->> 'status'::text))]
             WHEN ((p_kind = 'user_id_update'::text) AND ((p_element #>> '{user_id,previous}'::text[]) IS NOT NULL) AND ((p_element #>> '{user_id,current}'::text[]) IS NOT NULL)) THEN ARRAY[p_kind, p_entry_id, (p_element #>> '{user_id,previous}'::text[]), (p_element #>> '{user_id,current}'::text[])]
             ELSE ARRAY[p_kind, p_field, p_entry_id, p_entry_time, p_phone_number_id, (p_element)::text]
         END AS "array";
END;
ALTER FUNCTION wa.natural_key(p_kind text, p_field text, p_entry_id text, p_entry_time text, p_phone_number_id text, p_element jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.natural_key(p_kind text, p_field text, p_entry_id text, p_entry_time text, p_phone_number_id text, p_element jsonb) IS 'The parts that make an event distinct, by kind.';
CREATE FUNCTION wa.new_message(p_event wa.event, p_conversation wa.webhook_conversations, p_delivery wa.webhook_delivery) RETURNS wa.pending_messages
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_message wa.pending_messages;
begin
    v_message.event_key := p_event.event_key;
    v_message.event_day := p_event.event_day;
    v_message.conversation_id := p_conversation.conversation_id;
    v_message.seq := p_conversation.received_seq;
    v_message.status := 'waiting';
    v_message.ready_at := p_delivery.received_at;
    v_message.attempt := 0;
    v_message.state_at_receipt := p_conversation.state;
    v_message.riders := 0;
    v_message.is_universal := false;
    v_message.is_secret := p_conversation.is_secret;
    v_message.received_at := p_delivery.received_at;
    v_message.delivery_id := p_delivery.delivery_id;
    v_message.correlation_id := p_delivery.correlation_id;
    return v_message;
end;
$$;
ALTER FUNCTION wa.new_message(p_event wa.event, p_conversation wa.webhook_conversations, p_delivery wa.webhook_delivery) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.new_message(p_event wa.event, p_conversation wa.webhook_conversations, p_delivery wa.webhook_delivery) IS 'A message that gets in line; not stored yet.';
CREATE FUNCTION wa.next_due_at(p_conversation wa.webhook_conversations, p_settings wa.settings, p_now timestamp with time zone) RETURNS wa.next_due
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_retry_at timestamptz;
    v_ready_at timestamptz;
    v_blocked_until timestamptz;
    v_due_at timestamptz;
    v_paced_until timestamptz;
begin
    if p_conversation.lock_token is not null then
        return row(
            p_conversation.conversation_id, p_conversation.lock_expires_at, true, null
        )::wa.next_due;
    end if;
    select
        (
            select min(p.retry_at)
            from wa.pending_messages as p
            where p.conversation_id = p_conversation.conversation_id and p.retry_at is not null
        ),
        (
            select p.ready_at
            from wa.pending_messages as p
            where p.conversation_id = p_conversation.conversation_id and p.status = 'waiting'
            order by p.seq
            limit 1
        )
    into v_retry_at, v_ready_at;
    if v_retry_at is null and v_ready_at is null then
        return row(p_conversation.conversation_id, null, null, false)::wa.next_due;
    end if;
    if v_retry_at is not null then
        select r.retry_at, r.blocked_until into v_retry_at, v_blocked_until
        from wa.retry_ready_at(p_conversation.conversation_id, v_retry_at, p_now) as r;
    end if;
    if v_ready_at is not null then
        v_ready_at := wa.line_ready_at(p_conversation, v_ready_at, v_blocked_until, p_now);
    end if;
    v_due_at := least(v_ready_at, v_retry_at);
    v_paced_until := wa.paced_until(p_conversation, p_settings, p_now);
    return row(
        p_conversation.conversation_id,
        -- What is in the past must not push it back behind others that wait as long.
        greatest(v_due_at, case when v_paced_until > p_now then v_paced_until end),
        coalesce(v_retry_at <= greatest(v_due_at, p_now), false),
        v_retry_at is not null
    )::wa.next_due;
end;
$$;
ALTER FUNCTION wa.next_due_at(p_conversation wa.webhook_conversations, p_settings wa.settings, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.next_due_at(p_conversation wa.webhook_conversations, p_settings wa.settings, p_now timestamp with time zone) IS 'When a conversation may be claimed next: the one place where that is decided.';
CREATE FUNCTION wa.next_message(p_conversation wa.webhook_conversations, p_now timestamp with time zone) RETURNS uuid
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_id bigint := p_conversation.conversation_id;
    v_blocking_seq bigint;
    v_event_key uuid;
    v_seq bigint;
    v_at timestamptz;
begin
    if exists (
        select from wa.pending_messages as p
        where p.conversation_id = v_id and p.retry_at is not null
    ) then
        v_blocking_seq := (wa.strict_block(v_id, p_now)).blocking_seq;
        select p.event_key into v_event_key
        from wa.pending_messages as p
        where
            p.conversation_id = v_id
            and p.retry_at <= p_now
            and (v_blocking_seq is null or p.seq <= v_blocking_seq or p.is_universal)
        order by p.retry_at, p.seq
        limit 1;
        if found then
            return v_event_key;
        end if;
    end if;
    select p.event_key, p.seq, p.ready_at into v_event_key, v_seq, v_at
    from wa.pending_messages as p
    where p.conversation_id = v_id and p.status = 'waiting'
    order by p.seq
    limit 1;
    if p_conversation.waits_for is not null and wa.still_waits(v_id) then
        v_at := case
            when wa.is_line_held(p_conversation.waits_for, p_now) then timestamptz 'infinity'
        end;
    elsif v_seq > v_blocking_seq then
        v_at := 'infinity';
    end if;
    if v_at = 'infinity' then
        select p.event_key, p.ready_at into v_event_key, v_at
        from wa.pending_messages as p
        where
            p.conversation_id = v_id
            and p.is_universal
            and p.status = 'waiting'
            -- Of several one may be held back itself.
            and p.ready_at <= p_now
        order by p.seq
        limit 1;
    end if;
    return case when v_at <= p_now then v_event_key end;
end;
$$;
ALTER FUNCTION wa.next_message(p_conversation wa.webhook_conversations, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.next_message(p_conversation wa.webhook_conversations, p_now timestamp with time zone) IS 'Whose turn it is: a due retry first, else the first in line; null when nothing may run.';
CREATE FUNCTION wa.next_retry_at(p_attempt integer, p_max_retries integer, p_failure wa.failure, p_now timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_settings wa.settings := wa.current_settings();
begin
    if not p_failure.is_retryable or p_attempt > p_max_retries then
        return null;
    end if;
    return p_now + coalesce(
        p_failure.retry_after,
        wa.backoff(p_attempt - 1, v_settings.retry_base, v_settings.retry_cap)
    );
end;
$$;
ALTER FUNCTION wa.next_retry_at(p_attempt integer, p_max_retries integer, p_failure wa.failure, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.next_retry_at(p_attempt integer, p_max_retries integer, p_failure wa.failure, p_now timestamp with time zone) IS 'When a failed attempt is repeated; null = it is not.';
CREATE FUNCTION wa.next_starts(p_conversations wa.webhook_conversations[], p_may_retry boolean, p_now timestamp with time zone) RETURNS wa.turn_start[]
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_keys uuid[];
    v_messages wa.pending_messages[];
    v_payloads jsonb[];
begin
    v_keys := array(select wa.next_message(c, p_now) from unnest(p_conversations) as c);
    v_messages := array(
        select p
        from wa.pending_messages as p
        where p.event_key = any(v_keys) and (p.retry_at is null or p_may_retry)
    );
    if cardinality(v_messages) < cardinality(p_conversations) then
        perform wa.refresh_due_at(
            array(
                select c
                from unnest(p_conversations) as c
                where not exists (
                    select from unnest(v_messages) as m
                    where m.conversation_id = c.conversation_id
                )
            )
        );
    end if;
    v_payloads := wa.turn_payloads(v_messages);
    return array(
        select row(v_messages[n], c, null, v_payloads[n], null, gen_random_uuid())::wa.turn_start
        from generate_subscripts(v_messages, 1) as n
        inner join unnest(p_conversations) as c
            on c.conversation_id = v_messages[n].conversation_id
    );
end;
$$;
ALTER FUNCTION wa.next_starts(p_conversations wa.webhook_conversations[], p_may_retry boolean, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.next_starts(p_conversations wa.webhook_conversations[], p_may_retry boolean, p_now timestamp with time zone) IS 'The next messages of conversations and what they hold, under random tokens.';
CREATE FUNCTION wa.normalize_contacts(p_contacts text[]) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
    v_contacts text[] := array[]::text[];
    v_contact text;
    v_digits text;
begin
    foreach v_contact in array coalesce(p_contacts, '{}') loop
        v_contact := coalesce(btrim(v_contact), '');
        v_digits := regexp_replace(v_contact, '[-+ .()]', '', 'g');
        if v_digits ~ '^[1-9][0-9]{4,19}$' then
            v_contacts := v_contacts || v_digits;
        elsif v_contact ~ '^[[:alpha:]]{2,3}\.[^[:space:]]{1,196}$' then
            v_contacts := v_contacts || v_contact;
        else
            raise exception 'a contact is neither a phone number nor a BSUID'
                using errcode = 'WA101',
                    detail = format('position=%s', cardinality(v_contacts) + 1),
                    hint = 'Write 250788000001 or +250 788 000 001, or a BSUID such as RW.A1b2.';
        end if;
    end loop;
    return v_contacts;
end;
$_$;
ALTER FUNCTION wa.normalize_contacts(p_contacts text[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.normalize_contacts(p_contacts text[]) IS 'Phone numbers and BSUIDs that a person typed, as conversations store them.';
CREATE FUNCTION wa.normalize_word(p_text text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT COALESCE(NULLIF(btrim(regexp_replace(lower("left"(p_text, 200)), '[[:punct:][:space:]]+'::text, ' '::text, 'g'::text)), ''::text), btrim("left"(p_text, 200))) AS "coalesce";
END;
ALTER FUNCTION wa.normalize_word(p_text text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.normalize_word(p_text text) IS 'A text as routes compare it: lower case, no punctuation, single spaces.';
CREATE FUNCTION wa.note_action(p_what text, p_reason text, p_conversation_id bigint, p_event_key uuid DEFAULT NULL::uuid, p_dlq_id bigint DEFAULT NULL::bigint, p_from_status text DEFAULT NULL::text, p_handler text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    insert into wa.operator_actions (
        occurred_at, actor, what, reason, conversation_id, event_key, dlq_id, from_status, handler
    )
    values (
        wa.clock(), session_user, p_what, nullif(btrim(left(p_reason, 500)), ''),
        p_conversation_id, p_event_key, p_dlq_id, p_from_status, p_handler
    );
end;
$$;
ALTER FUNCTION wa.note_action(p_what text, p_reason text, p_conversation_id bigint, p_event_key uuid, p_dlq_id bigint, p_from_status text, p_handler text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.note_action(p_what text, p_reason text, p_conversation_id bigint, p_event_key uuid, p_dlq_id bigint, p_from_status text, p_handler text) IS 'Record what an operator did; the actor is the login of the session.';
CREATE FUNCTION wa.note_contention(p_arrival wa.arrival, p_settings wa.settings) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_message wa.pending_messages := p_arrival.message;
    v_dlq_id bigint;
begin
    insert into wa.webhook_dlq as d (
        event_day, event_key, conversation_id, phone_number_id, reason, next_retry_at,
        correlation_id, created_at, updated_at
    )
    values (
        v_message.event_day, v_message.event_key, v_message.conversation_id,
        (p_arrival.event).phone_number_id, 'lock_contention',
        v_message.received_at + p_settings.contention_delay, v_message.correlation_id,
        v_message.received_at, v_message.received_at
    )
    returning d.dlq_id into v_dlq_id;
    return v_dlq_id;
end;
$$;
ALTER FUNCTION wa.note_contention(p_arrival wa.arrival, p_settings wa.settings) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.note_contention(p_arrival wa.arrival, p_settings wa.settings) IS 'The dead letter of a message that met a locked conversation; its turn resolves it.';
CREATE FUNCTION wa.note_early_events(p_events wa.event[], p_settings wa.settings, p_tomorrow date) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_until date := (
        select max((e.sent_at at time zone 'UTC')::date)
        from unnest(p_events) as e
        -- Times beyond the calendar are infinite: their day does not come.
        where e.is_stale and e.sent_at < 'infinity'
    );
begin
    if v_until > greatest(p_tomorrow, p_settings.ahead_until) then
        update wa.settings as s
        set ahead_until = v_until
        where s.ahead_until < v_until;
    end if;
end;
$$;
ALTER FUNCTION wa.note_early_events(p_events wa.event[], p_settings wa.settings, p_tomorrow date) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.note_early_events(p_events wa.event[], p_settings wa.settings, p_tomorrow date) IS 'Remember up to which day events came before that day was within the window.';
CREATE FUNCTION wa.note_failure_token(p_event_day date, p_event_key uuid, p_token uuid, p_message wa.pending_messages) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
begin
    update wa.processed_webhook_messages as m
    set
        settling_token = p_token,
        conversation_id = p_message.conversation_id,
        seq = p_message.seq,
        attempts = p_message.attempt,
        handler = p_message.handler
    where m.event_day = p_event_day and m.event_key = p_event_key;
end;
$$;
ALTER FUNCTION wa.note_failure_token(p_event_day date, p_event_key uuid, p_token uuid, p_message wa.pending_messages) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.note_failure_token(p_event_day date, p_event_key uuid, p_token uuid, p_message wa.pending_messages) IS 'Record the token of a failed attempt on the ledger row that stays pending.';
CREATE FUNCTION wa.note_identity(p_conversation_id bigint, p_phone text, p_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    update wa.webhook_conversations as c
    set identity_at = p_at
    where
        c.conversation_id = p_conversation_id
        and c.phone = p_phone
        and (c.identity_at < p_at or c.identity_at is null);
end;
$$;
ALTER FUNCTION wa.note_identity(p_conversation_id bigint, p_phone text, p_at timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.note_identity(p_conversation_id bigint, p_phone text, p_at timestamp with time zone) IS 'A contact wrote with this phone at that time: what is older tells nothing of it any more.';
CREATE FUNCTION wa.note_received(p_conversations wa.webhook_conversations[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_ids bigint[] := array(select n.conversation_id from unnest(p_conversations) as n);
    v_free wa.webhook_conversations[];
begin
    with written as (
        update wa.webhook_conversations as c
        set
            received_seq = n.received_seq,
            profile_name = n.profile_name,
            identity_at = greatest(c.identity_at, n.identity_at)
        from unnest(p_conversations) as n
        where c.conversation_id = any(v_ids) and c.conversation_id = n.conversation_id
        returning c as conversation
    )
    select array_agg(w.conversation) filter (where (w.conversation).lock_token is null)
    into v_free
    from written as w;
    -- One that is locked is due when its lease ends.
    if v_free is not null then
        perform wa.refresh_due_at(v_free);
    end if;
end;
$$;
ALTER FUNCTION wa.note_received(p_conversations wa.webhook_conversations[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.note_received(p_conversations wa.webhook_conversations[]) IS 'Write what conversations have received, and when they may be claimed next.';
CREATE FUNCTION wa.note_security_change(p_conversation_id bigint, p_change wa.identity_change, p_correlation_id text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    update wa.webhook_conversations as c
    set identity_changed_at = greatest(c.identity_changed_at, p_change.changed_at)
    where c.conversation_id = p_conversation_id;
    perform wa.audit_fact(
        p_conversation_id, 'identity: security code changed', p_change.event_key, p_correlation_id
    );
end;
$$;
ALTER FUNCTION wa.note_security_change(p_conversation_id bigint, p_change wa.identity_change, p_correlation_id text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.note_security_change(p_conversation_id bigint, p_change wa.identity_change, p_correlation_id text) IS 'A contact''s security code changed: the same ids, perhaps another person or device behind them.';
CREATE FUNCTION wa.note_unapplied(p_event_key uuid, p_kind text, p_reason text, p_correlation_id text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
begin
    insert into wa.unapplied_events (event_key, kind, reason, correlation_id, noted_at)
    values (p_event_key, p_kind, p_reason, p_correlation_id, v_now)
    on conflict do nothing;
end;
$$;
ALTER FUNCTION wa.note_unapplied(p_event_key uuid, p_kind text, p_reason text, p_correlation_id text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.note_unapplied(p_event_key uuid, p_kind text, p_reason text, p_correlation_id text) IS 'Note that an event told nothing that could be applied, and why; it stays recorded.';
CREATE FUNCTION wa.oldest_unstarted(p_conversation_id bigint) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return (
        select p.received_at
        from wa.pending_messages as p
        where p.conversation_id = p_conversation_id and p.status in ('waiting', 'running')
        order by p.seq
        limit 1
    );
end;
$$;
ALTER FUNCTION wa.oldest_unstarted(p_conversation_id bigint) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.oldest_unstarted(p_conversation_id bigint) IS 'Receipt of the first message in line or running; null when there is none.';
CREATE FUNCTION wa.only_event(p_body jsonb, p_floor date, p_ceiling date) RETURNS wa.event
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_entry jsonb := p_body #> '{entry,0}';
    v_change jsonb := v_entry #> '{changes,0}';
    v_value jsonb := v_change -> 'value';
    v_contact jsonb := v_value #> '{contacts,0}';
    v_array text := case when v_value ? 'messages' then 'messages' else 'statuses' end;
    v_element jsonb := v_value -> v_array -> 0;
begin
    if jsonb_typeof(v_element) is distinct from 'object'
        or p_body ->> 'object' is distinct from 'whatsapp_business_account'
        or jsonb_typeof(p_body -> 'entry') <> 'array' or p_body #> '{entry,1}' is not null
        or jsonb_typeof(v_entry -> 'changes') <> 'array' or v_entry #> '{changes,1}' is not null
        or v_change ->> 'field' is distinct from 'messages'
        or jsonb_typeof(v_value -> v_array) <> 'array' or v_value -> v_array -> 1 is not null
        or v_value - array['messaging_product', 'metadata', 'contacts', v_array] <> '{}'
        or jsonb_typeof(coalesce(v_value -> 'contacts', '[]')) <> 'array'
        or v_value #> '{contacts,1}' is not null
        or jsonb_typeof(coalesce(v_contact, '{}')) <> 'object'
        or (v_array = 'messages' and (v_element ->> 'type' = 'system' or v_element ? 'group_id'))
    then
        return null;
    end if;
    -- As in wa.webhook_elements(): a contact belongs to the element that names one of its ids.
    if v_element ?| '{from,from_user_id}' and not coalesce(
        array[
            v_element ->> 'from', v_element ->> 'from_user_id', v_element ->> 'from_parent_user_id'
        ] && array_remove(
            array[
                v_contact ->> 'wa_id', v_contact ->> 'user_id', v_contact ->> 'parent_user_id'
            ],
            null
        ),
        false
    ) then
        v_contact := null;
    end if;
    return wa.make_event(
        1, case v_array when 'messages' then 'message' else 'status' end, null, 'messages',
        v_entry ->> 'id', v_entry ->> 'time', v_value -> 'metadata', v_element, v_contact,
        p_floor, p_ceiling
    );
end;
$$;
ALTER FUNCTION wa.only_event(p_body jsonb, p_floor date, p_ceiling date) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.only_event(p_body jsonb, p_floor date, p_ceiling date) IS 'The event of a document that holds exactly one message or status; null for any other.';
CREATE FUNCTION wa.original_message(p_ledger wa.processed_webhook_messages) RETURNS wa.pending_messages
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_message wa.pending_messages;
begin
    v_message.event_day := p_ledger.event_day;
    v_message.event_key := p_ledger.event_key;
    v_message.conversation_id := p_ledger.conversation_id;
    v_message.attempt := 1;
    v_message.handler := p_ledger.handler;
    v_message.correlation_id := p_ledger.correlation_id;
    v_message.riders := 0;
    v_message.is_secret := exists (
        select from wa.secret_payloads as s where s.event_key = p_ledger.event_key
    );
    return v_message;
end;
$$;
ALTER FUNCTION wa.original_message(p_ledger wa.processed_webhook_messages) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.original_message(p_ledger wa.processed_webhook_messages) IS 'A message of the original flow, which has no line to stand in, as its ledger row tells it.';
CREATE FUNCTION wa.original_turn(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid) RETURNS wa.pending_messages
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_ledger wa.processed_webhook_messages := wa.ledger_row(p_event_day, p_event_key);
begin
    if v_ledger.settling_token is distinct from p_lock_token or p_lock_token is null then
        perform wa.raise_lock_lost(p_conversation_id, p_event_key);
    end if;
    if v_ledger.status = 'original' and v_ledger.conversation_id = p_conversation_id then
        return wa.original_message(v_ledger);
    end if;
    return null;
end;
$$;
ALTER FUNCTION wa.original_turn(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.original_turn(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid) IS 'The message of a turn of the original flow; null when this token has settled its message before.';
CREATE FUNCTION wa.paced_until(p_conversation wa.webhook_conversations, p_settings wa.settings, p_now timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if p_settings.turn_interval = '0 seconds'
        or p_conversation.rate_tat
        > p_now + p_settings.turn_interval * p_settings.turn_burst + interval '1 minute'
    then
        return null;
    end if;
    return p_conversation.rate_tat - p_settings.turn_interval * (p_settings.turn_burst - 1);
end;
$$;
ALTER FUNCTION wa.paced_until(p_conversation wa.webhook_conversations, p_settings wa.settings, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.paced_until(p_conversation wa.webhook_conversations, p_settings wa.settings, p_now timestamp with time zone) IS 'When a conversation''s rate allows its next turn; null = it is not paced, or never had one.';
CREATE FUNCTION wa.park_deliveries(p_deliveries wa.delivery[], p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_digests uuid[] := array(select d.wamid_digest from unnest(p_deliveries) as d);
begin
    perform wa.lock_early_statuses(v_digests);
    insert into wa.early_statuses as s (
        wamid_digest, received_at, sent_at, delivered_at, read_at, played_at, failed_at, error_code,
        pricing_category, is_billable, conversation_expires_at
    )
    select
        d.wamid_digest, p_now, d.sent_at, d.delivered_at, d.read_at, d.played_at, d.failed_at,
        d.error_code, d.pricing_category, d.is_billable, d.conversation_expires_at
    from unnest(p_deliveries) as d
    order by d.wamid_digest
    on conflict (wamid_digest) do update
        set
            sent_at = least(s.sent_at, excluded.sent_at),
            delivered_at = least(s.delivered_at, excluded.delivered_at),
            read_at = least(s.read_at, excluded.read_at),
            played_at = least(s.played_at, excluded.played_at),
            failed_at = least(s.failed_at, excluded.failed_at),
            error_code = least(s.error_code, excluded.error_code),
            pricing_category = least(s.pricing_category, excluded.pricing_category),
            is_billable = greatest(s.is_billable, excluded.is_billable),
            conversation_expires_at = least(
                s.conversation_expires_at, excluded.conversation_expires_at
            );
    -- The send may have returned since they were looked for.
    perform wa.join_early_statuses(o.outbound_id, o.wamid_digest)
    from wa.outbound_messages as o
    where o.wamid_digest = any(v_digests)
    order by o.outbound_id;
end;
$$;
ALTER FUNCTION wa.park_deliveries(p_deliveries wa.delivery[], p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.park_deliveries(p_deliveries wa.delivery[], p_now timestamp with time zone) IS 'Keep statuses whose send has not returned, until wa.join_early_statuses() asks for them.';
CREATE FUNCTION wa.parse_body(p_body bytea) RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
    v_doc jsonb;
begin
    begin
        v_doc := convert_from(p_body, 'UTF8')::jsonb;
        if not jsonb_path_exists(v_doc, '$.**{65}') then
            return v_doc;
        end if;
    exception
        -- Bad UTF-8, JSON or escape, number out of range, nesting beyond the stack or jsonb's size.
        when data_exception or program_limit_exceeded then
            null;
    end;
    begin
        return wa.repair_json(wa.repair_utf8(p_body))::jsonb;
    exception
        when data_exception or program_limit_exceeded then
            return null;
    end;
end;
$_$;
ALTER FUNCTION wa.parse_body(p_body bytea) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.parse_body(p_body bytea) IS 'Bytes to jsonb: as they are, else repaired, else null. Never raises for bad input.';
CREATE FUNCTION wa.partition_days(p_table text) RETURNS SETOF date
    LANGUAGE plpgsql STABLE ROWS 50 PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
begin
    return query
    select to_date(right(c.relname, 8), 'YYYYMMDD') as day
    from pg_catalog.pg_class as p
    inner join pg_catalog.pg_inherits as i on i.inhparent = p.oid
    inner join pg_catalog.pg_class as c on c.oid = i.inhrelid
    where
        p.relnamespace = 'wa'::regnamespace
        and p.relname = p_table
        and c.relname ~ '_p[0-9]{8}$'
    order by day;
end;
$_$;
ALTER FUNCTION wa.partition_days(p_table text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.partition_days(p_table text) IS 'The days for which a table in wa has partitions, oldest first.';
CREATE FUNCTION wa.payload(p_event_key uuid, p_received_at timestamp with time zone) RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return (
        select w.event
        from wa.payloads(
            array[p_event_key], array[(p_received_at at time zone 'UTC')::date]
        ) as w
    );
end;
$$;
ALTER FUNCTION wa.payload(p_event_key uuid, p_received_at timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.payload(p_event_key uuid, p_received_at timestamp with time zone) IS 'The JSON of an event; null after its retention.';
CREATE FUNCTION wa.payloads(p_event_keys uuid[], p_days date[]) RETURNS TABLE(event_key uuid, received_day date, event jsonb)
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
begin
    return query
    select w.event_key, w.received_day, w.event
    from wa.webhook_payloads as w
    where w.received_day = any(p_days) and w.event_key = any(p_event_keys);
end;
$$;
ALTER FUNCTION wa.payloads(p_event_keys uuid[], p_days date[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.payloads(p_event_keys uuid[], p_days date[]) IS 'The JSON of events, by key and day of receipt; none for what is past its retention.';
CREATE FUNCTION wa.phone_number_ids() RETURNS SETOF text
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    with recursive number as (
        (
            select c.phone_number_id
            from wa.webhook_conversations as c
            order by c.phone_number_id
            limit 1
        )
        union all
        select (
            select c.phone_number_id
            from wa.webhook_conversations as c
            where c.phone_number_id > n.phone_number_id
            order by c.phone_number_id
            limit 1
        )
        from number as n
        where n.phone_number_id is not null
    )
    select n.phone_number_id
    from number as n
    where n.phone_number_id is not null;
$$;
ALTER FUNCTION wa.phone_number_ids() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.phone_number_ids() IS 'The business numbers that have conversations, by a loose scan of the index.';
CREATE FUNCTION wa.place_apart(p_messages wa.event[]) RETURNS TABLE(event_no integer, conversation_id bigint)
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_ids bigint[];
    v_locked bigint[];
    v_match record;
begin
    perform wa.create_conversations(p_messages);
    v_ids := array(
        select unnest(array[m.by_bsuid, m.by_phone])
        from wa.match_conversations(p_messages) as m
    );
    v_locked := array(
        select c.conversation_id
        from wa.webhook_conversations as c
        where c.conversation_id = any(v_ids)
        order by c.conversation_id
        for no key update
    );
    for v_match in
        select m.event_no, m.by_bsuid, m.by_phone, e.phone_number_id, e.bsuid, e.phone, e.sent_at
        from wa.match_conversations(p_messages) as m
        inner join unnest(p_messages) as e on e.event_no = m.event_no
        order by m.event_no
    loop
        if coalesce(v_match.by_bsuid, v_match.by_phone) is null
            or not array_remove(array[v_match.by_bsuid, v_match.by_phone], null) <@ v_locked
        then
            raise exception 'a contact''s identity changed while its conversation was being locked'
                using errcode = 'serialization_failure',
                    hint = 'Repeat the call.';
        end if;
        event_no := v_match.event_no;
        if v_match.bsuid is not null
            and v_match.phone is not null
            and v_match.by_bsuid is distinct from v_match.by_phone
        then
            begin
                conversation_id := wa.link_identity(
                    v_match.phone_number_id, v_match.bsuid, v_match.phone, v_match.sent_at
                );
            exception
                -- Another session gave the same BSUID or phone to a row that we did not lock.
                when unique_violation then
                    raise exception 'a contact''s identity changed while it was being linked'
                        using errcode = 'serialization_failure',
                            hint = 'Repeat the call.';
            end;
        else
            conversation_id := coalesce(v_match.by_bsuid, v_match.by_phone);
        end if;
        return next;
    end loop;
end;
$$;
ALTER FUNCTION wa.place_apart(p_messages wa.event[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.place_apart(p_messages wa.event[]) IS 'Find or create, and lock, the conversations of messages none of which changes whose another is.';
CREATE FUNCTION wa.place_messages(p_messages wa.event[]) RETURNS TABLE(event_no integer, conversation_id bigint)
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_event wa.event;
begin
    if not wa.are_tangled(p_messages) then
        return query
        select p.event_no, p.conversation_id from wa.place_apart(p_messages) as p;
        return;
    end if;
    perform wa.lock_identities('{}', p_messages);
    foreach v_event in array p_messages loop
        event_no := v_event.event_no;
        conversation_id := (
            select p.conversation_id
            from wa.place_apart(array[v_event]) as p
        );
        -- What a later one tells of this phone is measured by it.
        perform wa.note_identity(conversation_id, v_event.phone, v_event.sent_at);
        return next;
    end loop;
end;
$$;
ALTER FUNCTION wa.place_messages(p_messages wa.event[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.place_messages(p_messages wa.event[]) IS 'Find or create each message''s conversation and lock it, in order.';
CREATE FUNCTION wa.place_new_messages(p_events wa.event[], p_found text[]) RETURNS bigint[]
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_placed bigint[] := array_fill(null::bigint, array[cardinality(p_events)]);
    v_messages wa.event[];
    v_place record;
begin
    -- A request of one message finds its conversation by itself, see wa.conversation_of().
    if cardinality(p_events) > 1 then
        v_messages := wa.turn_messages(p_events, p_found);
        -- Most requests bring statuses only.
        if v_messages = '{}' then
            return v_placed;
        end if;
        -- Generic plans join arrays in nested loops: right for a few elements, slow for many.
        perform set_config('plan_cache_mode', 'force_custom_plan', true);
        for v_place in select p.event_no, p.conversation_id from wa.place_messages(v_messages) as p
        loop
            v_placed[v_place.event_no] := v_place.conversation_id;
        end loop;
        perform set_config('plan_cache_mode', 'force_generic_plan', true);
    end if;
    return v_placed;
end;
$$;
ALTER FUNCTION wa.place_new_messages(p_events wa.event[], p_found text[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.place_new_messages(p_events wa.event[], p_found text[]) IS 'Find or create, and lock, the conversations of a request''s new messages, by event_no.';
CREATE FUNCTION wa.preference_contacts(p_events wa.event[]) RETURNS wa.event[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_event wa.event;
    v_contact record;
    v_found wa.event[] := array[]::wa.event[];
begin
    foreach v_event in array p_events loop
        v_contact := wa.sender('{}', v_event.event -> 'element');
        v_event.bsuid := coalesce(v_contact.bsuid, v_event.bsuid);
        v_event.phone := coalesce(v_contact.phone, v_event.phone);
        v_found := v_found || v_event;
    end loop;
    return v_found;
end;
$$;
ALTER FUNCTION wa.preference_contacts(p_events wa.event[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.preference_contacts(p_events wa.event[]) IS 'User preferences with the contact that each of them names itself.';
CREATE FUNCTION wa.prepare_start(p_start wa.turn_start) RETURNS wa.turn_start
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_start wa.turn_start := p_start;
    v_message wa.pending_messages := p_start.message;
    v_conversation wa.webhook_conversations := p_start.conversation;
    v_handler wa.handlers;
    v_is_paused boolean;
begin
    v_message.handler := coalesce(
        v_message.handler,
        wa.choose_handler(v_conversation.active_handler, p_start.event -> 'message')
    );
    v_handler := wa.handler_settings(v_message.handler);
    if v_handler.paused_at is not null then
        v_is_paused := wa.is_paused(v_message.handler);
        if v_is_paused is distinct from false then
            perform wa.hold_message(v_message, v_is_paused is null);
            return null;
        end if;
    end if;
    if v_message.state_at_turn <> v_conversation.state
        and not v_handler.retry_if_state_changed
    then
        perform wa.supersede_message(v_message);
        return null;
    end if;
    if wa.must_hide(v_message, v_conversation, p_start.event) then
        perform wa.hide_message(v_message, p_start.event);
        v_message.is_secret := true;
    end if;
    if v_handler.max_batch > 1 then
        v_message.riders := wa.board_riders(v_message, v_conversation, v_handler);
        v_start.burst := wa.burst(v_message);
    end if;
    v_message.attempt := v_message.attempt + 1;
    v_message.state_at_turn := coalesce(v_message.state_at_turn, v_conversation.state);
    if v_message.dlq_id is not null then
        perform wa.mark_dead_letter_retrying(v_message);
    end if;
    v_start.message := v_message;
    v_start.handler := v_handler;
    return v_start;
end;
$$;
ALTER FUNCTION wa.prepare_start(p_start wa.turn_start) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.prepare_start(p_start wa.turn_start) IS 'Decide how a message that is in line runs: its handler, and who rides with it.';
CREATE FUNCTION wa.put_back_dead_letter(p_dlq_id bigint, p_ledger wa.processed_webhook_messages, p_next_retry_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_dead wa.webhook_dlq;
begin
    update wa.webhook_dlq as d
    set
        resolution_status = 'pending',
        resolved_at = null,
        resolved_by = null,
        resolution_note = null,
        payload = coalesce(d.payload, wa.stored_content(d.event_key, p_ledger.received_at)),
        retry_count = 0,
        attempts_before = greatest(
            p_ledger.attempts,
            (select max(a.attempt) from wa.webhook_dlq_attempts as a where a.dlq_id = d.dlq_id)
        ),
        next_retry_at = p_next_retry_at,
        updated_at = wa.clock()
    where d.dlq_id = p_dlq_id
    returning d.* into v_dead;
    perform wa.reopen_message(
        p_ledger, v_dead.conversation_id, p_next_retry_at, p_dlq_id, v_dead.attempts_before
    );
end;
$$;
ALTER FUNCTION wa.put_back_dead_letter(p_dlq_id bigint, p_ledger wa.processed_webhook_messages, p_next_retry_at timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.put_back_dead_letter(p_dlq_id bigint, p_ledger wa.processed_webhook_messages, p_next_retry_at timestamp with time zone) IS 'Put the message of an exhausted or discarded dead letter back in line; it gets fresh retries.';
CREATE FUNCTION wa.put_off(p_conversation_id bigint, p_what text, p_state text, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_is_busy boolean := p_state = '55P03';
    v_until timestamptz := p_now + case
        when v_is_busy then interval '5 seconds'
        else interval '1 minute'
    end;
begin
    -- What changes no status must not give its reason to a change that follows.
    if not v_is_busy then
        perform wa.set_audit(format('%s: SQLSTATE %s', p_what, p_state), null, session_user, null);
    end if;
    update wa.webhook_conversations as c
    set
        status = case when v_is_busy then c.status else 'error' end,
        lock_expires_at = case
            when c.lock_token is not null then v_until
        end
    where c.conversation_id = p_conversation_id;
    perform wa.set_due_at(
        array[row(p_conversation_id, v_until, true, null)::wa.next_due]
    );
end;
$$;
ALTER FUNCTION wa.put_off(p_conversation_id bigint, p_what text, p_state text, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.put_off(p_conversation_id bigint, p_what text, p_state text, p_now timestamp with time zone) IS 'Leave a conversation that cannot be worked on alone for a while, with the reason in the audit.';
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
CREATE FUNCTION wa.put_off_timer(p_timer wa.scheduled_events, p_reason text, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    update wa.scheduled_events as t
    set due_at = p_now + interval '1 minute'
    where
        t.conversation_id = p_timer.conversation_id
        and t.handler = p_timer.handler
        and t.name = p_timer.name;
    perform wa.set_audit(p_reason, null, session_user, null);
    update wa.webhook_conversations as c
    set status = 'error'
    where c.conversation_id = p_timer.conversation_id and c.status <> 'error';
end;
$$;
ALTER FUNCTION wa.put_off_timer(p_timer wa.scheduled_events, p_reason text, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.put_off_timer(p_timer wa.scheduled_events, p_reason text, p_now timestamp with time zone) IS 'Leave a timer that cannot be received alone for a minute, with the reason in the audit.';
CREATE FUNCTION wa.quarantine(p_raw bytea, p_reason text, p_correlation_id text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    insert into wa.webhook_quarantine (raw_sha256, raw, reason, correlation_id)
    values (sha256(p_raw), p_raw, p_reason, p_correlation_id)
    on conflict do nothing;
end;
$$;
ALTER FUNCTION wa.quarantine(p_raw bytea, p_reason text, p_correlation_id text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.quarantine(p_raw bytea, p_reason text, p_correlation_id text) IS 'Keep signed bytes that could not become an event; the same bytes again are the same row.';
CREATE FUNCTION wa.quarantine_events(p_events wa.event[], p_body bytea, p_correlation_id text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_problem record;
begin
    for v_problem in
        select coalesce(convert_to(e.event::text, 'UTF8'), p_body) as raw, e.problem
        from unnest(p_events) as e
        where e.problem is not null
        order by 1, e.event_no
    loop
        perform wa.quarantine(v_problem.raw, v_problem.problem, p_correlation_id);
    end loop;
end;
$$;
ALTER FUNCTION wa.quarantine_events(p_events wa.event[], p_body bytea, p_correlation_id text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.quarantine_events(p_events wa.event[], p_body bytea, p_correlation_id text) IS 'Quarantine what cannot be an event: the element''s JSON, or the whole body when it is no JSON.';
CREATE FUNCTION wa.raise_dead_letter(p_outcome text, p_dlq_id bigint) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    raise exception 'the dead letter cannot be acted on'
        using
            errcode = case
                when p_outcome in ('resolved', 'running', 'state_changed') then 'WA201'
                when p_outcome = 'inconsistent' then 'WA901'
                else 'WA401'
            end,
            detail = format('dlq_id=%s, outcome=%s', p_dlq_id, p_outcome),
            hint = case p_outcome
                when 'resolved' then 'It is resolved. To run its message again, replay the message.'
                when 'running' then 'Its message has its turn. Wait, or end the turn: evict_lock().'
                when 'state_changed' then 'Its handler is not given it in the present state of the '
                    'conversation. To run it all the same, discard it, then retry it.'
                when 'content_gone' then 'What the message held is past its retention: discard it.'
                when 'ledger_gone' then 'Its ledger row is past its retention: discard it.'
                when 'inconsistent' then 'Its rows contradict each other: discard it.'
                else 'dlq_search lists the dead letters there are.'
            end;
end;
$$;
ALTER FUNCTION wa.raise_dead_letter(p_outcome text, p_dlq_id bigint) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.raise_dead_letter(p_outcome text, p_dlq_id bigint) IS 'Raise the error of an outcome with which an operator''s action on a dead letter changed nothing.';
CREATE FUNCTION wa.raise_lock_lost(p_conversation_id bigint, p_event_key uuid) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    raise exception 'the conversation''s lock is not held with this token'
        using errcode = 'WA301',
            detail = format('conversation_id=%s, event_key=%s', p_conversation_id, p_event_key),
            hint = 'The lease ended and the turn was taken over: discard its result.';
end;
$$;
ALTER FUNCTION wa.raise_lock_lost(p_conversation_id bigint, p_event_key uuid) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.raise_lock_lost(p_conversation_id bigint, p_event_key uuid) IS 'Raise WA301: the token is not the conversation''s current one.';
CREATE FUNCTION wa.raise_settled(p_message wa.pending_messages) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    raise exception 'the ledger has no unsettled row for this message'
        using errcode = 'WA901',
            detail = format(
                'event_day=%s, event_key=%s', p_message.event_day, p_message.event_key
            );
end;
$$;
ALTER FUNCTION wa.raise_settled(p_message wa.pending_messages) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.raise_settled(p_message wa.pending_messages) IS 'Raise WA901: the ledger has no unsettled row for a message that gets its final status.';
CREATE TABLE wa.account_states (
    kind text NOT NULL,
    subject text NOT NULL,
    state jsonb NOT NULL,
    event_at timestamp with time zone NOT NULL,
    event_key uuid NOT NULL,
    CONSTRAINT account_states_length_check CHECK ((((length(kind) >= 1) AND (length(kind) <= 50)) AND ((length(subject) >= 1) AND (length(subject) <= 300))))
);
ALTER TABLE ONLY wa.account_states FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.account_states OWNER TO wa_owner;
COMMENT ON TABLE wa.account_states IS 'The current state of templates, numbers and accounts: the newest of its events.';
COMMENT ON COLUMN wa.account_states.subject IS 'Template, flow, account or business number; see wa.account_state_rules().';
CREATE FUNCTION wa.read_account_states(p_events wa.event[], p_now timestamp with time zone) RETURNS SETOF wa.account_states
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return query
    select distinct on (s.kind, s.subject)
        s.kind, s.subject, s.state, s.event_at, s.event_key
    from (
        select
            r.kind,
            left(
                concat_ws(
                    '/',
                    -- An error has no account of its own, but a number.
                    case
                        when e.kind = 'error' then e.phone_number_id else e.event ->> 'entry_id'
                    end,
                    t.subject
                ),
                300
            ) as subject,
            (
                select coalesce(
                    jsonb_object_agg(split_part(f.path, '.', -1), f.leaf)
                    filter (where f.leaf is not null), '{}'
                )
                from (
                    select p as path, wa.json_leaves(e.event -> 'element', p) as leaf
                    from unnest(r.fields) as p
                ) as f
            ) as state,
            case
                when e.kind = 'error' then p_now
                else coalesce(nullif(e.sent_at, 'infinity'), p_now)
            end as event_at,
            e.event_key
        from unnest(p_events) as e
        inner join wa.account_state_rules() as r
            on r.field = e.event ->> 'field'
            and (r.event is null or r.event = e.event #>> '{element,event}')
            and (e.kind = 'error') = (r.kind = 'sending_error')
        cross join lateral (
            select
                string_agg(
                    case
                        -- Written with signs and spaces, or without.
                        when p.path = 'display_phone_number'
                            then regexp_replace(l.leaf, '[^0-9]', '', 'g')
                        else l.leaf
                    end,
                    '/' order by p.n
                ) as subject,
                count(l.leaf) = cardinality(r.subject) as is_named
            from unnest(r.subject) with ordinality as p (path, n)
            cross join lateral (
                select wa.json_leaves(e.event -> 'element', p.path) as leaf
            ) as l
        ) as t
        where t.is_named
    ) as s
    where s.subject <> ''
    order by s.kind, s.subject, s.event_at desc, s.event_key desc;
end;
$$;
ALTER FUNCTION wa.read_account_states(p_events wa.event[], p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.read_account_states(p_events wa.event[], p_now timestamp with time zone) IS 'The states that account events tell, the newest of each thing.';
CREATE FUNCTION wa.read_counters() RETURNS SETOF wa.metric_sample
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return query
    with total as (
        select m.measure, m.subject, m.outcome, sum(m.n)::double precision as n
        from wa.metrics as m
        where m.grain = 'total'
        group by m.measure, m.subject, m.outcome
    )
    select 'wa_webhook_events_total',
        jsonb_build_object('kind', t.subject, 'result', t.outcome), t.n
    from total as t where t.measure = 'receipt'
    union all
    select 'wa_webhook_processed_total',
        jsonb_build_object('handler', t.subject, 'result', t.outcome), t.n
    from total as t where t.measure = 'turn'
    union all
    select 'wa_webhook_attempt_failures_total',
        jsonb_build_object('handler', t.subject, 'class', t.outcome), t.n
    from total as t where t.measure = 'failure'
    union all
    select 'wa_webhook_requests_total',
        jsonb_build_object('method', t.subject, 'outcome', t.outcome), t.n
    from total as t where t.measure = 'request'
    union all
    select 'wa_webhook_signature_secret_total', jsonb_build_object('secret', t.outcome), t.n
    from total as t where t.measure = 'secret'
    union all
    select 'wa_webhook_unsupported_messages_total', jsonb_build_object('type', t.subject), t.n
    from total as t where t.measure = 'unsupported'
    union all
    select 'wa_webhook_dlq_replayed_total',
        jsonb_build_object('class', t.subject, 'result', t.outcome), t.n
    from total as t where t.measure = 'replay'
    union all
    select 'wa_webhook_alert_deliveries_total',
        jsonb_build_object('receiver', t.subject, 'outcome', t.outcome), t.n
    from total as t where t.measure = 'alert'
    union all
    select 'wa_webhook_lock_expired_total', '{}', coalesce(sum(t.n), 0)
    from total as t where t.measure = 'lock' and t.outcome <> 'evicted'
    union all
    select 'wa_webhook_fenced_writes_total', '{}', coalesce(sum(t.n), 0)
    from total as t where t.measure = 'fenced';
end;
$$;
ALTER FUNCTION wa.read_counters() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.read_counters() IS 'What happened since the installation, as Prometheus'' counters.';
CREATE FUNCTION wa.read_deliveries(p_statuses wa.event[], p_now timestamp with time zone) RETURNS SETOF wa.delivery
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
begin
    return query
    with told as materialized (
        select
            wa.wamid_digest(e.phone_number_id, e.event #>> '{element,id}') as wamid_digest,
            e.event #>> '{element,status}' as status,
            e.event -> 'element' ->> 'biz_opaque_callback_data' as opaque,
            -- A time that cannot be is the time of receipt.
            coalesce(nullif(e.sent_at, 'infinity'), p_now) as at,
            e.event #>> '{element,errors,0,code}' as code,
            left(e.event #>> '{element,pricing,category}', 100) as category,
            e.event #>> '{element,pricing,billable}' as billable,
            wa.epoch_to_timestamp(
                e.event #>> '{element,conversation,expiration_timestamp}'
            ) as expires_at
        from unnest(p_statuses) as e
        where
            e.event #>> '{element,status}' in ('sent', 'delivered', 'read', 'played', 'failed')
            and e.event #>> '{element,recipient_type}' is distinct from 'group'
            and not e.event -> 'element'
                ?| '{recipient_participant_id,recipient_participant_user_id}'
    )
    -- Equal events give equal rows in any order: earliest times, least values.
    select
        null::bigint,
        t.wamid_digest,
        min(
            case
                when t.opaque ~* '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$' then lower(t.opaque)
            end
        )::uuid,
        min(t.at) filter (where t.status = 'sent'),
        min(t.at) filter (where t.status = 'delivered'),
        min(t.at) filter (where t.status = 'read'),
        min(t.at) filter (where t.status = 'played'),
        min(t.at) filter (where t.status = 'failed'),
        min(case when t.code ~ '^[0-9]{1,9}$' then t.code::integer end)
        filter (where t.status = 'failed'),
        min(t.category),
        bool_or(case when t.billable in ('true', 'false') then t.billable = 'true' end),
        min(nullif(t.expires_at, 'infinity'))
    from told as t
    group by t.wamid_digest;
end;
$_$;
ALTER FUNCTION wa.read_deliveries(p_statuses wa.event[], p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.read_deliveries(p_statuses wa.event[], p_now timestamp with time zone) IS 'What statuses tell of each message: one row per wamid, the earliest time of each rank.';
CREATE FUNCTION wa.read_events(p_body bytea, p_settings wa.settings, p_now timestamp with time zone) RETURNS wa.event[]
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_tomorrow date := (p_now at time zone 'UTC')::date + 1;
    v_doc jsonb := wa.parse_body(p_body);
    v_event wa.event := wa.only_event(v_doc, p_settings.ledger_floor, v_tomorrow);
    v_events wa.event[];
begin
    if v_event.event_no is not null
        and not v_event.is_stale
        and v_event.event_day > p_settings.ahead_until
    then
        return array[v_event];
    end if;
    v_event.problem := case
        when v_doc is null then 'unreadable_body body: expected JSON in UTF-8'
        -- So many elements take two bytes each.
        when length(p_body) > 100000 and wa.has_too_many_elements(v_doc)
            then 'too_many_elements body: expected at most 50,000 elements'
    end;
    if v_event.problem is not null then
        v_event.event_no := 1;
        v_event.kind := 'unreadable';
        return array[v_event];
    end if;
    v_events := array(
        select f
        from wa.flatten(v_doc, p_settings.ledger_floor, v_tomorrow) as f
        order by f.event_no
    );
    v_events := wa.recognise_early_events(v_events, p_settings.ahead_until);
    if exists (select from unnest(v_events) as e where e.is_stale) then
        perform wa.note_early_events(v_events, p_settings, v_tomorrow);
        return wa.recognise_kept_events(v_events, p_settings.ledger_floor);
    end if;
    return v_events;
end;
$$;
ALTER FUNCTION wa.read_events(p_body bytea, p_settings wa.settings, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.read_events(p_body bytea, p_settings wa.settings, p_now timestamp with time zone) IS 'The events of a request''s bytes; bytes that cannot be read are one event with a problem.';
CREATE FUNCTION wa.read_health_gauges() RETURNS SETOF wa.metric_sample
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return query
    select m.metric, jsonb_build_object('check', h.check_name) || m.labels, m.value
    from wa_api.health() as h
    cross join lateral (
        values
        (
            'wa_webhook_health_status', '{}'::jsonb,
            case
                when h.value is null then null
                when h.status = 'ok' then 0
                when h.status = 'warning' then 1
                else 2
            end::double precision
        ),
        ('wa_webhook_health_value', '{}', h.value),
        ('wa_webhook_health_threshold', '{"level": "warning"}', h.warning_threshold),
        ('wa_webhook_health_threshold', '{"level": "critical"}', h.critical_threshold)
    ) as m (metric, labels, value)
    where m.value is not null;
end;
$$;
ALTER FUNCTION wa.read_health_gauges() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.read_health_gauges() IS 'What the health check says, with its thresholds, as Prometheus'' gauges.';
CREATE FUNCTION wa.read_histograms() RETURNS SETOF wa.metric_sample
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return query
    with total as (
        select
            n.name, n.labels, n.unit, sum(m.seconds) as seconds,
            array[
                sum(m.upto_5ms), sum(m.upto_10ms), sum(m.upto_25ms), sum(m.upto_50ms),
                sum(m.upto_100ms), sum(m.upto_250ms), sum(m.upto_500ms), sum(m.upto_1s),
                sum(m.upto_2500ms), sum(m.upto_5s), sum(m.upto_10s), sum(m.upto_30s),
                sum(m.upto_60s), sum(m.upto_300s), sum(m.over_300s)
            ] as counts
        from wa.metrics as m
        cross join lateral (
            values
            ('turn', 1.0, 'wa_webhook_processing_duration_seconds',
                jsonb_build_object('handler', m.subject, 'result', m.outcome)),
            ('end_to_end', 1.0, 'wa_webhook_end_to_end_seconds',
                jsonb_build_object('handler', m.subject)),
            ('receipt', 1.0, 'wa_webhook_meta_lag_seconds',
                jsonb_build_object('kind', m.subject)),
            ('request', 1.0, 'wa_webhook_ack_duration_seconds',
                jsonb_build_object('method', m.subject, 'outcome', m.outcome)),
            ('lock_wait', 1.0, 'wa_webhook_lock_wait_seconds',
                jsonb_build_object('handler', m.subject)),
            ('payload_bytes', 100000.0, 'wa_webhook_payload_bytes', '{}'),
            ('batch_updates', 200.0, 'wa_webhook_batch_updates', '{}')
        ) as n (measure, unit, name, labels)
        where m.grain = 'total' and m.measure = n.measure
            and (m.measure <> 'receipt' or m.outcome <> 'duplicate')
        group by n.name, n.labels, n.unit
    ),
    slot as (
        select
            t.name, t.labels, t.unit, c.slot_no,
            (sum(c.n) over (partition by t.name, t.labels order by c.slot_no))::double precision
                as n
        from total as t
        cross join lateral unnest(t.counts) with ordinality as c (n, slot_no)
    )
    select s.name || '_bucket', s.labels || jsonb_build_object('le', (b.le * s.unit)::text), s.n
    from slot as s
    inner join unnest(wa_ops.latency_bounds() || 'Infinity'::double precision)
        with ordinality as b (le, slot_no) on s.slot_no = b.slot_no
    union all
    select s.name || '_count', s.labels, s.n from slot as s where s.slot_no = 15
    union all
    select t.name || '_sum', t.labels, t.seconds from total as t;
end;
$$;
ALTER FUNCTION wa.read_histograms() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.read_histograms() IS 'How long things took, and how large they were, as Prometheus'' histograms.';
CREATE FUNCTION wa.read_queue_gauges() RETURNS SETOF wa.metric_sample
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
begin
    return query
    select 'wa_webhook_queue_depth', jsonb_build_object('state', s.state),
        count(p.event_key)::double precision
    from unnest('{ready, scheduled, running, paused}'::text[]) as s (state)
    left join wa.pending_messages as p
        on s.state = case
            when p.status = 'running' then 'running'
            when p.ready_at = 'infinity' then 'paused'
            when greatest(p.ready_at, p.retry_at) > v_now then 'scheduled'
            else 'ready'
        end
    group by s.state;
    return query
    select 'wa_webhook_oldest_ready_age_seconds', '{}'::jsonb,
        coalesce(extract(epoch from v_now - min(d.due_at)), 0)::double precision
    from wa.due_conversations as d
    where d.due_at <= v_now;
    return query
    select 'wa_webhook_overdue', '{}'::jsonb, count(*)::double precision
    from wa.due_conversations as d
    where d.due_at < v_now - interval '10 minutes';
    -- Whatever is locked has the end of its lease in due_conversations.
    return query
    select 'wa_webhook_conversation_locks', jsonb_build_object('state', s.state),
        count(c.conversation_id)::double precision
    from unnest('{held, expired}'::text[]) as s (state)
    left join (
        select k.conversation_id, k.lock_expires_at
        from wa.due_conversations as d
        cross join lateral wa.conversation(d.conversation_id) as k
        where d.is_retry and k.lock_token is not null
    ) as c on s.state = case when c.lock_expires_at > v_now then 'held' else 'expired' end
    group by s.state;
end;
$$;
ALTER FUNCTION wa.read_queue_gauges() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.read_queue_gauges() IS 'What waits and what is locked now, as Prometheus'' gauges.';
CREATE FUNCTION wa.read_state_gauges() RETURNS SETOF wa.metric_sample
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
begin
    return query
    with unresolved as (
        select d.reason, d.resolution_status, count(*) as n, min(d.created_at) as oldest_at
        from wa.webhook_dlq as d
        where d.resolution_status in ('pending', 'retrying', 'exhausted')
        group by d.reason, d.resolution_status
    )
    select 'wa_webhook_dlq_entries',
        jsonb_build_object('class', u.reason, 'status', u.resolution_status),
        u.n::double precision
    from unresolved as u
    union all
    select 'wa_webhook_dlq_oldest_age_seconds', '{}',
        coalesce(extract(epoch from v_now - min(u.oldest_at)), 0)::double precision
    from unresolved as u;
    return query
    select 'wa_webhook_worker_heartbeat_age_seconds', '{}'::jsonb,
        extract(epoch from v_now - max(w.heartbeat_at))::double precision
    from wa.workers as w
    having count(*) > 0;
    -- Not "job": that is Prometheus' own label.
    return query
    select 'wa_webhook_maintenance_last_success_timestamp_seconds',
        jsonb_build_object('task', j.job),
        extract(epoch from j.last_succeeded_at)::double precision
    from wa.jobs as j
    where
        j.last_succeeded_at is not null
        and (not j.is_cron_only or j.cron_schedule is not null);
    return query
    select 'wa_webhook_rollout_percentage', jsonb_build_object('flag', f.flag),
        case when f.is_enabled then f.rollout_percentage else 0 end::double precision
    from wa.feature_flags as f;
end;
$$;
ALTER FUNCTION wa.read_state_gauges() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.read_state_gauges() IS 'Dead letters, workers, jobs and flags now, as Prometheus'' gauges.';
CREATE FUNCTION wa.ready_partitions(p_now timestamp with time zone) RETURNS wa.settings
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_settings wa.settings;
begin
    select s.* into strict v_settings from wa.settings as s;
    if v_settings.partitions_until < (p_now at time zone 'UTC')::date + 1 then
        perform wa.create_partitions();
    end if;
    return v_settings;
end;
$$;
ALTER FUNCTION wa.ready_partitions(p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.ready_partitions(p_now timestamp with time zone) IS 'The settings, after making sure that events up to tomorrow have their partitions.';
CREATE FUNCTION wa.ready_received_ahead(p_limit integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_ahead timestamptz := v_now + interval '1 minute';
    v_ids bigint[];
begin
    v_ids := wa.lock_idle_conversations(
        array(
            select distinct p.conversation_id
            from wa.pending_messages as p
            where p.received_at > v_ahead and p.ready_at > v_ahead and p.ready_at < 'infinity'
            order by p.conversation_id
            limit p_limit
        )
    );
    update wa.pending_messages as p
    set ready_at = v_now
    where
        p.conversation_id = any(v_ids)
        and p.received_at > v_now
        and p.ready_at > v_now
        and p.ready_at < 'infinity';
    perform wa.refresh_due_at(wa.conversations(v_ids));
    return cardinality(v_ids);
end;
$$;
ALTER FUNCTION wa.ready_received_ahead(p_limit integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.ready_received_ahead(p_limit integer) IS 'Make messages ready that a clock which was ahead has received; how many conversations.';
CREATE FUNCTION wa.receipt_entries(p_event wa.processed_webhook_messages) RETURNS TABLE(at timestamp with time zone, what text, status text, detail jsonb)
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
    v_day date := (p_event.received_at at time zone 'UTC')::date;
    v_began_at timestamptz := greatest(
        p_event.received_at,
        p_event.settled_at - make_interval(secs => p_event.duration_ms / 1000.0::double precision)
    );
    v_payload record;
begin
    select w.sent_at, true as is_there into v_payload
    from wa.webhook_payloads as w
    where w.event_key = p_event.event_key and w.received_day = v_day;
    return query
    select e.at, e.what, e.status, jsonb_build_object('event_key', p_event.event_key) || e.detail
    from (
        values
        (
            p_event.received_at, 'received', p_event.kind,
            jsonb_build_object(
                'event_day', p_event.event_day, 'correlation_id', p_event.correlation_id,
                'conversation_id', p_event.conversation_id, 'seq', p_event.seq,
                'sent_at', v_payload.sent_at, 'has_content', v_payload.is_there is not null
            )
        ),
        (
            v_began_at, 'turn began', p_event.flow,
            jsonb_build_object('attempt', p_event.attempts, 'handler', p_event.handler)
        ),
        (
            p_event.settled_at, 'settled', p_event.status,
            jsonb_build_object(
                'conversation_id', p_event.conversation_id, 'flow', p_event.flow,
                'handler', p_event.handler, 'attempts', p_event.attempts,
                'duration_ms', p_event.duration_ms
            )
        )
    ) as e (at, what, status, detail)
    where
        e.at is not null
        -- Of an attempt that failed the dead letter tells.
        and (e.what <> 'turn began' or p_event.status in ('processed', 'failed'));
end;
$$;
ALTER FUNCTION wa.receipt_entries(p_event wa.processed_webhook_messages) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.receipt_entries(p_event wa.processed_webhook_messages) IS 'What a timeline shows of an event by its ledger row: receipt, start of its turn, end.';
CREATE FUNCTION wa.receive_events(p_events wa.event[], p_found text[], p_delivery wa.webhook_delivery, p_settings wa.settings) RETURNS wa.receipt[]
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_receipts wa.receipt[] := array_fill(null::wa.receipt, array[cardinality(p_events)]);
    v_receipt wa.receipt;
    v_placed bigint[] := wa.place_new_messages(p_events, p_found);
    v_rest wa.event[] := array[]::wa.event[];
    v_started bigint[] := array[]::bigint[];
    v_delivery wa.webhook_delivery := p_delivery;
    v_tries integer := p_delivery.claims_left + 16;
    v_event wa.event;
begin
    foreach v_event in array p_events loop
        v_receipt := null;
        if p_found[v_event.event_no] = 'new'
            and wa.takes_turn(v_event.kind, v_event.is_stale)
        then
            if v_delivery.claims_left <= 0 and cardinality(p_events) > 1 then
                v_rest := v_rest || v_event;
                continue;
            end if;
            v_receipt := wa.receive_one(
                v_event, v_placed[v_event.event_no], v_started, v_delivery, p_settings
            );
            v_tries := v_tries - 1;
            if v_receipt.outcome = 'dispatched' then
                v_delivery.claims_left := v_delivery.claims_left - 1;
                v_started := v_started || (v_receipt.turn).conversation_id;
            end if;
            if v_tries = 0 then
                v_delivery.claims_left := 0;
            end if;
        elsif p_found[v_event.event_no] = 'seen' then
            v_receipt := wa.repeated_receipt(v_event, v_delivery);
        else
            v_receipt.outcome := case
                when p_found[v_event.event_no] <> 'new' then p_found[v_event.event_no]
                when v_event.is_stale then 'stale'
                else 'recorded'
            end;
        end if;
        v_receipts[v_event.event_no] := v_receipt;
    end loop;
    if v_rest <> '{}' then
        v_receipts := wa.receive_rest(v_rest, v_placed, v_receipts, v_delivery, p_settings);
    end if;
    return v_receipts;
end;
$$;
ALTER FUNCTION wa.receive_events(p_events wa.event[], p_found text[], p_delivery wa.webhook_delivery, p_settings wa.settings) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.receive_events(p_events wa.event[], p_found text[], p_delivery wa.webhook_delivery, p_settings wa.settings) IS 'What becomes of each event of a request, by event_no.';
CREATE FUNCTION wa.receive_message(p_event wa.event, p_conversation wa.webhook_conversations, p_is_behind boolean, p_delivery wa.webhook_delivery, p_settings wa.settings) RETURNS wa.arrival
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := p_delivery.received_at;
    v_conversation wa.webhook_conversations := p_conversation;
    v_arrival wa.arrival;
    v_has_work boolean;
begin
    if v_conversation.lock_expires_at <= v_now then
        perform wa.rescue_turn(v_conversation.conversation_id, v_now);
        v_conversation := wa.conversation(v_conversation.conversation_id);
    end if;
    v_arrival.event := p_event;
    v_has_work := p_is_behind or exists (
        select from wa.due_conversations as d
        where d.conversation_id = v_conversation.conversation_id
    );
    if not v_has_work and not wa.is_enhanced(v_conversation, p_delivery) then
        v_arrival.conversation := v_conversation;
        v_arrival.receipt := wa.receive_original(
            p_event, v_conversation.conversation_id, p_delivery
        );
        return v_arrival;
    end if;
    v_conversation.received_seq := v_conversation.received_seq + 1;
    v_conversation.profile_name := coalesce(p_event.profile_name, v_conversation.profile_name);
    v_conversation.identity_at := greatest(
        v_conversation.identity_at, case when p_event.phone is not null then p_event.sent_at end
    );
    v_arrival.conversation := v_conversation;
    v_arrival.message := wa.new_message(p_event, v_conversation, p_delivery);
    if v_conversation.lock_token is null and p_delivery.claims_left > 0 then
        return wa.try_to_start(v_arrival, v_has_work, p_delivery, p_settings);
    end if;
    v_arrival.receipt.outcome := case
        when v_conversation.lock_token is null or p_is_behind or p_delivery.claims_left <= 0
            then 'waiting'
        else 'contended'
    end;
    return v_arrival;
end;
$$;
ALTER FUNCTION wa.receive_message(p_event wa.event, p_conversation wa.webhook_conversations, p_is_behind boolean, p_delivery wa.webhook_delivery, p_settings wa.settings) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.receive_message(p_event wa.event, p_conversation wa.webhook_conversations, p_is_behind boolean, p_delivery wa.webhook_delivery, p_settings wa.settings) IS 'Flow, place in line and outcome of one new message; its turn when it may run at once.';
CREATE FUNCTION wa.receive_one(p_event wa.event, p_conversation_id bigint, p_started bigint[], p_delivery wa.webhook_delivery, p_settings wa.settings) RETURNS wa.receipt
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_conversation wa.webhook_conversations := wa.conversation_of(p_event, p_conversation_id);
    v_arrival wa.arrival;
begin
    perform wa.store_messages(
        array[p_event], array[v_conversation.is_secret], p_delivery.received_at
    );
    v_arrival := wa.receive_message(
        p_event, v_conversation, v_conversation.conversation_id = any(p_started), p_delivery,
        p_settings
    );
    if (v_arrival.message).event_key is not null then
        perform wa.wait_in_line(array[v_arrival], p_settings);
    end if;
    return v_arrival.receipt;
end;
$$;
ALTER FUNCTION wa.receive_one(p_event wa.event, p_conversation_id bigint, p_started bigint[], p_delivery wa.webhook_delivery, p_settings wa.settings) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.receive_one(p_event wa.event, p_conversation_id bigint, p_started bigint[], p_delivery wa.webhook_delivery, p_settings wa.settings) IS 'Receive one new message, which may take its turn at once.';
CREATE FUNCTION wa.receive_original(p_event wa.event, p_conversation_id bigint, p_delivery wa.webhook_delivery) RETURNS wa.receipt
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_receipt wa.receipt;
begin
    perform wa.note_identity(p_conversation_id, p_event.phone, p_event.sent_at);
    v_receipt.outcome := 'original';
    v_receipt.turn := wa.start_original_turn(
        p_event, p_conversation_id, p_delivery.delivery_id, p_delivery.correlation_id,
        p_delivery.received_at
    );
    return v_receipt;
end;
$$;
ALTER FUNCTION wa.receive_original(p_event wa.event, p_conversation_id bigint, p_delivery wa.webhook_delivery) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.receive_original(p_event wa.event, p_conversation_id bigint, p_delivery wa.webhook_delivery) IS 'Receive a message of the original flow: its turn begins at once.';
CREATE FUNCTION wa.receive_rest(p_events wa.event[], p_placed bigint[], p_receipts wa.receipt[], p_delivery wa.webhook_delivery, p_settings wa.settings) RETURNS wa.receipt[]
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_receipts wa.receipt[] := p_receipts;
    v_arrivals wa.arrival[] := array[]::wa.arrival[];
    v_arrival wa.arrival;
    v_next record;
    v_is_behind boolean;
begin
    for v_next in
        select e as event, c as conversation
        from unnest(p_events) as e
        inner join wa.webhook_conversations as c
            on c.conversation_id = p_placed[e.event_no]
        order by c.conversation_id, e.event_no
    loop
        if (v_arrival.conversation).conversation_id = (v_next.conversation).conversation_id then
            v_is_behind := v_is_behind or (v_arrival.message).event_key is not null;
        else
            v_is_behind := false;
            v_arrival.conversation := v_next.conversation;
        end if;
        v_arrival := wa.receive_message(
            v_next.event, v_arrival.conversation, v_is_behind, p_delivery, p_settings
        );
        v_receipts[(v_next.event).event_no] := v_arrival.receipt;
        v_arrivals := v_arrivals || v_arrival;
        if cardinality(v_arrivals) >= 250 then
            perform wa.store_arrivals(v_arrivals, p_delivery, p_settings);
            v_arrivals := array[]::wa.arrival[];
        end if;
    end loop;
    if v_arrivals <> '{}' then
        perform wa.store_arrivals(v_arrivals, p_delivery, p_settings);
    end if;
    return v_receipts;
end;
$$;
ALTER FUNCTION wa.receive_rest(p_events wa.event[], p_placed bigint[], p_receipts wa.receipt[], p_delivery wa.webhook_delivery, p_settings wa.settings) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.receive_rest(p_events wa.event[], p_placed bigint[], p_receipts wa.receipt[], p_delivery wa.webhook_delivery, p_settings wa.settings) IS 'Receive the new messages of a request for which no claim is left.';
CREATE FUNCTION wa.receive_timer(p_timer wa.scheduled_events, p_now timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_conversation wa.webhook_conversations := wa.conversation(p_timer.conversation_id);
    v_event wa.event;
    v_delivery wa.webhook_delivery;
    v_message wa.pending_messages;
begin
    if v_conversation.erased_at is not null then
        return false;
    end if;
    v_event.kind := 'timer';
    v_event.event_key := p_timer.event_key;
    v_event.event_day := (p_now at time zone 'UTC')::date;
    v_event.sent_at := p_timer.due_at;
    v_event.phone_number_id := v_conversation.phone_number_id;
    v_event.event := jsonb_build_object(
        'message', jsonb_build_object(
            'type', 'timer', 'timestamp', extract(epoch from p_timer.due_at)::bigint::text,
            'timer', jsonb_build_object('name', p_timer.name, 'data', p_timer.payload)
        )
    );
    v_delivery.delivery_id := gen_random_uuid();
    v_delivery.correlation_id := p_timer.correlation_id;
    v_delivery.received_at := p_now;
    insert into wa.processed_webhook_messages (
        event_day, event_key, kind, status, received_at, correlation_id
    )
    values (
        v_event.event_day, v_event.event_key, 'timer', 'pending', p_now, p_timer.correlation_id
    );
    perform wa.store_payloads(array[v_event], p_now);
    v_conversation.received_seq := v_conversation.received_seq + 1;
    v_message := wa.new_message(v_event, v_conversation, v_delivery);
    v_message.handler := p_timer.handler;
    v_message.is_secret := false;
    perform wa.insert_pending_messages(array[v_message]);
    perform wa.note_received(array[v_conversation]);
    perform wa.measure_receipts(
        array[v_event], array['new'], array[row('waiting', null)::wa.receipt], p_now
    );
    return true;
end;
$$;
ALTER FUNCTION wa.receive_timer(p_timer wa.scheduled_events, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.receive_timer(p_timer wa.scheduled_events, p_now timestamp with time zone) IS 'A timer as a message at the end of its conversation''s line, for the handler that set it.';
CREATE FUNCTION wa.receive_timers(p_timers wa.scheduled_events[], p_now timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_timer wa.scheduled_events;
    v_count integer := 0;
    v_half integer := cardinality(p_timers) / 2;
    v_state text;
begin
    foreach v_timer in array p_timers loop
        delete from wa.scheduled_events as t
        where
            t.conversation_id = v_timer.conversation_id
            and t.handler = v_timer.handler
            and t.name = v_timer.name;
        v_count := v_count + wa.receive_timer(v_timer, p_now)::integer;
    end loop;
    return v_count;
exception
    when deadlock_detected or serialization_failure or lock_not_available then
        raise;
    when others then
        get stacked diagnostics v_state = returned_sqlstate;
        if v_half > 0 then
            return wa.receive_timers(p_timers[:v_half], p_now)
                + wa.receive_timers(p_timers[v_half + 1 :], p_now);
        end if;
        perform wa.put_off_timer(
            p_timers[1], format('its timer cannot be received: SQLSTATE %s', v_state), p_now
        );
        return 0;
end;
$$;
ALTER FUNCTION wa.receive_timers(p_timers wa.scheduled_events[], p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.receive_timers(p_timers wa.scheduled_events[], p_now timestamp with time zone) IS 'Put timers in line as messages; returns how many.';
CREATE FUNCTION wa.recent_traffic(p_since timestamp with time zone) RETURNS TABLE(measure text, outcome text, n numeric, counts bigint[])
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return query
    select
        m.measure, m.outcome, sum(m.n),
        array[
            sum(m.upto_5ms), sum(m.upto_10ms), sum(m.upto_25ms), sum(m.upto_50ms),
            sum(m.upto_100ms), sum(m.upto_250ms), sum(m.upto_500ms), sum(m.upto_1s),
            sum(m.upto_2500ms), sum(m.upto_5s), sum(m.upto_10s), sum(m.upto_30s),
            sum(m.upto_60s), sum(m.upto_300s), sum(m.over_300s)
        ]::bigint[] as counts
    from wa.metrics as m
    where
        m.grain = 'minute' and m.bucket > p_since
        and m.measure in ('turn', 'failure', 'receipt', 'request')
    group by m.measure, m.outcome;
end;
$$;
ALTER FUNCTION wa.recent_traffic(p_since timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.recent_traffic(p_since timestamp with time zone) IS 'What came in and went through since p_since, by measure and outcome, with the latencies'' counts.';
CREATE FUNCTION wa.recognise_early_events(p_events wa.event[], p_ahead_until date) RETURNS wa.event[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_events wa.event[] := p_events;
    v_event wa.event;
    v_place integer := 0;
begin
    foreach v_event in array p_events loop
        v_place := v_place + 1;
        if not v_event.is_stale
            and v_event.event_day <= p_ahead_until
            and exists (
                select from wa.processed_webhook_messages_sentinel as m
                where m.event_key = v_event.event_key
            )
        then
            v_event.event_day := date '0001-01-01';
            v_event.is_stale := true;
            v_events[v_place] := v_event;
        end if;
    end loop;
    return v_events;
end;
$$;
ALTER FUNCTION wa.recognise_early_events(p_events wa.event[], p_ahead_until date) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.recognise_early_events(p_events wa.event[], p_ahead_until date) IS 'Events that came before their day was within the window stay on the sentinel day: they are duplicates.';
CREATE FUNCTION wa.recognise_kept_events(p_events wa.event[], p_floor date) RETURNS wa.event[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
    v_keys uuid[] := array(select e.event_key from unnest(p_events) as e where e.is_stale);
    v_events wa.event[] := p_events;
    v_event wa.event;
    v_known record;
begin
    for v_known in
        select e.place, m.event_day
        from wa.processed_webhook_messages as m
        inner join (
            select k.event_key, k.is_stale, k.place
            from unnest(p_events) with ordinality as k (
                event_no, kind, event_day, event_key, is_stale, sent_at, phone_number_id, bsuid,
                phone, profile_name, problem, event, place
            )
        ) as e
            on e.event_key = m.event_key and e.is_stale
        where
            m.event_key = any(v_keys)
            and m.event_day > date '0001-01-01'
            and m.event_day < p_floor
    loop
        v_event := v_events[v_known.place];
        v_event.event_day := v_known.event_day;
        v_event.is_stale := false;
        v_events[v_known.place] := v_event;
    end loop;
    return v_events;
end;
$$;
ALTER FUNCTION wa.recognise_kept_events(p_events wa.event[], p_floor date) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.recognise_kept_events(p_events wa.event[], p_floor date) IS 'Events below the floor that the ledger still knows get their day back: they are duplicates.';
CREATE FUNCTION wa.record_events(p_events wa.event[], p_delivery wa.webhook_delivery) RETURNS text[]
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_found text[] := array_fill(null::text, array[cardinality(p_events)]);
    v_events wa.event[] := array[]::wa.event[];
    v_recorded wa.event[] := array[]::wa.event[];
    v_new uuid[];
    v_event wa.event;
    v_next integer := 1;
    v_previous uuid;
begin
    foreach v_event in array wa.in_key_order(p_events) loop
        if v_event.problem is not null then
            v_found[v_event.event_no] := 'quarantined';
        elsif v_event.event_key = v_previous then
            v_found[v_event.event_no] := 'duplicate';
        else
            v_events := v_events || v_event;
            v_previous := v_event.event_key;
        end if;
    end loop;
    v_new := wa.insert_events(v_events, p_delivery);
    -- Both are in order of the keys.
    foreach v_event in array v_events loop
        if v_event.event_key = v_new[v_next] then
            v_found[v_event.event_no] := 'new';
            v_next := v_next + 1;
            if not wa.takes_turn(v_event.kind, v_event.is_stale) then
                v_recorded := v_recorded || v_event;
            end if;
        else
            v_found[v_event.event_no] := 'seen';
        end if;
    end loop;
    if v_recorded <> '{}' then
        perform wa.store_payloads(v_recorded, p_delivery.received_at);
    end if;
    return v_found;
end;
$$;
ALTER FUNCTION wa.record_events(p_events wa.event[], p_delivery wa.webhook_delivery) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.record_events(p_events wa.event[], p_delivery wa.webhook_delivery) IS 'Idempotent insert of a request''s events: new, seen, duplicate or quarantined, by event_no.';
CREATE FUNCTION wa.record_failure(p_message wa.pending_messages, p_token uuid, p_failure wa.failure, p_now timestamp with time zone) RETURNS wa.webhook_dlq
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_failure wa.failure := p_failure;
    v_max_retries integer := (wa.handler_settings(p_message.handler)).max_retries;
    v_dead wa.webhook_dlq;
begin
    if p_message.is_secret then
        delete from wa.secret_payloads as s where s.event_key = p_message.event_key;
        v_failure.error_message := null;
        v_failure.error_stack := null;
    end if;
    v_dead := wa.upsert_dead_letter(
        p_message, v_failure, v_max_retries,
        wa.next_retry_at(wa.counted_attempt(p_message), v_max_retries, v_failure, p_now), p_now
    );
    insert into wa.webhook_dlq_attempts (
        dlq_id, attempt, failed_at, reason, error_class, error_message, error_stack, duration_ms,
        worker
    )
    values (
        v_dead.dlq_id, p_message.attempt, p_now, v_failure.reason, v_failure.error_class,
        v_failure.error_message, v_failure.error_stack, v_failure.duration_ms, v_failure.worker
    );
    if v_dead.next_retry_at is null then
        delete from wa.pending_messages as p where p.event_key = p_message.event_key;
        perform wa.settle(
            array[row(p_message, 'exhausted', p_token, v_failure.duration_ms)::wa.settlement]
        );
    else
        update wa.pending_messages as p
        set status = 'retrying', riders = 0, retry_at = v_dead.next_retry_at, dlq_id = v_dead.dlq_id
        where p.event_key = p_message.event_key;
        perform wa.note_failure_token(p_message.event_day, p_message.event_key, p_token, p_message);
    end if;
    perform wa.measure_failure(
        p_message.handler, v_failure.reason, v_dead.next_retry_at is not null, p_now,
        v_failure.duration_ms
    );
    perform wa.mark_conversation_error(p_message, v_failure.worker);
    return v_dead;
end;
$$;
ALTER FUNCTION wa.record_failure(p_message wa.pending_messages, p_token uuid, p_failure wa.failure, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.record_failure(p_message wa.pending_messages, p_token uuid, p_failure wa.failure, p_now timestamp with time zone) IS 'Move a message whose attempt failed into the dead-letter queue: to be retried, or exhausted.';
CREATE FUNCTION wa.refresh_due_at(p_conversations wa.webhook_conversations[]) RETURNS wa.next_due[]
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_settings wa.settings := wa.current_settings();
    v_conversation wa.webhook_conversations;
    v_next wa.next_due;
    v_all wa.next_due[] := array[]::wa.next_due[];
    v_due wa.next_due[] := array[]::wa.next_due[];
begin
    foreach v_conversation in array p_conversations loop
        v_next := wa.next_due_at(v_conversation, v_settings, v_now);
        v_all := v_all || v_next;
        if v_next.due_at is not null then
            v_due := v_due || v_next;
        else
            delete from wa.due_conversations as d
            where d.conversation_id = v_next.conversation_id;
        end if;
    end loop;
    if v_due <> '{}' then
        perform wa.set_due_at(v_due);
    end if;
    return v_all;
end;
$$;
ALTER FUNCTION wa.refresh_due_at(p_conversations wa.webhook_conversations[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.refresh_due_at(p_conversations wa.webhook_conversations[]) IS 'Compute when conversations may be claimed next, and write it.';
CREATE FUNCTION wa.register_handler(p_declared jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
    v_name text := p_declared ->> 'name';
    v_settings jsonb;
    v_new wa.handlers;
begin
    if v_name is null or v_name !~ '^[a-z][a-z0-9_]{0,62}$' then
        raise exception 'name: expected a lower-case identifier'
            using errcode = 'WA102',
                detail = format('name=%s', v_name);
    end if;
    v_settings := wa.declared_settings(p_declared);
    insert into wa.handlers (handler)
    values (v_name)
    on conflict do nothing;
    -- Only what still has its column default or its last declared value is the program's to change.
    select n.* into v_new
    from wa.handlers as h
    cross join lateral jsonb_populate_record(
        h,
        (
            select coalesce(jsonb_object_agg(d.key, d.value), '{}')
            from jsonb_each(v_settings) as d
            where
                h.declared = '{}'
                or to_jsonb(h) -> d.key = h.declared -> d.key
                or h.declared -> d.key is null
        )
    ) as n
    where h.handler = v_name;
    perform wa.withdraw_default(v_name, v_new.is_default);
    update wa.handlers as h
    set
        timeout = v_new.timeout,
        max_retries = v_new.max_retries,
        ordering = v_new.ordering,
        debounce = v_new.debounce,
        max_batch = v_new.max_batch,
        retry_if_state_changed = v_new.retry_if_state_changed,
        is_default = v_new.is_default,
        secret_states = v_new.secret_states,
        declared = to_jsonb(jsonb_populate_record(null::wa.handlers, v_settings))
            - array(
                select k.key
                from jsonb_object_keys(to_jsonb(v_new)) as k (key)
                where not v_settings ? k.key
            ),
        registered_at = wa.clock()
    where h.handler = v_name;
    perform wa.register_routes(v_name, 'keyword', p_declared -> 'keywords');
    perform wa.register_routes(v_name, 'universal', p_declared -> 'universal');
end;
$_$;
ALTER FUNCTION wa.register_handler(p_declared jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.register_handler(p_declared jsonb) IS 'Register one handler; see wa_api.register_handlers().';
CREATE FUNCTION wa.register_routes(p_handler text, p_kind text, p_words jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_words text[] := wa.declared_words(p_words);
    v_taken record;
begin
    select r.word, r.handler into v_taken
    from wa.routes as r
    where r.kind = p_kind and r.word = any(v_words) and r.handler <> p_handler and r.source = 'code'
    limit 1;
    if found then
        raise exception 'a word is registered by another handler'
            using errcode = 'WA102',
                detail = format(
                    'word=%s, kind=%s, handler=%s',
                    v_taken.word,
                    p_kind,
                    v_taken.handler
                ),
                hint = 'Take the word from one of the two, '
                    'or let a DBA route it (source = operator).';
    end if;
    insert into wa.routes (kind, word, handler, source)
    select p_kind, w.word, p_handler, 'code'
    from unnest(v_words) as w (word)
    on conflict do nothing;
end;
$$;
ALTER FUNCTION wa.register_routes(p_handler text, p_kind text, p_words jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.register_routes(p_handler text, p_kind text, p_words jsonb) IS 'Give a handler the words of one kind that its program declares; a DBA''s routes stay.';
CREATE FUNCTION wa.release_events(p_ledgers wa.processed_webhook_messages[], p_reason text) RETURNS TABLE(event_key uuid, conversation_id bigint)
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_event wa.event;
    v_events wa.event[] := array[]::wa.event[];
    v_place record;
begin
    for v_no in 1 .. cardinality(p_ledgers) loop
        v_event := wa.stored_event(p_ledgers[v_no], v_no);
        v_event.sent_at := least(v_event.sent_at, p_ledgers[v_no].received_at);
        v_events := v_events || v_event;
    end loop;
    for v_place in
        select p.event_no, p.conversation_id
        from wa.place_messages(v_events) as p
    loop
        event_key := p_ledgers[v_place.event_no].event_key;
        conversation_id := v_place.conversation_id;
        perform wa.reopen_message(
            p_ledgers[v_place.event_no], conversation_id, null, null, 0
        );
        perform wa.note_action(
            'release_stale', p_reason, conversation_id, event_key, null, 'stale'
        );
        perform wa.refresh_due_at(array[wa.conversation(conversation_id)]);
        return next;
    end loop;
end;
$$;
ALTER FUNCTION wa.release_events(p_ledgers wa.processed_webhook_messages[], p_reason text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.release_events(p_ledgers wa.processed_webhook_messages[], p_reason text) IS 'Put stale messages in line, each at the end of its conversation''s.';
CREATE FUNCTION wa.remember_bsuids(p_changes wa.identity_change[], p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    insert into wa.bsuid_changes as b (
        previous_bsuid, current_bsuid, changed_at, received_at
    )
    select distinct on (c.from_bsuid) c.from_bsuid, c.to_bsuid, c.changed_at, p_now
    from unnest(p_changes) as c
    where c.from_bsuid <> c.to_bsuid
    order by c.from_bsuid, c.changed_at desc, c.to_bsuid
    on conflict (previous_bsuid) do update
        set
            current_bsuid = excluded.current_bsuid,
            changed_at = excluded.changed_at,
            received_at = excluded.received_at
        where (excluded.changed_at, b.current_bsuid) > (b.changed_at, excluded.current_bsuid);
end;
$$;
ALTER FUNCTION wa.remember_bsuids(p_changes wa.identity_change[], p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.remember_bsuids(p_changes wa.identity_change[], p_now timestamp with time zone) IS 'Remember which user ids were replaced, for what comes late under an old one.';
CREATE FUNCTION wa.remove_riders(p_end wa.turn_end) RETURNS wa.settlement[]
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_rider wa.pending_messages;
    v_settlements wa.settlement[] := array[]::wa.settlement[];
begin
    for v_rider in
        delete from wa.pending_messages as p
        where p.conversation_id = (p_end.message).conversation_id and p.status = 'running'
        returning p.*
    loop
        perform wa.resolve_dead_letter(v_rider.dlq_id, 'resolved');
        v_settlements := v_settlements || row(
            v_rider, 'processed', (p_end.result).lock_token, (p_end.result).duration_ms
        )::wa.settlement;
    end loop;
    return v_settlements;
end;
$$;
ALTER FUNCTION wa.remove_riders(p_end wa.turn_end) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.remove_riders(p_end wa.turn_end) IS 'Take the messages that rode in a turn out of the line, end their dead letters.';
CREATE FUNCTION wa.reopen_message(p_ledger wa.processed_webhook_messages, p_conversation_id bigint, p_retry_at timestamp with time zone, p_dlq_id bigint, p_attempts integer) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_seq bigint := case when p_retry_at is not null then p_ledger.seq end;
begin
    if not wa.change_ledger_status(
        p_ledger.event_day, p_ledger.event_key, array[p_ledger.status], 'pending'
    ) then
        raise exception 'the ledger row of a settled message has changed'
            using errcode = 'WA901',
                detail = format('event_key=%s', p_ledger.event_key);
    end if;
    if v_seq is null then
        update wa.webhook_conversations as c
        set received_seq = c.received_seq + 1
        where c.conversation_id = p_conversation_id
        returning c.received_seq into v_seq;
    end if;
    insert into wa.pending_messages (
        event_key, event_day, conversation_id, seq, status, retry_at, attempt, handler,
        state_at_receipt, is_universal, is_secret, received_at, ready_at, delivery_id,
        correlation_id, dlq_id
    )
    select
        p_ledger.event_key, p_ledger.event_day, p_conversation_id, v_seq,
        case when p_retry_at is null then 'waiting' else 'retrying' end, p_retry_at, p_attempts,
        (select h.handler from wa.handlers as h where h.handler = p_ledger.handler),
        -- The state of its receipt is not known any more, and it shall run in the present one.
        c.state, wa.is_universal(e.event),
        -- Of what was said in a secret state only the envelope is left.
        coalesce(e.event = wa.envelope(e.event), false),
        p_ledger.received_at, v_now, gen_random_uuid(), p_ledger.correlation_id, p_dlq_id
    from wa.webhook_conversations as c
    cross join lateral wa.stored_content(p_ledger.event_key, p_ledger.received_at) as e (event)
    where c.conversation_id = p_conversation_id;
end;
$$;
ALTER FUNCTION wa.reopen_message(p_ledger wa.processed_webhook_messages, p_conversation_id bigint, p_retry_at timestamp with time zone, p_dlq_id bigint, p_attempts integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.reopen_message(p_ledger wa.processed_webhook_messages, p_conversation_id bigint, p_retry_at timestamp with time zone, p_dlq_id bigint, p_attempts integer) IS 'Put a settled message back in line as a new attempt of the same ledger row.';
CREATE FUNCTION wa.repair_json(p_json text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    c_max_depth constant integer := 64;
    v_json text;
begin
    -- An escaped backslash is written as \u005c first: then each backslash left begins an escape.
    v_json := replace(p_json, '\\', '\u005c');
    v_json := regexp_replace(v_json, '\\u0000', '\\ufffd', 'g');
    v_json := regexp_replace(
        v_json, '\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})', '\\ufffd', 'g'
    );
    v_json := regexp_replace(
        v_json,
        '(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}', '\\ufffd', 'g'
    );
    return (
        select
            string_agg(
                case
                    when d.depth > c_max_depth and d.is_open then 'null'
                    when d.token like '"%' then d.token
                    else regexp_replace(
                        d.token,
                        '-?[0-9]+(\.[0-9]+)?[eE][+-]?[0-9]{3,}'
                        '|-?[0-9.]{255,}([eE][+-]?[0-9]+)?',
                        'null',
                        'g'
                    )
                end,
                '' order by d.n
            )
        from wa.json_tokens(v_json) as d
        where d.depth <= c_max_depth or (d.depth = c_max_depth + 1 and d.is_open)
    );
end;
$$;
ALTER FUNCTION wa.repair_json(p_json text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.repair_json(p_json text) IS 'JSON text that jsonb rejects to JSON text that it accepts, keeping all that jsonb can hold.';
CREATE FUNCTION wa.repair_utf8(p_body bytea) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    -- Well-formed sequences by Unicode 15 table 3-7, over the bytes read as Latin-1.
    c_token constant text := '((?:[\u0001-\u007f]|[\u00c2-\u00df][\u0080-\u00bf]'
        '|\u00e0[\u00a0-\u00bf][\u0080-\u00bf]|[\u00e1-\u00ec\u00ee\u00ef][\u0080-\u00bf]{2}'
        '|\u00ed[\u0080-\u009f][\u0080-\u00bf]|\u00f0[\u0090-\u00bf][\u0080-\u00bf]{2}'
        '|[\u00f1-\u00f3][\u0080-\u00bf]{3}|\u00f4[\u0080-\u008f][\u0080-\u00bf]{2})+)|.';
    v_latin text := convert_from(p_body, 'LATIN1');
begin
    return convert_from(
        convert_to(
            (
                select string_agg(coalesce(t.token[1], '\ufffd'), '' order by t.n)
                from regexp_matches(v_latin, c_token, 'g') with ordinality as t (token, n)
            ),
            'LATIN1'
        ),
        'UTF8'
    );
end;
$$;
ALTER FUNCTION wa.repair_utf8(p_body bytea) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.repair_utf8(p_body bytea) IS 'Bytes to text; bytes that belong to no UTF-8 sequence become the escape \ufffd.';
CREATE FUNCTION wa.repeated_original_turn(p_event wa.event, p_delivery wa.webhook_delivery) RETURNS wa.turn
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_ledger wa.processed_webhook_messages := wa.ledger_row(
        p_event.event_day, p_event.event_key
    );
    v_token uuid := wa.event_key(
        'original', p_delivery.delivery_id::text, p_event.event_key::text
    );
begin
    if v_ledger.status <> 'original' or v_ledger.settling_token is distinct from v_token then
        return null;
    end if;
    return wa.make_original_turn(
        p_event, wa.conversation(v_ledger.conversation_id), v_token, v_ledger.handler,
        v_ledger.correlation_id, v_ledger.received_at
    );
end;
$$;
ALTER FUNCTION wa.repeated_original_turn(p_event wa.event, p_delivery wa.webhook_delivery) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.repeated_original_turn(p_event wa.event, p_delivery wa.webhook_delivery) IS 'The turn of the original flow that an earlier request with the same delivery id handed out.';
CREATE FUNCTION wa.repeated_receipt(p_event wa.event, p_delivery wa.webhook_delivery) RETURNS wa.receipt
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_receipt wa.receipt;
    v_message wa.pending_messages;
begin
    v_receipt.outcome := 'duplicate';
    if not wa.takes_turn(p_event.kind, p_event.is_stale) then
        return v_receipt;
    end if;
    select p.* into v_message
    from wa.pending_messages as p
    where p.event_key = p_event.event_key and p.delivery_id = p_delivery.delivery_id;
    if found then
        v_receipt.turn := wa.repeated_turn(v_message, p_event);
        v_receipt.outcome := case
            when (v_receipt.turn).event_key is not null then 'dispatched'
            when v_message.dlq_id is null then 'waiting'
            else 'contended'
        end;
    else
        v_receipt.turn := wa.repeated_original_turn(p_event, p_delivery);
        if (v_receipt.turn).event_key is not null then
            v_receipt.outcome := 'original';
        end if;
    end if;
    return v_receipt;
end;
$$;
ALTER FUNCTION wa.repeated_receipt(p_event wa.event, p_delivery wa.webhook_delivery) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.repeated_receipt(p_event wa.event, p_delivery wa.webhook_delivery) IS 'What becomes of an event that was seen in an earlier request.';
CREATE FUNCTION wa.repeated_turn(p_message wa.pending_messages, p_event wa.event) RETURNS wa.turn
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_conversation wa.webhook_conversations := wa.conversation(p_message.conversation_id);
    -- The token of that request's turn, see wa.try_to_start(): a worker's has another.
    v_token uuid := wa.event_key(
        'enhanced', p_message.delivery_id::text, p_message.event_key::text
    );
begin
    if p_message.status <> 'running' or v_conversation.lock_token is distinct from v_token then
        return null;
    end if;
    return wa.make_turn(
        row(
            p_message, v_conversation, wa.handler_settings(p_message.handler), p_event.event,
            wa.burst(p_message), v_token
        )::wa.turn_start,
        v_conversation.lock_expires_at
    );
end;
$$;
ALTER FUNCTION wa.repeated_turn(p_message wa.pending_messages, p_event wa.event) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.repeated_turn(p_message wa.pending_messages, p_event wa.event) IS 'The turn that an earlier request with the same delivery id handed out; null when it does not run.';
CREATE FUNCTION wa.replay_each(p_messages wa.processed_webhook_messages[], p_reason text) RETURNS TABLE(event_key uuid, received_at timestamp with time zone, outcome text)
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_idle bigint[];
    v_message wa.processed_webhook_messages;
begin
    v_idle := wa.lock_idle_conversations(
        array(select m.conversation_id from unnest(p_messages) as m)
    );
    foreach v_message in array p_messages loop
        event_key := v_message.event_key;
        received_at := v_message.received_at;
        if v_message.conversation_id = any(v_idle) then
            select r.outcome into outcome
            from wa.replay_message(v_message.event_day, v_message.event_key, p_reason) as r;
        else
            outcome := coalesce(wa.replay_problem(v_message), 'busy');
        end if;
        return next;
    end loop;
end;
$$;
ALTER FUNCTION wa.replay_each(p_messages wa.processed_webhook_messages[], p_reason text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.replay_each(p_messages wa.processed_webhook_messages[], p_reason text) IS 'Replay messages in the order given; one row per message.';
CREATE FUNCTION wa.replay_message(p_event_day date, p_event_key uuid, p_reason text, OUT outcome text, OUT dlq_id bigint) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_ledger wa.processed_webhook_messages := wa.ledger_row(p_event_day, p_event_key);
    v_last wa.webhook_dlq;
begin
    outcome := coalesce(wa.replay_problem(v_ledger), 'replayed');
    if outcome <> 'replayed' then
        return;
    end if;
    select d.* into v_last
    from wa.webhook_dlq as d
    where d.event_key = p_event_key
    order by d.dlq_id desc
    limit 1
    for no key update;
    if v_last.resolution_status in ('exhausted', 'discarded') then
        dlq_id := v_last.dlq_id;
        perform wa.put_back_dead_letter(dlq_id, v_ledger, null);
    else
        insert into wa.webhook_dlq as d (
            event_day, event_key, conversation_id, phone_number_id, reason, handler, payload,
            attempts_before, replayed_from, correlation_id, created_at, updated_at
        )
        select
            v_ledger.event_day, p_event_key, c.conversation_id, c.phone_number_id, 'replayed',
            v_ledger.handler, v_last.payload, v_ledger.attempts, v_last.dlq_id,
            v_ledger.correlation_id, v_now, v_now
        from wa.webhook_conversations as c
        where c.conversation_id = v_ledger.conversation_id
        returning d.dlq_id into dlq_id;
        perform wa.reopen_message(
            v_ledger, v_ledger.conversation_id, null, dlq_id, v_ledger.attempts
        );
    end if;
    perform wa.note_action(
        'replay', p_reason, v_ledger.conversation_id, p_event_key, dlq_id, v_ledger.status
    );
    perform wa.measure_replay(coalesce(v_last.reason, 'replayed'), outcome);
    perform wa.refresh_due_at(array[wa.conversation(v_ledger.conversation_id)]);
end;
$$;
ALTER FUNCTION wa.replay_message(p_event_day date, p_event_key uuid, p_reason text, OUT outcome text, OUT dlq_id bigint) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.replay_message(p_event_day date, p_event_key uuid, p_reason text, OUT outcome text, OUT dlq_id bigint) IS 'Run a settled message again: a new attempt on the same ledger row, past the dedupe on purpose.';
CREATE FUNCTION wa.replay_problem(p_ledger wa.processed_webhook_messages) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_over_at timestamptz;
begin
    v_over_at := p_ledger.received_at + (wa.handler_settings(p_ledger.handler)).timeout
        + (wa.current_settings()).lease_margin;
    return case
        when p_ledger.event_key is null then 'not_found'
        when p_ledger.kind <> 'message' or p_ledger.status = 'recorded' then 'no_message'
        when p_ledger.status = 'stale' then 'stale'
        when p_ledger.status = 'pending' then 'in_line'
        when p_ledger.status = 'original' and v_over_at > wa.clock() then 'running'
        when wa.stored_content(p_ledger.event_key, p_ledger.received_at) is null then 'content_gone'
    end;
end;
$$;
ALTER FUNCTION wa.replay_problem(p_ledger wa.processed_webhook_messages) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.replay_problem(p_ledger wa.processed_webhook_messages) IS 'Why a ledger row cannot be replayed; null when it can.';
CREATE FUNCTION wa.reply_entries(p_event_key uuid) RETURNS TABLE(at timestamp with time zone, what text, status text, detail jsonb)
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return query
    with reply as materialized (
        select o.*
        from wa.outbound_messages as o
        where o.event_key = p_event_key
    )
    select
        r.created_at, 'reply', r.status,
        jsonb_build_object(
            'event_key', r.event_key, 'outbound_id', r.outbound_id, 'reply_no', r.reply_no,
            'kind', r.kind
        )
    from reply as r
    union all
    select
        d.at, 'delivery', d.status,
        jsonb_strip_nulls(
            jsonb_build_object(
                'event_key', r.event_key, 'outbound_id', r.outbound_id, 'reply_no', r.reply_no,
                'error_code', case when d.status = 'failed' then r.error_code end,
                'error_class', case when d.status = 'failed' then r.error_class end
            )
        )
    from reply as r
    cross join lateral (
        values
        (r.sent_at, 'sent'), (r.delivered_at, 'delivered'), (r.read_at, 'read'),
        (r.played_at, 'played'), (r.failed_at, 'failed')
    ) as d (at, status)
    where d.at is not null;
end;
$$;
ALTER FUNCTION wa.reply_entries(p_event_key uuid) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.reply_entries(p_event_key uuid) IS 'What a message''s timeline shows of its replies: each reply, and how far its delivery came.';
CREATE FUNCTION wa.reply_id(p_message jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT COALESCE((p_message #>> '{interactive,button_reply,id}'::text[]), (p_message #>> '{interactive,list_reply,id}'::text[]), (p_message #>> '{button,payload}'::text[])) AS "coalesce";
END;
ALTER FUNCTION wa.reply_id(p_message jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.reply_id(p_message jsonb) IS 'Id of the button or list row that a person tapped.';
CREATE FUNCTION wa.require_bulk(p_status text, p_rate integer, p_limit integer, p_first_at timestamp with time zone DEFAULT NULL::timestamp with time zone, p_now timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if p_status not in ('pending', 'retrying', 'exhausted', 'discarded')
        or p_rate not between 1 and 1000000
        or p_limit is null
        or p_limit not between 1 and 10000
        or p_first_at not between p_now - interval '1 year' and p_now + interval '1 year'
    then
        raise exception 'cannot act on dead letters with these arguments'
            using errcode = 'WA101',
                detail = format(
                    'p_status=%s, p_rate=%s, p_limit=%s, p_first_at=%s',
                    p_status, p_rate, p_limit, p_first_at
                ),
                hint = 'p_status: pending, retrying, exhausted, discarded, or null for the '
                    'unresolved; p_rate: 1 to 1000000 a minute, or null; p_limit: 1 to 10000; '
                    'p_first_at: less than a year from now, or null for now.';
    end if;
end;
$$;
ALTER FUNCTION wa.require_bulk(p_status text, p_rate integer, p_limit integer, p_first_at timestamp with time zone, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.require_bulk(p_status text, p_rate integer, p_limit integer, p_first_at timestamp with time zone, p_now timestamp with time zone) IS 'Raise WA101 for arguments of a bulk action that make no sense.';
CREATE FUNCTION wa.require_contact(p_conversation_id bigint) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform wa.require_conversation(p_conversation_id);
    if (wa.conversation(p_conversation_id)).erased_at is not null then
        raise exception 'the conversation''s contact was erased'
            using errcode = 'WA201',
                detail = format('conversation_id=%s', p_conversation_id),
                hint = 'Nothing is kept of it any more. The next message of whoever it was starts '
                    'a new conversation.';
    end if;
end;
$$;
ALTER FUNCTION wa.require_contact(p_conversation_id bigint) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.require_contact(p_conversation_id bigint) IS 'Raise WA401 unless the conversation exists, WA201 when its contact was erased.';
CREATE FUNCTION wa.require_conversation(p_conversation_id bigint) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if not exists (
        select from wa.webhook_conversations as c where c.conversation_id = p_conversation_id
    ) then
        raise exception 'no such conversation'
            using errcode = 'WA401',
                detail = format('conversation_id=%s', p_conversation_id);
    end if;
end;
$$;
ALTER FUNCTION wa.require_conversation(p_conversation_id bigint) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.require_conversation(p_conversation_id bigint) IS 'Raise WA401 unless the conversation exists.';
CREATE FUNCTION wa.require_delivery(p_body bytea, p_delivery_id uuid, p_correlation_id text, p_worker text, p_claim integer) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
begin
    if p_body is null
        or p_delivery_id is null
        or p_correlation_id is null
        -- A counted repetition would cost ten times as much.
        or p_correlation_id !~ '^[A-Za-z0-9._-]+$'
        or length(p_correlation_id) > 64
        or coalesce(p_worker, '') = ''
        or p_claim is null
        or p_claim not between 0 and 1000
    then
        raise exception 'cannot receive a delivery with these arguments'
            using errcode = 'WA101',
                detail = format(
                    'p_body is null: %s, p_delivery_id=%s, p_correlation_id=%s, '
                    'p_worker=%s, p_claim=%s',
                    p_body is null,
                    p_delivery_id,
                    p_correlation_id,
                    p_worker,
                    p_claim
                ),
                hint = 'p_correlation_id: 1 to 64 of A-Z a-z 0-9 . _ -; p_claim: 0 to 1000; '
                    'none may be null.';
    end if;
end;
$_$;
ALTER FUNCTION wa.require_delivery(p_body bytea, p_delivery_id uuid, p_correlation_id text, p_worker text, p_claim integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.require_delivery(p_body bytea, p_delivery_id uuid, p_correlation_id text, p_worker text, p_claim integer) IS 'Raise WA101 unless a delivery''s arguments are complete.';
CREATE FUNCTION wa.require_erasure(p_phone_number_id text, p_contact text, p_reason text, p_names text[]) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if coalesce(p_phone_number_id, '') = ''
        or coalesce(length(p_contact), 0) < 3
        or coalesce(length(p_reason), 0) not between 1 and 500
    then
        raise exception 'cannot erase with these arguments'
            using errcode = 'WA101',
                detail = format('p_phone_number_id=%s', p_phone_number_id),
                hint = 'Give a business number''s id, a BSUID or phone, and a reason '
                    'of up to 500 characters.';
    end if;
    if wa.mentions(p_reason, p_names) then
        raise exception 'the reason of an erasure names the contact'
            using errcode = 'WA101',
                hint = 'The reason stays in the audit: give the number of the request instead.';
    end if;
end;
$$;
ALTER FUNCTION wa.require_erasure(p_phone_number_id text, p_contact text, p_reason text, p_names text[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.require_erasure(p_phone_number_id text, p_contact text, p_reason text, p_names text[]) IS 'Check the arguments of wa_ops.erase_contact().';
CREATE FUNCTION wa.require_failure(p_reason text, p_retryable boolean, p_retry_after interval, p_duration_ms integer) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if p_reason is null
        or p_reason not in (
            'handler_error', 'timeout', 'rejected', 'retry_requested', 'unknown_handler',
            'invalid_result'
        )
        or p_retryable is null
        or p_retry_after not between '0 seconds' and '30 days'
        or p_duration_ms < 0
    then
        raise exception 'cannot record this failure'
            using errcode = 'WA101',
                detail = format(
                    'p_reason=%s, p_retryable=%s, p_retry_after=%s, p_duration_ms=%s',
                    p_reason, p_retryable, p_retry_after, p_duration_ms
                ),
                hint = 'Reasons: handler_error, timeout, rejected, retry_requested, '
                    'unknown_handler, invalid_result. '
                    'p_retry_after: 0 seconds to 30 days, or null; p_duration_ms: 0 or more.';
    end if;
end;
$$;
ALTER FUNCTION wa.require_failure(p_reason text, p_retryable boolean, p_retry_after interval, p_duration_ms integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.require_failure(p_reason text, p_retryable boolean, p_retry_after interval, p_duration_ms integer) IS 'Raise WA101 unless a failure has a known reason, a sensible wait and duration.';
CREATE FUNCTION wa.require_filter(p_reason text, p_handler text, p_created_after timestamp with time zone, p_created_before timestamp with time zone, p_filter_count integer, p_dry_run boolean) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    c_reasons constant text[] := array[
        'handler_error', 'timeout', 'lock_contention', 'lock_expired', 'rejected',
        'retry_requested', 'unknown_handler', 'invalid_result', 'evicted', 'replayed'
    ];
begin
    if p_reason <> all(c_reasons) then
        raise exception 'no such reason'
            using errcode = 'WA101',
                detail = format('p_reason=%s', p_reason),
                hint = format(
                    'Give one of %s, or null for any.', array_to_string(c_reasons, ', ')
                );
    end if;
    perform wa.require_window('created', p_created_after, p_created_before);
    perform wa.require_known_handler(p_handler);
    if p_dry_run is false and p_filter_count = 0 then
        raise exception 'a filter is required to act'
            using errcode = 'WA101',
                detail = 'p_dry_run=false without a filter',
                hint = 'Give at least one of p_reason, p_handler, p_error_class, '
                    'p_phone_number_id, p_conversation_id, p_created_after, p_created_before, '
                    'p_status; p_created_after => ''-infinity'' is all that are unresolved.';
    end if;
end;
$$;
ALTER FUNCTION wa.require_filter(p_reason text, p_handler text, p_created_after timestamp with time zone, p_created_before timestamp with time zone, p_filter_count integer, p_dry_run boolean) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.require_filter(p_reason text, p_handler text, p_created_after timestamp with time zone, p_created_before timestamp with time zone, p_filter_count integer, p_dry_run boolean) IS 'Raise WA101 for a filter of dead letters that can name none, or, where it acts, for none at all.';
CREATE FUNCTION wa.require_flag_change(p_percentage numeric, p_contact_count integer) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if p_percentage not between 0 and 100 or p_percentage <> round(p_percentage, 2) then
        raise exception 'a share is a percentage'
            using errcode = 'WA101',
                detail = format('p_percentage=%s', p_percentage),
                hint = 'Give 0 to 100, in steps of 0.01.';
    end if;
    if p_contact_count > 1000 then
        raise exception 'a flag has too many test contacts'
            using errcode = 'WA101',
                detail = format('count=%s', p_contact_count),
                hint = 'At most 1,000: raise the share instead.';
    end if;
end;
$$;
ALTER FUNCTION wa.require_flag_change(p_percentage numeric, p_contact_count integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.require_flag_change(p_percentage numeric, p_contact_count integer) IS 'Raise WA101 for a share or a number of test contacts that a feature flag cannot have.';
CREATE FUNCTION wa.require_flush(p_flush jsonb) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    c_outcomes constant jsonb := jsonb '{
        "request": [
            "accepted", "unreadable", "too_large", "bad_type", "missing_signature",
            "bad_signature", "bad_verify_token", "rate_limited", "overloaded", "store_error",
            "crashed"
        ],
        "secret": ["current", "previous"],
        "fenced": ["settle"],
        "payload_bytes": ["stored"],
        "batch_updates": ["stored"]
    }';
    v_wrong text;
begin
    v_wrong := case
        when p_flush is null or jsonb_typeof(p_flush) <> 'object' then 'expected an object'
        when p_flush ->> 'source' is null or p_flush ->> 'no' is null then 'no source or number'
        when jsonb_typeof(p_flush -> 'counts') is distinct from 'array' then 'no counts'
        else (
            select c.count::text
            from jsonb_array_elements(p_flush -> 'counts') as c (count)
            where
                c.count ->> 'outcome' is null
                or not coalesce(
                    c_outcomes -> (c.count ->> 'measure') ? (c.count ->> 'outcome'), false
                )
                or coalesce(c.count ->> 'subject', '') not in ('', 'GET', 'POST')
                or coalesce((c.count ->> 'n')::integer, 0) < 1
                or (c.count ->> 'slot')::integer not between 0 and 14
                or c.count ->> 'slot' is null and c.count ->> 'seconds' is not null
                or coalesce((c.count ->> 'age_s')::double precision, 0) < 0
            limit 1
        )
    end;
    if v_wrong is not null then
        raise exception 'cannot count these requests'
            using errcode = 'WA101',
                detail = format('p_flush: %s', v_wrong),
                hint = 'measure request, secret, fenced, payload_bytes or batch_updates with one '
                    'of its outcomes, subject GET or POST, n from 1, seconds with their slot, 0 '
                    'to 14, age_s from 0.';
    end if;
end;
$$;
ALTER FUNCTION wa.require_flush(p_flush jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.require_flush(p_flush jsonb) IS 'Refuse counts of wa_api.record_requests() that cannot be.';
CREATE FUNCTION wa.require_handler(p_handler text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if not exists (select from wa.handlers as h where h.handler = p_handler) then
        raise exception 'no such handler'
            using errcode = 'WA401',
                detail = format('p_handler=%s', p_handler),
                hint = 'wa_ops.handler_state lists the handlers there are.';
    end if;
end;
$$;
ALTER FUNCTION wa.require_handler(p_handler text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.require_handler(p_handler text) IS 'Raise WA401 unless a handler of this name is registered.';
CREATE FUNCTION wa.require_known_handler(p_handler text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if p_handler is not null
        and not exists (select from wa.handlers as h where h.handler = p_handler)
        -- One that is gone by now may have left some.
        and not exists (select from wa.webhook_dlq as d where d.handler = p_handler)
    then
        raise exception 'no such handler'
            using errcode = 'WA101',
                detail = format('p_handler=%s', p_handler),
                hint = 'Give one that wa_ops.handler_state lists, or that a dead letter names, or '
                    'null for any.';
    end if;
end;
$$;
ALTER FUNCTION wa.require_known_handler(p_handler text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.require_known_handler(p_handler text) IS 'Raise WA101 for a handler that is not registered and that no dead letter names; null = any.';
CREATE FUNCTION wa.require_reason(p_reason text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if coalesce(length(btrim(p_reason)), 0) not between 1 and 500 then
        raise exception 'a reason is required'
            using errcode = 'WA101',
                detail = format('length(p_reason)=%s', length(p_reason)),
                hint = 'Say why, in 1 to 500 characters: it is kept with the action.';
    end if;
end;
$$;
ALTER FUNCTION wa.require_reason(p_reason text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.require_reason(p_reason text) IS 'Raise WA101 unless an operator says why, in up to 500 characters.';
CREATE FUNCTION wa.require_replay(p_ids text[], p_received_after timestamp with time zone, p_status text, p_limit integer, p_reason text, p_dry_run boolean) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if p_dry_run is false then
        perform wa.require_reason(p_reason);
    end if;
    if (p_ids is null) = (p_received_after is null)
        or cardinality(p_ids) not between 1 and 1000
        or p_status not in (
            'processed', 'exhausted', 'failed', 'superseded', 'discarded', 'original'
        )
        or p_limit is null
        or p_limit not between 1 and 10000
    then
        raise exception 'cannot replay with these arguments'
            using errcode = 'WA101',
                detail = format(
                    'cardinality(p_ids)=%s, p_status=%s, p_limit=%s',
                    cardinality(p_ids), p_status, p_limit
                ),
                hint = 'Give either p_ids, 1 to 1000 of them, or p_received_after; p_status: '
                    'processed, exhausted, failed, superseded, discarded, original, or null; '
                    'p_limit: 1 to 10000.';
    end if;
end;
$$;
ALTER FUNCTION wa.require_replay(p_ids text[], p_received_after timestamp with time zone, p_status text, p_limit integer, p_reason text, p_dry_run boolean) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.require_replay(p_ids text[], p_received_after timestamp with time zone, p_status text, p_limit integer, p_reason text, p_dry_run boolean) IS 'Raise WA101 unless a replay says what, why and how many.';
CREATE FUNCTION wa.require_result(p_result wa.turn_result) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_problem text;
begin
    v_problem := case
        when p_result.state = '' or length(p_result.state) > 100
            then 'p_state: expected 1 to 100 characters, or null'
        when jsonb_typeof(p_result.context) <> 'object'
            then 'p_context: expected an object of changes, or null'
        when jsonb_typeof(p_result.replies) <> 'array' then 'p_replies: expected an array, or null'
        when p_result.duration_ms < 0
            then 'p_duration_ms: expected the milliseconds that the turn took, 0 or more'
    end;
    if v_problem is null and exists (
        select from jsonb_array_elements(p_result.replies) as r
        where
            jsonb_typeof(r.value) <> 'object'
            or jsonb_typeof(r.value -> 'body') is distinct from 'object'
            or coalesce(length(r.value ->> 'kind'), 0) not between 1 and 50
    ) then
        v_problem := 'p_replies[]: expected an object with "kind" and "body"';
    end if;
    if v_problem is not null then
        raise exception 'the result of the turn cannot be stored'
            using errcode = 'WA101',
                detail = v_problem;
    end if;
end;
$$;
ALTER FUNCTION wa.require_result(p_result wa.turn_result) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.require_result(p_result wa.turn_result) IS 'Raise WA101 unless a handler''s result has the shapes that the tables hold.';
CREATE FUNCTION wa.require_timer(p_handler text, p_name text, p_due_at timestamp with time zone, p_data jsonb) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if coalesce(p_handler, '') = ''
        or coalesce(length(p_name), 0) not between 1 and 100
        or not isfinite(p_due_at)
        or jsonb_typeof(p_data) <> 'object'
    then
        raise exception 'cannot set this timer'
            using errcode = 'WA101',
                detail = format(
                    'p_handler=%s, length of p_name=%s, p_due_at=%s, p_data is an %s',
                    p_handler, length(p_name), p_due_at, jsonb_typeof(p_data)
                ),
                hint = 'Give a handler, a name of 1 to 100 characters, a finite time, and an '
                    'object or null.';
    end if;
end;
$$;
ALTER FUNCTION wa.require_timer(p_handler text, p_name text, p_due_at timestamp with time zone, p_data jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.require_timer(p_handler text, p_name text, p_due_at timestamp with time zone, p_data jsonb) IS 'Raise WA101 unless a timer has a handler, a name, a time and an object as data.';
CREATE FUNCTION wa.require_window(p_what text, p_after timestamp with time zone, p_before timestamp with time zone) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if p_after >= p_before then
        raise exception 'the time ends before it begins'
            using errcode = 'WA101',
                detail = format(
                    'p_%s_after=%s, p_%s_before=%s', p_what, p_after, p_what, p_before
                ),
                hint = format(
                    'It goes from p_%s_after until before p_%s_before: give the earlier one first.',
                    p_what, p_what
                );
    end if;
end;
$$;
ALTER FUNCTION wa.require_window(p_what text, p_after timestamp with time zone, p_before timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.require_window(p_what text, p_after timestamp with time zone, p_before timestamp with time zone) IS 'Raise WA101 for a time that ends before it begins; null = open. p_what: created or received.';
CREATE FUNCTION wa.rescue_turn(p_conversation_id bigint, p_now timestamp with time zone, p_how text DEFAULT 'expired'::text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '50ms'
    AS $$
declare
    v_state text;
begin
    perform wa.expire_turn(p_conversation_id, p_now, p_how);
exception
    when deadlock_detected or serialization_failure then
        raise;
    when others then
        get stacked diagnostics v_state = returned_sqlstate;
        perform wa.put_off(p_conversation_id, 'its turn cannot be rescued', v_state, p_now);
end;
$$;
ALTER FUNCTION wa.rescue_turn(p_conversation_id bigint, p_now timestamp with time zone, p_how text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.rescue_turn(p_conversation_id bigint, p_now timestamp with time zone, p_how text) IS 'End a lock whose lease ran out; a conversation where that fails is put off.';
CREATE FUNCTION wa.rescue_turns(p_due wa.webhook_conversations[], p_now timestamp with time zone) RETURNS wa.webhook_conversations[]
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_conversation wa.webhook_conversations;
    v_free wa.webhook_conversations[] := array[]::wa.webhook_conversations[];
begin
    foreach v_conversation in array p_due loop
        if v_conversation.lock_token is null then
            v_free := v_free || v_conversation;
        else
            -- Expired, or taken by somebody else since the snapshot.
            perform wa.rescue_turn(v_conversation.conversation_id, p_now);
        end if;
    end loop;
    return v_free;
end;
$$;
ALTER FUNCTION wa.rescue_turns(p_due wa.webhook_conversations[], p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.rescue_turns(p_due wa.webhook_conversations[], p_now timestamp with time zone) IS 'Rescue the conversations among p_due whose lease has ended; returns the others.';
CREATE FUNCTION wa.resolve_alert(p_alert_id bigint, p_value double precision, p_message text, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    update wa.webhook_alerts as a
    set ends_at = p_now, last_notified_at = p_now
    where a.alert_id = p_alert_id;
    insert into wa.alert_deliveries (
        alert_id, receiver, alert_status, severity, observed, message, created_at, next_attempt_at
    )
    select
        a.alert_id, r.receiver, 'resolved', a.severity, p_value,
        coalesce(p_message, 'the check is switched off'), p_now, p_now
    from wa.webhook_alerts as a
    cross join wa.alert_receivers as r
    where
        a.alert_id = p_alert_id
        and r.is_enabled
        and (wa.last_told(a.alert_id, r.receiver)).alert_status = 'firing';
end;
$$;
ALTER FUNCTION wa.resolve_alert(p_alert_id bigint, p_value double precision, p_message text, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.resolve_alert(p_alert_id bigint, p_value double precision, p_message text, p_now timestamp with time zone) IS 'End an alert; who was told that it is firing is told.';
CREATE FUNCTION wa.resolve_dead_letter(p_dlq_id bigint, p_resolution text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
begin
    if p_dlq_id is null then
        return;
    end if;
    update wa.webhook_dlq as d
    set
        resolution_status = p_resolution,
        resolved_at = v_now,
        next_retry_at = null,
        updated_at = v_now
    where d.dlq_id = p_dlq_id;
end;
$$;
ALTER FUNCTION wa.resolve_dead_letter(p_dlq_id bigint, p_resolution text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.resolve_dead_letter(p_dlq_id bigint, p_resolution text) IS 'End a dead letter (resolved, superseded); nothing when the message has none.';
CREATE FUNCTION wa.retry_dead_letter(p_dlq_id bigint, p_retry_at timestamp with time zone, p_reason text, OUT outcome text, OUT retry_at timestamp with time zone) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_dead wa.webhook_dlq;
    v_message wa.pending_messages;
    v_ledger wa.processed_webhook_messages;
    v_state text;
begin
    select d.* into v_dead from wa.webhook_dlq as d where d.dlq_id = p_dlq_id for no key update;
    if not found then
        outcome := 'not_found';
        return;
    end if;
    select p.* into v_message
    from wa.pending_messages as p
    where p.event_key = v_dead.event_key;
    v_ledger := wa.ledger_row(v_dead.event_day, v_dead.event_key);
    v_state := (wa.conversation(v_dead.conversation_id)).state;
    outcome := case
        when v_message.dlq_id <> p_dlq_id then 'resolved'
        when v_message.status = 'running' then 'running'
        when v_message.status = 'waiting' then 'in_line'
        when v_message.status is null then wa.dead_letter_problem(v_dead, v_ledger)
        when wa.stored_content(v_dead.event_key, v_message.received_at) is null then 'content_gone'
        when
            v_message.state_at_turn <> v_state
            and not (wa.handler_settings(v_message.handler)).retry_if_state_changed
            then 'state_changed'
    end;
    if outcome is null then
        if v_message.status = 'retrying' then
            update wa.pending_messages as p
            set retry_at = p_retry_at
            where p.event_key = v_dead.event_key;
            update wa.webhook_dlq as d
            set next_retry_at = p_retry_at, updated_at = wa.clock()
            where d.dlq_id = p_dlq_id;
        else
            perform wa.put_back_dead_letter(p_dlq_id, v_ledger, p_retry_at);
        end if;
        perform wa.note_action(
            'retry', p_reason, v_dead.conversation_id, v_dead.event_key, p_dlq_id, v_ledger.status
        );
        outcome := 'retried';
        retry_at := p_retry_at;
    end if;
    perform wa.measure_replay(v_dead.reason, outcome);
    perform wa.refresh_due_at(array[wa.conversation(v_dead.conversation_id)]);
end;
$$;
ALTER FUNCTION wa.retry_dead_letter(p_dlq_id bigint, p_retry_at timestamp with time zone, p_reason text, OUT outcome text, OUT retry_at timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.retry_dead_letter(p_dlq_id bigint, p_retry_at timestamp with time zone, p_reason text, OUT outcome text, OUT retry_at timestamp with time zone) IS 'Make a dead letter''s message due at p_retry_at; never raises for what it meets.';
CREATE FUNCTION wa.retry_dead_letters(p_dlq_ids bigint[], p_conversation_ids bigint[], p_first_at timestamp with time zone, p_step interval, p_note text) RETURNS TABLE(dlq_id bigint, outcome text, retry_at timestamp with time zone)
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_idle bigint[] := wa.lock_idle_conversations(p_conversation_ids);
    v_next_at timestamptz := p_first_at;
begin
    for v_no in 1 .. cardinality(p_dlq_ids) loop
        dlq_id := p_dlq_ids[v_no];
        retry_at := null;
        if p_conversation_ids[v_no] = any(v_idle) then
            select r.outcome, r.retry_at into outcome, retry_at
            from wa.retry_dead_letter(dlq_id, v_next_at, p_note) as r;
        else
            outcome := case
                when exists (
                    select from wa.webhook_conversations as c
                    where c.conversation_id = p_conversation_ids[v_no]
                ) then 'busy'
                else 'inconsistent'
            end;
        end if;
        if outcome = 'retried' then
            v_next_at := v_next_at + p_step;
        end if;
        return next;
    end loop;
end;
$$;
ALTER FUNCTION wa.retry_dead_letters(p_dlq_ids bigint[], p_conversation_ids bigint[], p_first_at timestamp with time zone, p_step interval, p_note text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.retry_dead_letters(p_dlq_ids bigint[], p_conversation_ids bigint[], p_first_at timestamp with time zone, p_step interval, p_note text) IS 'Retry dead letters one after the other, p_step apart; one row per dead letter.';
CREATE FUNCTION wa.retry_ready_at(p_conversation_id bigint, p_retry_at timestamp with time zone, p_now timestamp with time zone, OUT retry_at timestamp with time zone, OUT blocked_until timestamp with time zone) RETURNS record
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_seq bigint;
    v_until timestamptz;
begin
    select b.blocking_seq, b.blocked_until into v_seq, v_until
    from wa.strict_block(p_conversation_id, p_now) as b;
    if v_seq is null then
        retry_at := p_retry_at;
        return;
    end if;
    select
        min(
            case
                when p.seq > v_seq and not p.is_universal then greatest(p.retry_at, v_until)
                else p.retry_at
            end
        )
    into retry_at
    from wa.pending_messages as p
    where p.conversation_id = p_conversation_id and p.retry_at is not null;
    if not exists (
        select from wa.pending_messages as p
        where
            p.conversation_id = p_conversation_id
            and p.status = 'waiting'
            and p.seq <= v_seq
    ) then
        blocked_until := v_until;
    end if;
end;
$$;
ALTER FUNCTION wa.retry_ready_at(p_conversation_id bigint, p_retry_at timestamp with time zone, p_now timestamp with time zone, OUT retry_at timestamp with time zone, OUT blocked_until timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.retry_ready_at(p_conversation_id bigint, p_retry_at timestamp with time zone, p_now timestamp with time zone, OUT retry_at timestamp with time zone, OUT blocked_until timestamp with time zone) IS 'When the next retry of a conversation may run, and until when its first in line is blocked.';
CREATE FUNCTION wa.rider_candidates(p_message wa.pending_messages, p_limit integer) RETURNS SETOF wa.pending_messages
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_is_line_passed boolean;
begin
    -- A universal word that passed others takes nobody along: they are blocked or held.
    select bool_or(p.status = 'waiting') into v_is_line_passed
    from wa.pending_messages as p
    where p.conversation_id = p_message.conversation_id and p.seq < p_message.seq;
    -- Null: there is nobody before it. All that failed are asked once, not one by one.
    if (v_is_line_passed and p_message.retry_at is null)
        or (
            v_is_line_passed is not null
            and p_message.seq
            > (wa.strict_block(p_message.conversation_id, wa.clock())).blocking_seq
        )
    then
        return;
    end if;
    return query
    select p.*
    from wa.pending_messages as p
    where
        p.conversation_id = p_message.conversation_id
        and p.event_key <> p_message.event_key
        and case
            when p_message.retry_at is null then p.status = 'waiting'
            else p.retry_at = p_message.retry_at
        end
    order by p.seq
    limit p_limit;
end;
$$;
ALTER FUNCTION wa.rider_candidates(p_message wa.pending_messages, p_limit integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.rider_candidates(p_message wa.pending_messages, p_limit integer) IS 'The messages behind one in line; of a retry, those that failed with it.';
CREATE FUNCTION wa.rollout_bucket(p_identity text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT ((((('x'::text || "left"(encode(sha256(convert_to(p_identity, 'UTF8'::name)), 'hex'::text), 12)))::bit(48))::bigint % (10000)::bigint))::integer AS int4;
END;
ALTER FUNCTION wa.rollout_bucket(p_identity text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.rollout_bucket(p_identity text) IS 'Bucket of an identity for gradual rollouts, 0 to 9999.';
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
CREATE FUNCTION wa.run_claimed_job(p_job wa.jobs, p_worker text, p_is_cron boolean) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_job wa.jobs := p_job;
begin
    begin
        v_job.last_outcome := wa.run_job(v_job.job)::text;
        v_job.last_succeeded_at := v_now;
    exception
        -- A job that fails must not keep the others from running, nor end the worker that called.
        -- "others" leaves out what a statement_timeout raises.
        when query_canceled or others then
            get stacked diagnostics v_job.last_outcome = returned_sqlstate;
    end;
    update wa.jobs as j
    set
        due_at = v_now + j.every,
        last_started_at = v_now,
        last_succeeded_at = v_job.last_succeeded_at,
        last_outcome = v_job.last_outcome,
        last_worker = p_worker,
        last_cron_at = case when p_is_cron then v_now else j.last_cron_at end
    where j.job = v_job.job;
    return v_job.last_outcome;
end;
$$;
ALTER FUNCTION wa.run_claimed_job(p_job wa.jobs, p_worker text, p_is_cron boolean) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.run_claimed_job(p_job wa.jobs, p_worker text, p_is_cron boolean) IS 'Run a job whose row the caller has locked, and write down how it ended; its outcome.';
CREATE FUNCTION wa.run_job(p_job text) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
begin
    case p_job
        when 'create_partitions' then
            return wa.create_partitions();
        when 'fold_metrics' then
            return wa.fold_metrics();
        when 'evaluate_alerts' then
            return wa_ops.evaluate_alerts();
        when 'cleanup_stuck_webhook_conversations' then
            return wa_ops.cleanup_stuck_webhook_conversations();
        when 'drop_partitions' then
            return wa.drop_partitions();
        when 'trim_history' then
            return wa.trim_history();
        when 'fail_lost_originals' then
            return wa.fail_lost_originals(wa.day_of_lost_originals(v_now), v_now);
        when 'trim_operational_history' then
            return wa.trim_operational_history();
        else
            raise exception 'no such maintenance job'
                using errcode = 'WA401',
                    detail = format('p_job=%s', p_job);
    end case;
end;
$$;
ALTER FUNCTION wa.run_job(p_job text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.run_job(p_job text) IS 'Run a maintenance job by name; returns what it counted.';
CREATE FUNCTION wa.send_error_class(p_code integer) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT
         CASE
             WHEN (p_code IS NULL) THEN NULL::text
             WHEN (p_code = ANY (ARRAY[4, 80007, 130429, 131048, 131056, 131064, 133016])) THEN 'throttle'::text
             WHEN (p_code = ANY (ARRAY[1, 2, 131000, 131016, 131057, 133004, 134101])) THEN 'transient'::text
             WHEN ((p_code >= 200) AND (p_code <= 299)) THEN 'channel_down'::text
             WHEN (p_code = ANY (ARRAY[0, 3, 10, 33, 190, 368, 130497, 131005, 131031, 131042, 131045, 133010])) THEN 'channel_down'::text
             WHEN (p_code = ANY (ARRAY[131047, 131049, 131050])) THEN 'other_route'::text
             WHEN ((p_code >= 132000) AND (p_code <= 132016)) THEN 'permanent'::text
             WHEN (p_code = ANY (ARRAY[100, 130472, 131008, 131009, 131021, 131026, 131030])) THEN 'permanent'::text
             WHEN (p_code = ANY (ARRAY[131037, 131051, 131052, 131062, 132068, 132069, 135000])) THEN 'permanent'::text
             ELSE 'unknown'::text
         END AS "case";
END;
ALTER FUNCTION wa.send_error_class(p_code integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.send_error_class(p_code integer) IS 'What to do about an error code of the Graph API: throttle, transient, channel_down, other_route, permanent or unknown.';
CREATE FUNCTION wa.sender(p_message jsonb, p_contact jsonb, OUT bsuid text, OUT phone text) RETURNS record
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
    v_id text := coalesce(p_message ->> 'from', p_contact ->> 'wa_id');
    v_is_phone boolean := v_id ~ '^\+?[0-9]{5,20}$';
begin
    phone := case when v_is_phone then ltrim(v_id, '+') end;
    bsuid := nullif(
        coalesce(
            p_message ->> 'from_user_id',
            p_contact ->> 'user_id',
            case when not v_is_phone then v_id end
        ),
        ''
    );
end;
$_$;
ALTER FUNCTION wa.sender(p_message jsonb, p_contact jsonb, OUT bsuid text, OUT phone text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.sender(p_message jsonb, p_contact jsonb, OUT bsuid text, OUT phone text) IS 'Who sent a message: BSUID and phone (digits), from the message and its contact; either may be null.';
CREATE FUNCTION wa.set_audit(p_reason text, p_event_key uuid, p_actor text, p_correlation_id text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform set_config(
        'wa.audit', wa.audit_entry(null, p_reason, p_event_key, p_actor, p_correlation_id), true
    );
end;
$$;
ALTER FUNCTION wa.set_audit(p_reason text, p_event_key uuid, p_actor text, p_correlation_id text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.set_audit(p_reason text, p_event_key uuid, p_actor text, p_correlation_id text) IS 'Name the reason, message and actor of the state changes that follow in this transaction.';
CREATE FUNCTION wa.set_due_at(p_next wa.next_due[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    insert into wa.due_conversations as d (conversation_id, due_at, is_retry)
    select n.conversation_id, n.due_at, n.is_retry
    from unnest(p_next) as n
    on conflict (conversation_id) do update
    set due_at = excluded.due_at, is_retry = excluded.is_retry;
end;
$$;
ALTER FUNCTION wa.set_due_at(p_next wa.next_due[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.set_due_at(p_next wa.next_due[]) IS 'Write when conversations may be claimed next.';
CREATE FUNCTION wa.set_preference(p_conversation_id bigint, p_category text, p_choice text, p_changed_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    insert into wa.contact_preferences as f (conversation_id, category, choice, changed_at)
    values (p_conversation_id, p_category, p_choice, p_changed_at)
    on conflict (conversation_id, category) do update
        set choice = excluded.choice, changed_at = excluded.changed_at
        where (excluded.changed_at, excluded.choice) > (f.changed_at, f.choice);
end;
$$;
ALTER FUNCTION wa.set_preference(p_conversation_id bigint, p_category text, p_choice text, p_changed_at timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.set_preference(p_conversation_id bigint, p_category text, p_choice text, p_changed_at timestamp with time zone) IS 'What a contact wants to be sent: the newest choice counts; at one time, stop.';
CREATE FUNCTION wa.set_timers(p_message wa.pending_messages, p_timers jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_timer jsonb;
    v_problem text;
begin
    if p_timers is null or p_timers = '[]' then
        return;
    end if;
    if jsonb_typeof(p_timers) <> 'array' then
        v_problem := 'p_timers: expected an array, or null';
    else
        select min(wa.timer_problem(t.value)) into v_problem
        from jsonb_array_elements(p_timers) as t;
    end if;
    if v_problem is not null then
        raise exception 'the result of the turn cannot be stored'
            using errcode = 'WA101',
                detail = v_problem;
    end if;
    for v_timer in
        select t.value
        from jsonb_array_elements(p_timers) as t
        order by t.value ->> 'name'
    loop
        perform wa_api.schedule_event(
            p_message.conversation_id, p_message.handler, v_timer ->> 'name',
            wa.clock() + make_interval(secs => (v_timer ->> 'after_s')::double precision),
            v_timer -> 'data', p_message.correlation_id
        );
    end loop;
end;
$$;
ALTER FUNCTION wa.set_timers(p_message wa.pending_messages, p_timers jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.set_timers(p_message wa.pending_messages, p_timers jsonb) IS 'Set the timers of a turn''s result.';
CREATE FUNCTION wa.settle(p_settlements wa.settlement[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_one wa.settlement;
    v_found uuid[];
begin
    with settled as (
        insert into wa.processed_webhook_messages as m (
            event_day, event_key, kind, status, received_at, settled_at, settling_token,
            conversation_id, seq, attempts, handler, duration_ms, correlation_id
        )
        select
            (s.message).event_day, (s.message).event_key, 'message', s.status, '-infinity', v_now,
            s.token, (s.message).conversation_id, (s.message).seq,
            coalesce((s.message).attempt, 1), (s.message).handler, s.duration_ms, ''
        from unnest(p_settlements) as s
        on conflict (event_key, event_day) do update
        set
            status = excluded.status,
            flow = coalesce(m.flow, 'enhanced'),
            settled_at = excluded.settled_at,
            settling_token = excluded.settling_token,
            conversation_id = coalesce(excluded.conversation_id, m.conversation_id),
            seq = coalesce(excluded.seq, m.seq),
            attempts = excluded.attempts,
            handler = coalesce(excluded.handler, m.handler),
            duration_ms = excluded.duration_ms
        where m.status in ('pending', 'original')
        returning m.event_key, m.handler, m.status, m.received_at, m.duration_ms
    ),
    measured as (
        insert into wa.metric_deltas (
            occurred_at, seconds, end_to_end, n, measure, subject, outcome
        )
        select
            v_now, s.duration_ms / 1000.0, greatest(extract(epoch from v_now - s.received_at), 0),
            1, 'turn', coalesce(s.handler, ''), s.status
        from settled as s
        where s.received_at > '-infinity'
    )
    select array_agg(s.event_key) filter (where s.received_at > '-infinity') into v_found
    from settled as s;
    foreach v_one in array p_settlements loop
        if v_found is null or (v_one.message).event_key <> all(v_found) then
            perform wa.raise_settled(v_one.message);
        end if;
        if (v_one.message).is_secret then
            delete from wa.secret_payloads as s where s.event_key = (v_one.message).event_key;
        end if;
        -- Only what has no place in line is of the original flow.
        if (v_one.message).seq is null and v_one.token is not null then
            perform wa.shadow_settled((v_one.message).event_key, v_one.status, v_now);
        end if;
    end loop;
end;
$$;
ALTER FUNCTION wa.settle(p_settlements wa.settlement[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.settle(p_settlements wa.settlement[]) IS 'Give messages their final status; what was said in a secret state is gone then.';
CREATE FUNCTION wa.settle_ends(p_ends wa.turn_end[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_end wa.turn_end;
    v_settlements wa.settlement[] := array[]::wa.settlement[];
begin
    foreach v_end in array p_ends loop
        v_settlements := v_settlements || row(
            v_end.message, 'processed', (v_end.result).lock_token, (v_end.result).duration_ms
        )::wa.settlement;
        if (v_end.message).dlq_id is not null then
            perform wa.resolve_dead_letter((v_end.message).dlq_id, 'resolved');
        end if;
        if (v_end.message).riders > 0 then
            v_settlements := v_settlements || wa.remove_riders(v_end);
        end if;
    end loop;
    perform wa.settle(v_settlements);
end;
$$;
ALTER FUNCTION wa.settle_ends(p_ends wa.turn_end[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.settle_ends(p_ends wa.turn_end[]) IS 'Mark the messages of turns as processed: ledger and dead letters, their riders'' too.';
CREATE FUNCTION wa.shadow_duplicate(p_events wa.event[], p_found text[], p_delivery_id uuid, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if not exists (
        select from wa.feature_flags as f where f.flag = 'WA_SHADOW_DECISIONS' and f.is_enabled
    ) then
        return;
    end if;
    insert into wa.shadow_decisions (
        decided_at, decided_hour, event_key, conversation_id, delivery_id, handler, decision
    )
    select
        p_now, date_trunc('hour', p_now, 'UTC'), e.event_key, m.conversation_id, p_delivery_id,
        m.handler, 'duplicate'
    from unnest(p_events) as e
    cross join lateral wa.ledger_row(e.event_day, e.event_key) as m
    inner join wa.webhook_conversations as c on c.conversation_id = m.conversation_id
    where
        e.kind = 'message'
        and m.flow = 'original'
        and (
            p_found[e.event_no] = 'seen'
            and m.settling_token
            <> wa.event_key('original', p_delivery_id::text, e.event_key::text)
            or p_found[e.event_no] = 'duplicate'
            and exists (
                select from unnest(p_events) as n
                where n.event_key = e.event_key and p_found[n.event_no] = 'new'
            )
        )
        and wa_api.feature_enabled(
            'WA_SHADOW_DECISIONS', c.rollout_bucket, array[c.bsuid, c.phone]
        );
end;
$$;
ALTER FUNCTION wa.shadow_duplicate(p_events wa.event[], p_found text[], p_delivery_id uuid, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.shadow_duplicate(p_events wa.event[], p_found text[], p_delivery_id uuid, p_now timestamp with time zone) IS 'Record redeliveries of messages that the original flow got.';
CREATE FUNCTION wa.shadow_receipt(p_event_key uuid, p_handler text, p_conversation wa.webhook_conversations, p_delivery_id uuid, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_earlier wa.shadow_decisions;
begin
    if not wa_api.feature_enabled(
        'WA_SHADOW_DECISIONS',
        p_conversation.rollout_bucket,
        array[p_conversation.bsuid, p_conversation.phone]
    ) then
        return;
    end if;
    select s.* into v_earlier
    from wa.shadow_decisions as s
    where
        s.conversation_id = p_conversation.conversation_id
        and s.settled_at is null
        and s.decision <> 'duplicate'
        and s.lease_ends_at > p_now
    -- Behind one of another request it would have met a lock, whatever came with its own.
    order by s.delivery_id = p_delivery_id, s.shadow_id
    limit 1;
    insert into wa.shadow_decisions (
        decided_at, decided_hour, event_key, conversation_id, delivery_id, handler, decision,
        behind, lease_ends_at
    )
    values (
        p_now, date_trunc('hour', p_now, 'UTC'),
        p_event_key, p_conversation.conversation_id, p_delivery_id, p_handler,
        case
            when v_earlier.shadow_id is null then 'dispatched'
            when v_earlier.delivery_id = p_delivery_id then 'waiting'
            else 'contended'
        end,
        v_earlier.event_key,
        p_now + (wa.handler_settings(p_handler)).timeout
        + (wa.current_settings()).lease_margin
    );
end;
$$;
ALTER FUNCTION wa.shadow_receipt(p_event_key uuid, p_handler text, p_conversation wa.webhook_conversations, p_delivery_id uuid, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.shadow_receipt(p_event_key uuid, p_handler text, p_conversation wa.webhook_conversations, p_delivery_id uuid, p_now timestamp with time zone) IS 'Record what the enhanced flow would have decided at the receipt of an original message.';
CREATE FUNCTION wa.shadow_settled(p_event_key uuid, p_status text, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    update wa.shadow_decisions as s
    set
        settled_at = p_now,
        status = p_status,
        is_out_of_order = exists (
            select from wa.shadow_decisions as e
            where
                e.conversation_id = s.conversation_id
                and e.shadow_id < s.shadow_id
                and e.settled_at is null
                and e.decision <> 'duplicate'
                and e.lease_ends_at > p_now
        )
    -- Not "and settled_at is null": a plan could then walk the index of all that run.
    where s.event_key = p_event_key and s.decision <> 'duplicate';
end;
$$;
ALTER FUNCTION wa.shadow_settled(p_event_key uuid, p_status text, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.shadow_settled(p_event_key uuid, p_status text, p_now timestamp with time zone) IS 'Record how a message of the original flow ended, and whether before an earlier one.';
CREATE FUNCTION wa.stale_problem(p_ledger wa.processed_webhook_messages) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_event wa.event;
begin
    if p_ledger.event_key is null then
        return 'not_found';
    elsif p_ledger.status <> 'stale' then
        return 'not_stale';
    elsif p_ledger.kind <> 'message' then
        return 'no_message';
    end if;
    v_event := wa.stored_event(p_ledger, 1);
    if v_event.event is null then
        return 'content_gone';
    elsif (
        wa.ledger_row((v_event.sent_at at time zone 'UTC')::date, p_ledger.event_key)
    ).event_key is not null then
        return 'received_again';
    end if;
    return null;
end;
$$;
ALTER FUNCTION wa.stale_problem(p_ledger wa.processed_webhook_messages) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.stale_problem(p_ledger wa.processed_webhook_messages) IS 'Why a ledger row of the sentinel day cannot be released; null when it can.';
CREATE FUNCTION wa.start_each(p_conversations wa.webhook_conversations[], p_may_retry boolean, p_worker text, p_settings wa.settings, p_now timestamp with time zone) RETURNS wa.turn[]
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_conversation wa.webhook_conversations;
    v_turns wa.turn[] := array[]::wa.turn[];
begin
    foreach v_conversation in array p_conversations loop
        v_turns := v_turns || wa.start_next(
            array[v_conversation], p_may_retry, p_worker, p_settings, p_now
        );
    end loop;
    return v_turns;
end;
$$;
ALTER FUNCTION wa.start_each(p_conversations wa.webhook_conversations[], p_may_retry boolean, p_worker text, p_settings wa.settings, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.start_each(p_conversations wa.webhook_conversations[], p_may_retry boolean, p_worker text, p_settings wa.settings, p_now timestamp with time zone) IS 'As wa.start_next(), one conversation after the other.';
CREATE FUNCTION wa.start_next(p_conversations wa.webhook_conversations[], p_may_retry boolean, p_worker text, p_settings wa.settings, p_now timestamp with time zone) RETURNS wa.turn[]
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '50ms'
    AS $$
declare
    v_state text;
begin
    if p_conversations = '{}' then
        return array[]::wa.turn[];
    end if;
    return wa.start_turns(
        wa.next_starts(p_conversations, p_may_retry, p_now), p_worker, p_settings
    );
exception
    when deadlock_detected or serialization_failure then
        raise;
    when others then
        get stacked diagnostics v_state = returned_sqlstate;
        if cardinality(p_conversations) > 1 then
            return wa.start_each(p_conversations, p_may_retry, p_worker, p_settings, p_now);
        end if;
        perform wa.put_off(
            p_conversations[1].conversation_id, 'its turn cannot begin', v_state, p_now
        );
        return array[]::wa.turn[];
end;
$$;
ALTER FUNCTION wa.start_next(p_conversations wa.webhook_conversations[], p_may_retry boolean, p_worker text, p_settings wa.settings, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.start_next(p_conversations wa.webhook_conversations[], p_may_retry boolean, p_worker text, p_settings wa.settings, p_now timestamp with time zone) IS 'Start the turns of conversations'' next messages; fewer where not all may run.';
CREATE FUNCTION wa.start_original_turn(p_event wa.event, p_conversation_id bigint, p_delivery_id uuid, p_correlation_id text, p_now timestamp with time zone) RETURNS wa.turn
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_conversation wa.webhook_conversations := wa.conversation(p_conversation_id);
    v_token uuid := wa.event_key('original', p_delivery_id::text, p_event.event_key::text);
    v_handler text := wa.choose_handler(
        v_conversation.active_handler, p_event.event -> 'message'
    );
begin
    perform wa.mark_original(
        p_event.event_day, p_event.event_key, p_conversation_id, v_token, v_handler
    );
    perform wa.shadow_receipt(p_event.event_key, v_handler, v_conversation, p_delivery_id, p_now);
    return wa.make_original_turn(
        p_event, v_conversation, v_token, v_handler, p_correlation_id, p_now
    );
end;
$$;
ALTER FUNCTION wa.start_original_turn(p_event wa.event, p_conversation_id bigint, p_delivery_id uuid, p_correlation_id text, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.start_original_turn(p_event wa.event, p_conversation_id bigint, p_delivery_id uuid, p_correlation_id text, p_now timestamp with time zone) IS 'A turn of the original flow: no lock, no place in line, no retry; only the ledger knows of it.';
CREATE FUNCTION wa.start_turns(p_starts wa.turn_start[], p_worker text, p_settings wa.settings) RETURNS wa.turn[]
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_start wa.turn_start;
    v_starts wa.turn_start[] := array[]::wa.turn_start[];
    v_keys uuid[] := array[]::uuid[];
begin
    foreach v_start in array p_starts loop
        v_start := wa.prepare_start(v_start);
        if v_start.token is not null then
            v_starts := v_starts || v_start;
            v_keys := v_keys || (v_start.message).event_key;
        end if;
    end loop;
    update wa.pending_messages as p
    set
        status = 'running',
        ready_at = least(p.ready_at, p.received_at),
        retry_at = null,
        attempt = (s.message).attempt,
        handler = (s.message).handler,
        state_at_turn = (s.message).state_at_turn,
        riders = (s.message).riders,
        is_secret = (s.message).is_secret
    from unnest(v_starts) as s
    where p.event_key = any(v_keys) and p.event_key = (s.message).event_key;
    return wa.begin_turns(v_starts, p_worker, p_settings);
end;
$$;
ALTER FUNCTION wa.start_turns(p_starts wa.turn_start[], p_worker text, p_settings wa.settings) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.start_turns(p_starts wa.turn_start[], p_worker text, p_settings wa.settings) IS 'Begin the turns of messages that are in line: choose their handlers, lock their conversations.';
CREATE FUNCTION wa.still_waits(p_conversation_id bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return coalesce(
        (
            select
                (wa.oldest_unstarted(c.waits_for), c.waits_for)
                < (wa.oldest_unstarted(c.conversation_id), c.conversation_id)
            from wa.webhook_conversations as c
            where c.conversation_id = p_conversation_id and c.waits_for is not null
        ),
        false
    );
end;
$$;
ALTER FUNCTION wa.still_waits(p_conversation_id bigint) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.still_waits(p_conversation_id bigint) IS 'Whether the conversation whose identity this one took over has something older to do first.';
CREATE FUNCTION wa.store_arrivals(p_arrivals wa.arrival[], p_delivery wa.webhook_delivery, p_settings wa.settings) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_arrival wa.arrival;
    v_events wa.event[] := array[]::wa.event[];
    v_is_secret boolean[] := array[]::boolean[];
    v_waiting wa.arrival[] := array[]::wa.arrival[];
begin
    foreach v_arrival in array p_arrivals loop
        v_events := v_events || v_arrival.event;
        v_is_secret := v_is_secret || (v_arrival.conversation).is_secret;
        if (v_arrival.message).event_key is not null then
            v_waiting := v_waiting || v_arrival;
        end if;
    end loop;
    perform wa.store_messages(v_events, v_is_secret, p_delivery.received_at);
    if v_waiting <> '{}' then
        perform wa.wait_in_line(v_waiting, p_settings);
    end if;
end;
$$;
ALTER FUNCTION wa.store_arrivals(p_arrivals wa.arrival[], p_delivery wa.webhook_delivery, p_settings wa.settings) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.store_arrivals(p_arrivals wa.arrival[], p_delivery wa.webhook_delivery, p_settings wa.settings) IS 'Store messages that have come, and put in line those that wait.';
CREATE FUNCTION wa.store_messages(p_events wa.event[], p_is_secret boolean[], p_received_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_events wa.event[] := p_events;
    v_event wa.event;
begin
    for v_no in 1 .. cardinality(p_events) loop
        continue when not p_is_secret[v_no];
        v_event := p_events[v_no];
        insert into wa.secret_payloads (event_key, event)
        values (v_event.event_key, v_event.event)
        on conflict do nothing;
        v_event.event := wa.envelope(v_event.event);
        v_events[v_no] := v_event;
    end loop;
    perform wa.store_payloads(v_events, p_received_at);
end;
$$;
ALTER FUNCTION wa.store_messages(p_events wa.event[], p_is_secret boolean[], p_received_at timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.store_messages(p_events wa.event[], p_is_secret boolean[], p_received_at timestamp with time zone) IS 'Keep messages'' JSON; what was said in a secret state only until its turn has ended.';
CREATE FUNCTION wa.store_outcomes(p_ends wa.turn_end[], p_next wa.next_due[]) RETURNS wa.completion[]
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_end wa.turn_end;
    v_no integer := 0;
    v_next wa.next_due;
    v_stored wa.completion[] := array[]::wa.completion[];
begin
    foreach v_end in array p_ends loop
        v_next := null;
        if (v_end.message).seq is not null then
            v_no := v_no + 1;
            v_next := p_next[v_no];
        end if;
        -- Only a parked or held message can have been overtaken, the latter by a retry or a word.
        if v_next.due_at is not null
            and (v_next.has_retry or (v_end.message).is_universal or (v_end.message).attempt > 1)
        then
            perform wa.audit_inversion(v_end.message, (v_end.conversation).locked_by);
        end if;
        if (v_end.result).timers is not null then
            perform wa.set_timers(v_end.message, (v_end.result).timers);
        end if;
        v_stored := v_stored || row(
            (v_end.message).event_key, wa.insert_replies(v_end.message, (v_end.result).replies),
            v_next.due_at, false
        )::wa.completion;
    end loop;
    return v_stored;
end;
$$;
ALTER FUNCTION wa.store_outcomes(p_ends wa.turn_end[], p_next wa.next_due[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.store_outcomes(p_ends wa.turn_end[], p_next wa.next_due[]) IS 'Store what turns leave behind: replies, timers, the audit of what they overtook.';
CREATE FUNCTION wa.store_payloads(p_events wa.event[], p_received_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    insert into wa.webhook_payloads (
        received_day, event_key, event_day, phone_number_id, sent_at, event
    )
    select
        (p_received_at at time zone 'UTC')::date, e.event_key, e.event_day, e.phone_number_id,
        e.sent_at, e.event
    from unnest(p_events) as e
    -- A day after its ledger row was dropped, the same event may come again as a stale one.
    on conflict do nothing;
end;
$$;
ALTER FUNCTION wa.store_payloads(p_events wa.event[], p_received_at timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.store_payloads(p_events wa.event[], p_received_at timestamp with time zone) IS 'Keep events'' JSON, or what may be kept of it.';
CREATE FUNCTION wa.stored_content(p_event_key uuid, p_received_at timestamp with time zone) RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return coalesce(
        wa.payload(p_event_key, p_received_at),
        (
            select d.payload
            from wa.webhook_dlq as d
            where d.event_key = p_event_key and d.payload is not null
            order by d.dlq_id desc
            limit 1
        )
    );
end;
$$;
ALTER FUNCTION wa.stored_content(p_event_key uuid, p_received_at timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.stored_content(p_event_key uuid, p_received_at timestamp with time zone) IS 'What an event holds: its payload, or after that one''s retention the newest copy of a dead letter.';
CREATE FUNCTION wa.stored_due_at(p_conversation_id bigint) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return (
        select d.due_at
        from wa.due_conversations as d
        where d.conversation_id = p_conversation_id
    );
end;
$$;
ALTER FUNCTION wa.stored_due_at(p_conversation_id bigint) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.stored_due_at(p_conversation_id bigint) IS 'When a conversation may be claimed next, as it was written; null = idle.';
CREATE FUNCTION wa.stored_event(p_ledger wa.processed_webhook_messages, p_event_no integer) RETURNS wa.event
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
    v_event wa.event;
begin
    select
        p_event_no, p_ledger.kind, p_ledger.event_day, p_ledger.event_key, false, w.sent_at,
        w.phone_number_id, s.bsuid, case when s.bsuid is null then s.phone end,
        w.event #>> '{contact,profile,name}', null, w.event
    into v_event
    from wa.webhook_payloads as w
    cross join lateral wa.sender(w.event -> 'message', w.event -> 'contact') as s
    where
        w.received_day = (p_ledger.received_at at time zone 'UTC')::date
        and w.event_key = p_ledger.event_key;
    return v_event;
end;
$$;
ALTER FUNCTION wa.stored_event(p_ledger wa.processed_webhook_messages, p_event_no integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.stored_event(p_ledger wa.processed_webhook_messages, p_event_no integer) IS 'A stale ledger row''s event as it was received, from its payload; null after that one''s retention.';
CREATE FUNCTION wa.stored_failure(p_event_day date, p_event_key uuid, p_conversation_id bigint) RETURNS wa.webhook_dlq
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_dead wa.webhook_dlq;
    v_status text := (wa.ledger_row(p_event_day, p_event_key)).status;
begin
    if v_status = 'processed' then
        perform wa.raise_lock_lost(p_conversation_id, p_event_key);
    end if;
    select d.* into v_dead
    from wa.webhook_dlq as d
    where d.event_key = p_event_key
    order by d.dlq_id desc
    limit 1;
    if v_status = 'failed' then
        v_dead.resolution_status := 'failed';
        v_dead.retry_count := 0;
    end if;
    return v_dead;
end;
$$;
ALTER FUNCTION wa.stored_failure(p_event_day date, p_event_key uuid, p_conversation_id bigint) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.stored_failure(p_event_day date, p_event_key uuid, p_conversation_id bigint) IS 'The stored result of a failure that is reported again.';
CREATE FUNCTION wa.stored_replies(p_event_day date, p_event_key uuid, p_conversation_id bigint) RETURNS integer
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_ledger wa.processed_webhook_messages := wa.ledger_row(p_event_day, p_event_key);
begin
    if v_ledger.status <> 'processed' then
        -- The token failed the message before.
        perform wa.raise_lock_lost(p_conversation_id, p_event_key);
    end if;
    return (
        select count(*)::integer
        from wa.outbound_messages as o
        where o.event_key = p_event_key and o.created_at >= v_ledger.settled_at
    );
end;
$$;
ALTER FUNCTION wa.stored_replies(p_event_day date, p_event_key uuid, p_conversation_id bigint) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.stored_replies(p_event_day date, p_event_key uuid, p_conversation_id bigint) IS 'How many replies a turn had that is completed once more.';
CREATE FUNCTION wa.strict_block(p_conversation_id bigint, p_now timestamp with time zone, OUT blocking_seq bigint, OUT blocked_until timestamp with time zone) RETURNS record
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    select b.seq, b.received_at + s.strict_block into blocking_seq, blocked_until
    from (
        select
            p.seq,
            p.handler,
            p.received_at
        from wa.pending_messages as p
        where p.conversation_id = p_conversation_id and p.retry_at is not null
        union all
        (
            select
                p.seq,
                p.handler,
                p.received_at
            from wa.pending_messages as p
            where p.conversation_id = p_conversation_id and p.status = 'waiting'
            order by p.seq
            limit 1
        )
    ) as b
    inner join wa.handlers as h on h.handler = b.handler
    cross join wa.settings as s
    where h.ordering = 'strict' and b.received_at + s.strict_block > p_now
    order by b.seq
    limit 1;
end;
$$;
ALTER FUNCTION wa.strict_block(p_conversation_id bigint, p_now timestamp with time zone, OUT blocking_seq bigint, OUT blocked_until timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.strict_block(p_conversation_id bigint, p_now timestamp with time zone, OUT blocking_seq bigint, OUT blocked_until timestamp with time zone) IS 'The first failed message of a strict handler, which holds up those behind it, and until when.';
CREATE FUNCTION wa.supersede(p_old bigint, p_new bigint, p_change wa.identity_change, p_correlation_id text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_old wa.webhook_conversations := wa.conversation(p_old);
begin
    update wa.webhook_conversations as c
    set bsuid = null, phone = null, superseded_by = p_new
    where c.conversation_id = p_old;
    perform wa.audit_fact(
        p_old, 'identity: superseded', p_change.event_key, p_correlation_id
    );
    update wa.webhook_conversations as c
    set
        phone = case
            when v_old.phone is null then c.phone
            when c.phone is null or v_old.identity_at > c.identity_at then v_old.phone
            else c.phone
        end,
        identity_at = greatest(c.identity_at, v_old.identity_at),
        identity_changed_at = greatest(c.identity_changed_at, p_change.changed_at)
    where c.conversation_id = p_new;
    perform wa.audit_fact(p_new, 'identity: took over', p_change.event_key, p_correlation_id);
    perform wa.wait_for(p_new, p_old);
    perform wa.set_preference(p_new, f.category, f.choice, f.changed_at)
    from wa.contact_preferences as f
    where f.conversation_id = p_old
    order by f.category;
end;
$$;
ALTER FUNCTION wa.supersede(p_old bigint, p_new bigint, p_change wa.identity_change, p_correlation_id text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.supersede(p_old bigint, p_new bigint, p_change wa.identity_change, p_correlation_id text) IS 'Two conversations turn out to be one person''s: the newer identity takes over from the old one.';
CREATE FUNCTION wa.supersede_message(p_message wa.pending_messages) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    delete from wa.pending_messages as p where p.event_key = p_message.event_key;
    perform wa.resolve_dead_letter(p_message.dlq_id, 'superseded');
    perform wa.settle(array[row(p_message, 'superseded', null, null)::wa.settlement]);
    perform wa.refresh_due_at(array[wa.conversation(p_message.conversation_id)]);
end;
$$;
ALTER FUNCTION wa.supersede_message(p_message wa.pending_messages) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.supersede_message(p_message wa.pending_messages) IS 'Resolve a retry whose conversation has moved on.';
CREATE FUNCTION wa.takes_turn(p_kind text, p_is_stale boolean) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT ((p_kind = 'message'::text) AND (NOT p_is_stale));
END;
ALTER FUNCTION wa.takes_turn(p_kind text, p_is_stale boolean) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.takes_turn(p_kind text, p_is_stale boolean) IS 'Whether an event gets a turn: a message within the ledger''s window.';
CREATE FUNCTION wa.tg_conversation_state_transitions__append_only() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_erased wa.conversation_state_transitions := old;
begin
    if tg_op = 'UPDATE' then
        v_erased.reason := case when new.reason = 'erased' then 'erased' else old.reason end;
        v_erased.actor := case when new.actor = 'erased' then 'erased' else old.actor end;
        if new is not distinct from v_erased then
            return new;
        end if;
    end if;
    raise exception 'the audit of state transitions is append-only'
        using errcode = 'WA201',
            hint = 'Record a correction as a new change of the conversation.';
end;
$$;
ALTER FUNCTION wa.tg_conversation_state_transitions__append_only() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.tg_conversation_state_transitions__append_only() IS 'Refuses UPDATE and DELETE on the audit, but for erasing reason and actor.';
CREATE FUNCTION wa.tg_feature_flag_changes__append_only() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    raise exception 'the audit of feature flags is append-only'
        using errcode = 'WA201',
            hint = 'Change the flag back: that is a row of its own.';
end;
$$;
ALTER FUNCTION wa.tg_feature_flag_changes__append_only() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.tg_feature_flag_changes__append_only() IS 'Refuses UPDATE and DELETE on the audit of feature flags.';
CREATE FUNCTION wa.tg_feature_flags__audit() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_before text[] := coalesce(old.test_contacts, '{}');
    v_after text[] := coalesce(new.test_contacts, '{}');
begin
    insert into wa.feature_flag_changes (
        flag, reason, was_enabled, is_enabled, old_percentage, new_percentage, contacts_added,
        contacts_removed
    )
    values (
        coalesce(new.flag, old.flag),
        coalesce(nullif(current_setting('wa.flag_reason', true), ''), 'changed by hand'),
        old.is_enabled, new.is_enabled, old.rollout_percentage, new.rollout_percentage,
        (select count(*) from unnest(v_after) as a (contact) where a.contact <> all(v_before)),
        (select count(*) from unnest(v_before) as b (contact) where b.contact <> all(v_after))
    );
    return null;
end;
$$;
ALTER FUNCTION wa.tg_feature_flags__audit() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.tg_feature_flags__audit() IS 'Keep every change of a feature flag, by whom and why; test contacts as counts.';
CREATE FUNCTION wa.tg_handlers__wake() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform wa.wake_unblocked(new.handler, 1000);
    return null;
end;
$$;
ALTER FUNCTION wa.tg_handlers__wake() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.tg_handlers__wake() IS 'A handler that is strict no more: what its failed messages held up goes on at once.';
CREATE FUNCTION wa.tg_webhook_conversations__audit() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_audit jsonb := wa.current_audit(new.conversation_id);
begin
    insert into wa.conversation_state_transitions (
        occurred_at, occurred_day, conversation_id, from_state, to_state, from_status, to_status,
        reason, event_key, actor, correlation_id
    )
    values (
        v_now, (v_now at time zone 'UTC')::date, new.conversation_id, old.state, new.state,
        old.status, new.status,
        coalesce(v_audit ->> 'reason', 'changed by hand'),
        (v_audit ->> 'event_key')::uuid,
        coalesce(v_audit ->> 'actor', session_user),
        v_audit ->> 'correlation_id'
    );
    return null;
end;
$$;
ALTER FUNCTION wa.tg_webhook_conversations__audit() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.tg_webhook_conversations__audit() IS 'Append every change of a conversation''s state or status to the audit.';
CREATE FUNCTION wa.timer_problem(p_timer jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return case
        when jsonb_typeof(p_timer) <> 'object'
            then 'p_timers[]: expected an object with "name", "after_s" and "data"'
        when
            jsonb_typeof(p_timer -> 'name') is distinct from 'string'
            or length(p_timer ->> 'name') not between 1 and 100
            then 'p_timers[].name: expected a text of 1 to 100 characters'
        when jsonb_typeof(p_timer -> 'after_s') not in ('number', 'null')
            then 'p_timers[].after_s: expected a number of seconds, or null to take it back'
        when (p_timer ->> 'after_s')::numeric not between 0 and 31622400
            then 'p_timers[].after_s: expected 0 to 31622400 seconds (366 days)'
        when jsonb_typeof(p_timer -> 'data') <> 'object'
            then 'p_timers[].data: expected an object; leave it out where there is none'
    end;
end;
$$;
ALTER FUNCTION wa.timer_problem(p_timer jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.timer_problem(p_timer jsonb) IS 'What is wrong with one of a turn''s p_timers; null when it can be set or taken back.';
CREATE FUNCTION wa.traffic_stats(p_grain text, p_since timestamp with time zone, p_seconds double precision) RETURNS TABLE(metric_name text, value double precision, unit text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return query
    with part as materialized (
        select
            coalesce(sum(m.n) filter (where m.measure = 'receipt'), 0) as received,
            coalesce(
                sum(m.n) filter (where m.measure = 'receipt' and m.subject = 'message'), 0
            ) as messages,
            coalesce(
                sum(m.n) filter (where m.measure = 'receipt' and m.outcome = 'duplicate'), 0
            ) as duplicates,
            coalesce(sum(m.n) filter (where m.measure = 'turn'), 0) as turns,
            coalesce(
                sum(m.n) filter (where m.measure = 'turn' and m.outcome = 'processed'), 0
            ) as processed,
            coalesce(
                sum(m.n) filter (where m.measure = 'turn' and m.outcome = 'exhausted'), 0
            ) as exhausted,
            coalesce(sum(m.n) filter (where m.measure = 'failure'), 0) as failures,
            coalesce(sum(m.n) filter (where m.measure = 'request'), 0) as requests
        from wa.metrics as m
        where
            m.grain = p_grain
            and m.bucket >= p_since
            and m.measure in ('receipt', 'turn', 'failure', 'request')
    )
    select f.metric_name, f.value::double precision, f.unit
    from part as p
    cross join lateral (
        values
        ('requests', p.requests, 'requests'),
        ('events_received', p.received, 'events'),
        ('messages_received', p.messages, 'messages'),
        ('messages_per_second', p.messages / p_seconds::numeric, 'messages/s'),
        ('duplicates', p.duplicates, 'events'),
        ('turns', p.turns, 'turns'),
        ('processed', p.processed, 'messages'),
        ('failed_attempts', p.failures, 'attempts'),
        ('exhausted', p.exhausted, 'messages'),
        ('success_rate', p.processed / nullif(p.turns, 0), 'share')
    ) as f (metric_name, value, unit);
end;
$$;
ALTER FUNCTION wa.traffic_stats(p_grain text, p_since timestamp with time zone, p_seconds double precision) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.traffic_stats(p_grain text, p_since timestamp with time zone, p_seconds double precision) IS 'How much was received and how it ended since p_since, for get_webhook_performance_stats().';
CREATE FUNCTION wa.transition_entries(p_event_key uuid, p_conversation_id bigint, p_received_at timestamp with time zone) RETURNS TABLE(at timestamp with time zone, what text, status text, detail jsonb)
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return query
    select
        t.occurred_at, 'state changed', t.to_state,
        jsonb_build_object(
            'event_key', t.event_key, 'from_state', t.from_state, 'from_status', t.from_status,
            'to_status', t.to_status, 'reason', t.reason, 'actor', t.actor
        )
    from wa.conversation_state_transitions as t
    where t.conversation_id = p_conversation_id and t.event_key = p_event_key
    union all
    select
        t.occurred_at, 'identity changed', t.to_state,
        jsonb_build_object(
            'event_key', t.event_key, 'conversation_id', t.conversation_id, 'reason', t.reason
        )
    from wa.conversation_state_transitions as t
    where
        p_conversation_id is null
        and t.event_key = p_event_key
        and t.occurred_at between p_received_at - interval '1 second'
        and p_received_at + interval '1 minute';
end;
$$;
ALTER FUNCTION wa.transition_entries(p_event_key uuid, p_conversation_id bigint, p_received_at timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.transition_entries(p_event_key uuid, p_conversation_id bigint, p_received_at timestamp with time zone) IS 'What a message''s timeline shows of its conversation: each change of state, status or identity.';
CREATE FUNCTION wa.trim_alerts(p_before timestamp with time zone, p_limit integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_count integer;
begin
    delete from wa.webhook_alerts as a
    where
        a.alert_id = any(
            array(
                select o.alert_id
                from wa.webhook_alerts as o
                where o.ends_at < p_before
                limit p_limit
                for update skip locked
            )
        );
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;
ALTER FUNCTION wa.trim_alerts(p_before timestamp with time zone, p_limit integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.trim_alerts(p_before timestamp with time zone, p_limit integer) IS 'Delete alerts that ended before p_before, with their notifications; returns how many.';
CREATE FUNCTION wa.trim_dead_letters(p_before timestamp with time zone, p_limit integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_count integer;
begin
    delete from wa.webhook_dlq as d
    where
        d.dlq_id = any(
            array(
                select o.dlq_id
                from wa.webhook_dlq as o
                where o.resolved_at < p_before
                order by o.resolved_at
                limit p_limit
                for update skip locked
            )
        );
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;
ALTER FUNCTION wa.trim_dead_letters(p_before timestamp with time zone, p_limit integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.trim_dead_letters(p_before timestamp with time zone, p_limit integer) IS 'Delete up to p_limit dead letters that were resolved before p_before, with their attempts.';
CREATE FUNCTION wa.trim_history() RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    c_limit constant integer := 10000;
    v_now timestamptz := wa.clock();
    v_settings wa.settings := wa.current_settings();
begin
    return
        wa.trim_dead_letters(v_now - make_interval(days => v_settings.dlq_retention_days), c_limit)
        + wa.trim_quarantine(
            v_now - make_interval(days => v_settings.quarantine_retention_days), c_limit
        )
        + wa.trim_outbound(
            v_now - make_interval(days => v_settings.outbound_retention_days), c_limit
        )
        + wa.trim_sentinel_day(
            v_now - make_interval(days => v_settings.stale_retention_days), c_limit
        )
        + wa.trim_metrics(
            v_now - make_interval(days => v_settings.minute_rollup_days),
            v_now - make_interval(days => v_settings.hour_rollup_days), c_limit
        )
        + wa.trim_alerts(
            v_now - make_interval(days => v_settings.transition_retention_days), c_limit
        );
end;
$$;
ALTER FUNCTION wa.trim_history() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.trim_history() IS 'Delete a bounded number of rows that are past their retention; returns how many.';
CREATE FUNCTION wa.trim_metrics(p_minutes_before timestamp with time zone, p_hours_before timestamp with time zone, p_limit integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_minutes integer;
    v_hours integer;
begin
    delete from wa.metric_rollups_minute as r
    where r.ctid = any(
        array(
            select o.ctid
            from wa.metric_rollups_minute as o
            where o.bucket < p_minutes_before
            order by o.bucket
            limit p_limit
        )
    );
    get diagnostics v_minutes = row_count;
    delete from wa.metric_rollups_hour as r
    where r.ctid = any(
        array(
            select o.ctid
            from wa.metric_rollups_hour as o
            where o.bucket < p_hours_before
            order by o.bucket
            limit p_limit
        )
    );
    get diagnostics v_hours = row_count;
    return v_minutes + v_hours;
end;
$$;
ALTER FUNCTION wa.trim_metrics(p_minutes_before timestamp with time zone, p_hours_before timestamp with time zone, p_limit integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.trim_metrics(p_minutes_before timestamp with time zone, p_hours_before timestamp with time zone, p_limit integer) IS 'Delete up to p_limit counts of minutes, and as many of hours, that are past their retention.';
CREATE FUNCTION wa.trim_operational_history() RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_flushes integer;
    v_workers integer;
    v_actions integer;
begin
    -- Long after the last try of a process that had no answer.
    delete from wa.metric_flushes as f where f.flushed_at < v_now - interval '1 day';
    get diagnostics v_flushes = row_count;
    delete from wa.workers as w where w.heartbeat_at < v_now - interval '1 day';
    get diagnostics v_workers = row_count;
    delete from wa.operator_actions as o
    where
        o.occurred_at
        < v_now - make_interval(days => (wa.current_settings()).transition_retention_days);
    get diagnostics v_actions = row_count;
    return v_flushes + v_workers + v_actions
        + wa.trim_shadow_decisions() + wa.trim_recorded_state();
end;
$$;
ALTER FUNCTION wa.trim_operational_history() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.trim_operational_history() IS 'Delete workers and web processes silent for a day and old actions of operators; returns how many.';
CREATE FUNCTION wa.trim_outbound(p_before timestamp with time zone, p_limit integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_ids bigint[];
    v_count integer;
begin
    v_ids := array(
        select o.outbound_id
        from (
            select n.outbound_id, n.created_at, n.status
            from wa.outbound_messages as n
            order by n.outbound_id
            limit 2 * p_limit
        ) as o
        where
            o.created_at < p_before
            and o.status in ('sent', 'delivered', 'read', 'played', 'failed', 'expired')
        order by o.outbound_id
        limit p_limit
    );
    delete from wa.outbound_messages as o
    where
        o.outbound_id = any(
            array(
                select l.outbound_id
                from wa.outbound_messages as l
                where l.outbound_id = any(v_ids)
                order by l.outbound_id
                for update skip locked
            )
        );
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;
ALTER FUNCTION wa.trim_outbound(p_before timestamp with time zone, p_limit integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.trim_outbound(p_before timestamp with time zone, p_limit integer) IS 'Delete replies in a final status that were written before p_before, oldest first.';
CREATE FUNCTION wa.trim_quarantine(p_before timestamp with time zone, p_limit integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_count integer;
begin
    delete from wa.webhook_quarantine as q
    where
        q.quarantine_id = any(
            array(
                select o.quarantine_id
                from wa.webhook_quarantine as o
                where o.received_at < p_before
                order by o.received_at
                limit p_limit
                for update skip locked
            )
        );
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;
ALTER FUNCTION wa.trim_quarantine(p_before timestamp with time zone, p_limit integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.trim_quarantine(p_before timestamp with time zone, p_limit integer) IS 'Delete up to p_limit quarantined items that were received before p_before.';
CREATE FUNCTION wa.trim_recorded_state() RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_days integer := (wa.current_settings()).ledger_retention_days;
    v_statuses integer;
    v_notes integer;
    v_ids integer;
begin
    delete from wa.early_statuses as s where s.received_at < v_now - interval '1 day';
    get diagnostics v_statuses = row_count;
    delete from wa.unapplied_events as u where u.noted_at < v_now - interval '30 days';
    get diagnostics v_notes = row_count;
    delete from wa.bsuid_changes as b where b.received_at < v_now - v_days * interval '1 day';
    get diagnostics v_ids = row_count;
    return v_statuses + v_notes + v_ids;
end;
$$;
ALTER FUNCTION wa.trim_recorded_state() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.trim_recorded_state() IS 'Delete statuses nobody asked for after a day, notes after 30 days, replaced user ids with the ledger; returns how many.';
CREATE FUNCTION wa.trim_sentinel_day(p_before timestamp with time zone, p_limit integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
    v_settings wa.settings := wa.current_settings();
    v_count integer;
begin
    delete from wa.processed_webhook_messages as m
    where
        m.event_day = date '0001-01-01'
        and m.event_key = any(
            array(
                select o.event_key
                from wa.processed_webhook_messages as o
                where
                    o.event_day = date '0001-01-01'
                    and o.received_at < p_before
                    and o.status not in ('pending', 'original')
                    and (
                        o.status in ('stale', 'recorded')
                        or v_settings.ahead_until < v_settings.ledger_floor
                    )
                    and not exists (
                        select from wa.webhook_dlq as d
                        where
                            d.event_key = o.event_key
                            and d.resolution_status in ('pending', 'retrying', 'exhausted')
                    )
                order by o.received_at
                limit p_limit
                for update of o skip locked
            )
        );
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;
ALTER FUNCTION wa.trim_sentinel_day(p_before timestamp with time zone, p_limit integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.trim_sentinel_day(p_before timestamp with time zone, p_limit integer) IS 'Delete up to p_limit settled rows of the ledger''s sentinel day received before p_before.';
CREATE FUNCTION wa.trim_shadow_decisions() RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_count integer;
begin
    delete from wa.shadow_decisions as s where s.decided_hour < v_now - interval '7 days';
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;
ALTER FUNCTION wa.trim_shadow_decisions() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.trim_shadow_decisions() IS 'Delete shadow decisions after 7 days; returns how many.';
CREATE FUNCTION wa.try_to_start(p_arrival wa.arrival, p_has_work boolean, p_delivery wa.webhook_delivery, p_settings wa.settings) RETURNS wa.arrival
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_arrival wa.arrival := p_arrival;
    v_event wa.event := p_arrival.event;
    v_conversation wa.webhook_conversations := p_arrival.conversation;
    v_message wa.pending_messages := p_arrival.message;
    -- The receipt may have waited for the conversation: what became due meanwhile goes first.
    v_now timestamptz := wa.clock();
    v_start wa.turn_start;
    v_turns wa.turn[];
begin
    v_start.conversation := v_conversation;
    v_start.handler := wa.handler_settings(
        wa.choose_handler(v_conversation.active_handler, v_event.event -> 'message')
    );
    v_start.event := v_event.event;
    v_start.token := wa.event_key(
        'enhanced', p_delivery.delivery_id::text, v_event.event_key::text
    );
    v_arrival.receipt.outcome := 'waiting';
    if (v_start.handler).paused_at is not null
        or (v_start.handler).debounce > '0 seconds'
        or wa.paced_until(v_conversation, p_settings, v_now) > v_now
    then
        return v_arrival;
    end if;
    v_arrival.message := null;
    v_message.handler := (v_start.handler).handler;
    if p_has_work or v_conversation.waits_for is not null then
        perform wa.wait_in_line(array[p_arrival], p_settings);
        if wa.next_message(v_conversation, v_now) = v_event.event_key then
            v_start.message := v_message;
            v_turns := wa.start_turns(array[v_start], p_delivery.worker, p_settings);
        end if;
    else
        v_message.status := 'running';
        v_message.attempt := 1;
        v_message.state_at_turn := v_conversation.state;
        perform wa.insert_pending_messages(array[v_message]);
        v_start.message := v_message;
        v_turns := wa.begin_turns(array[v_start], p_delivery.worker, p_settings);
    end if;
    if v_turns <> '{}' then
        v_arrival.receipt.outcome := 'dispatched';
        v_arrival.receipt.turn := v_turns[1];
    end if;
    return v_arrival;
end;
$$;
ALTER FUNCTION wa.try_to_start(p_arrival wa.arrival, p_has_work boolean, p_delivery wa.webhook_delivery, p_settings wa.settings) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.try_to_start(p_arrival wa.arrival, p_has_work boolean, p_delivery wa.webhook_delivery, p_settings wa.settings) IS 'Start a new message''s turn if nothing is before it, else let it wait.';
CREATE FUNCTION wa.turn_entries(p_event_key uuid) RETURNS TABLE(at timestamp with time zone, what text, status text, detail jsonb)
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return query
    select e.at, e.what, e.status, jsonb_build_object('event_key', p_event_key) || e.detail
    from wa.pending_messages as p
    inner join wa.webhook_conversations as c on c.conversation_id = p.conversation_id
    inner join wa_ops.unsettled_messages as u on u.event_key = p.event_key
    cross join lateral (
        values
        (
            p.received_at, 'in line', p.status,
            jsonb_build_object(
                'conversation_id', p.conversation_id, 'seq', p.seq, 'attempt', p.attempt,
                'handler', p.handler, 'retry_at', u.retry_at, 'waits_for', u.waits_for
            )
        ),
        (
            case when p.status = 'running' then c.locked_at end, 'turn began', 'enhanced',
            jsonb_build_object(
                'attempt', p.attempt, 'handler', p.handler, 'worker', c.locked_by,
                'lock_expires_at', c.lock_expires_at
            )
        )
    ) as e (at, what, status, detail)
    where p.event_key = p_event_key and e.at is not null
    union all
    select
        o.occurred_at, 'operator', o.what,
        jsonb_build_object(
            'event_key', o.event_key, 'dlq_id', o.dlq_id, 'actor', o.actor,
            'from_status', o.from_status
        )
    from wa.operator_actions as o
    where o.event_key = p_event_key
    union all
    select
        u.noted_at, 'not applied', u.kind,
        jsonb_build_object('event_key', u.event_key, 'reason', u.reason)
    from wa.unapplied_events as u
    where u.event_key = p_event_key
    union all
    select
        s.decided_at, 'shadow decision', s.decision,
        jsonb_build_object('event_key', s.event_key, 'behind', s.behind)
    from wa.shadow_decisions as s
    where s.event_key = p_event_key;
end;
$$;
ALTER FUNCTION wa.turn_entries(p_event_key uuid) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.turn_entries(p_event_key uuid) IS 'What a message''s timeline shows of its place in line, of operators, and what was noted of it.';
CREATE FUNCTION wa.turn_messages(p_events wa.event[], p_found text[]) RETURNS wa.event[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return array(
        select e
        from unnest(p_events) as e
        where p_found[e.event_no] = 'new' and wa.takes_turn(e.kind, e.is_stale)
        order by e.event_no
    );
end;
$$;
ALTER FUNCTION wa.turn_messages(p_events wa.event[], p_found text[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.turn_messages(p_events wa.event[], p_found text[]) IS 'The new messages of a request that take a turn.';
CREATE FUNCTION wa.turn_payloads(p_messages wa.pending_messages[]) RETURNS jsonb[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_keys uuid[];
    v_days date[];
begin
    select array_agg(m.event_key), array_agg(distinct (m.received_at at time zone 'UTC')::date)
    into v_keys, v_days
    from unnest(p_messages) as m;
    return array(
        select
            coalesce(
                (
                    select s.event
                    from wa.secret_payloads as s
                    where m.is_secret and s.event_key = m.event_key
                ),
                w.event,
                -- A retry may come later than the payload's retention.
                (select d.payload from wa.webhook_dlq as d where d.dlq_id = m.dlq_id)
            )
        from unnest(p_messages) with ordinality as m
        left join wa.payloads(v_keys, v_days) as w
            on
                w.event_key = m.event_key
                and w.received_day = (m.received_at at time zone 'UTC')::date
        order by m.ordinality
    );
end;
$$;
ALTER FUNCTION wa.turn_payloads(p_messages wa.pending_messages[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.turn_payloads(p_messages wa.pending_messages[]) IS 'What the handlers of messages get to see, in the order of the messages.';
CREATE FUNCTION wa.turn_results(p_results jsonb) RETURNS wa.turn_result[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_state text;
begin
    return array(
        select r
        from jsonb_populate_recordset(null::wa.turn_result, coalesce(p_results, 'null')) as r
    );
exception
    when data_exception then
        get stacked diagnostics v_state = returned_sqlstate;
        raise exception 'cannot settle with these arguments'
            using errcode = 'WA101',
                detail = format('p_results: SQLSTATE %s', v_state),
                hint = 'Give an array of objects with the arguments of complete_message, without '
                    'p_: event_day, event_key, conversation_id, lock_token, state, context, '
                    'replies, duration_ms, timers.';
end;
$$;
ALTER FUNCTION wa.turn_results(p_results jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.turn_results(p_results jsonb) IS 'The results of turns that wa_api.complete_messages() was given.';
CREATE FUNCTION wa.unlock_conversation(p_conversation_id bigint) RETURNS timestamp with time zone
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    update wa.webhook_conversations as c
    set
        locked_by = null,
        lock_token = null,
        locked_at = null,
        lock_expires_at = null,
        last_activity_at = wa.clock()
    where c.conversation_id = p_conversation_id;
    return (wa.refresh_due_at(array[wa.conversation(p_conversation_id)]))[1].due_at;
end;
$$;
ALTER FUNCTION wa.unlock_conversation(p_conversation_id bigint) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.unlock_conversation(p_conversation_id bigint) IS 'End a conversation''s lock and make its next message due; when that is.';
CREATE FUNCTION wa.unsupported_type(p_message jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT
         CASE
             WHEN ((p_message ->> 'type'::text) = 'unsupported'::text) THEN 'unsupported'::text
             WHEN ((p_message ->> 'type'::text) = ANY (ARRAY['text'::text, 'image'::text, 'video'::text, 'audio'::text, 'document'::text, 'sticker'::text, 'location'::text, 'contacts'::text, 'interactive'::text, 'button'::text, 'order'::text, 'reaction'::text, 'system'::text, 'request_welcome'::text, 'edit'::text, 'revoke'::text, 'timer'::text])) THEN NULL::text
             ELSE 'unknown'::text
         END AS "case";
END;
ALTER FUNCTION wa.unsupported_type(p_message jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.unsupported_type(p_message jsonb) IS 'How a message''s type is called where no handler can know it; null when one can.';
CREATE FUNCTION wa.upsert_dead_letter(p_message wa.pending_messages, p_failure wa.failure, p_max_retries integer, p_next_retry_at timestamp with time zone, p_now timestamp with time zone) RETURNS wa.webhook_dlq
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_dlq_id bigint := p_message.dlq_id;
    v_dead wa.webhook_dlq;
begin
    if v_dlq_id is null then
        insert into wa.webhook_dlq (
            event_day, event_key, conversation_id, phone_number_id, reason, correlation_id,
            created_at, updated_at
        )
        select
            p_message.event_day, p_message.event_key, c.conversation_id, c.phone_number_id,
            p_failure.reason, p_message.correlation_id, p_now, p_now
        from wa.webhook_conversations as c
        where c.conversation_id = p_message.conversation_id
        returning dlq_id into v_dlq_id;
    end if;
    update wa.webhook_dlq as d
    set
        reason = p_failure.reason,
        handler = p_message.handler,
        payload = coalesce(d.payload, wa.payload(p_message.event_key, p_message.received_at)),
        error_class = p_failure.error_class,
        error_message = p_failure.error_message,
        error_stack = p_failure.error_stack,
        retry_count = p_message.attempt - d.attempts_before - 1,
        max_retries = p_max_retries,
        next_retry_at = p_next_retry_at,
        resolution_status = case when p_next_retry_at is null then 'exhausted' else 'pending' end,
        updated_at = p_now
    where d.dlq_id = v_dlq_id
    returning d.* into v_dead;
    return v_dead;
end;
$$;
ALTER FUNCTION wa.upsert_dead_letter(p_message wa.pending_messages, p_failure wa.failure, p_max_retries integer, p_next_retry_at timestamp with time zone, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.upsert_dead_letter(p_message wa.pending_messages, p_failure wa.failure, p_max_retries integer, p_next_retry_at timestamp with time zone, p_now timestamp with time zone) IS 'Write the dead letter of a failed attempt; p_next_retry_at null = exhausted.';
CREATE FUNCTION wa.wait_for(p_conversation_id bigint, p_waits_for bigint) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    update wa.webhook_conversations as c
    set waits_for = p_waits_for
    where
        c.conversation_id = p_conversation_id
        and wa.oldest_unstarted(p_waits_for) is not null
        and wa.oldest_unstarted(c.waits_for) is null;
end;
$$;
ALTER FUNCTION wa.wait_for(p_conversation_id bigint, p_waits_for bigint) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.wait_for(p_conversation_id bigint, p_waits_for bigint) IS 'Let a conversation wait for what another one, whose identity it took over, received before.';
CREATE FUNCTION wa.wait_in_line(p_arrivals wa.arrival[], p_settings wa.settings) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_arrival wa.arrival;
    v_message wa.pending_messages;
    v_messages wa.pending_messages[] := array[]::wa.pending_messages[];
    v_conversations wa.webhook_conversations[] := array[]::wa.webhook_conversations[];
    v_previous bigint;
begin
    foreach v_arrival in array p_arrivals loop
        v_message := v_arrival.message;
        v_message.is_universal := wa.is_universal((v_arrival.event).event);
        if (v_arrival.receipt).outcome = 'contended' then
            v_message.dlq_id := wa.note_contention(v_arrival, p_settings);
        end if;
        v_messages := v_messages || v_message;
        if v_message.conversation_id = v_previous then
            v_conversations[cardinality(v_conversations)] := v_arrival.conversation;
        else
            v_conversations := v_conversations || v_arrival.conversation;
            v_previous := v_message.conversation_id;
        end if;
    end loop;
    perform wa.insert_pending_messages(v_messages);
    if exists (select from wa.handlers as h where h.debounce > '0 seconds') then
        foreach v_arrival in array p_arrivals loop
            perform wa.gather_burst(v_arrival);
        end loop;
    end if;
    perform wa.note_received(v_conversations);
end;
$$;
ALTER FUNCTION wa.wait_in_line(p_arrivals wa.arrival[], p_settings wa.settings) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.wait_in_line(p_arrivals wa.arrival[], p_settings wa.settings) IS 'Put messages in line; a contended one also gets its dead-letter row.';
CREATE FUNCTION wa.wake_handler(p_handler text, p_limit integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_ids bigint[];
begin
    v_ids := wa.lock_idle_conversations(
        array(
            select distinct p.conversation_id
            from wa.pending_messages as p
            left join wa.handlers as h on h.handler = p.handler
            where
                p.ready_at = 'infinity'
                and h.paused_at is null
                and (p_handler is null or p.handler = p_handler)
            order by p.conversation_id
            limit p_limit
        )
    );
    update wa.pending_messages as p
    set
        ready_at = v_now,
        retry_at = case when p.retry_at is not null then v_now end
    where
        p.conversation_id = any(v_ids)
        and p.ready_at = 'infinity'
        and not exists (
            select from wa.handlers as h
            where h.handler = p.handler and h.paused_at is not null
        )
        and (p_handler is null or p.handler = p_handler);
    perform wa.refresh_due_at(wa.conversations(v_ids));
    return cardinality(v_ids);
end;
$$;
ALTER FUNCTION wa.wake_handler(p_handler text, p_limit integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.wake_handler(p_handler text, p_limit integer) IS 'Make held-back messages ready again in up to p_limit conversations; how many conversations.';
CREATE FUNCTION wa.wake_unblocked(p_handler text, p_limit integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_settings wa.settings := wa.current_settings();
    v_ids bigint[];
begin
    v_ids := wa.lock_idle_conversations(
        array(
            with failed as materialized (
                select distinct p.conversation_id
                from wa.pending_messages as p
                where
                    -- Planned, or held because its handler is paused.
                    coalesce(p.retry_at, p.ready_at) > v_now
                    and (p_handler is null or p.handler = p_handler)
            ),
            -- With something behind them: what is dear is asked of few.
            behind as materialized (
                select
                    d.due_at,
                    c as conversation
                from failed as f
                inner join wa.due_conversations as d on d.conversation_id = f.conversation_id
                inner join wa.webhook_conversations as c on c.conversation_id = f.conversation_id
                where
                    c.lock_token is null
                    and exists (
                        select from wa.pending_messages as p
                        where
                            p.conversation_id = f.conversation_id
                            and coalesce(p.retry_at, p.ready_at) <= v_now
                    )
            )
            select (b.conversation).conversation_id
            from behind as b
            where (wa.next_due_at(b.conversation, v_settings, v_now)).due_at < b.due_at
            order by (b.conversation).conversation_id
            limit p_limit
        )
    );
    perform wa.refresh_due_at(wa.conversations(v_ids));
    return cardinality(v_ids);
end;
$$;
ALTER FUNCTION wa.wake_unblocked(p_handler text, p_limit integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.wake_unblocked(p_handler text, p_limit integer) IS 'Let conversations go on whose failed messages block them no longer; how many.';
CREATE FUNCTION wa.wamid_digest(p_phone_number_id text, p_wamid text) RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT wa.event_key(VARIADIC ARRAY['wamid'::text, p_phone_number_id, p_wamid]) AS event_key;
END;
ALTER FUNCTION wa.wamid_digest(p_phone_number_id text, p_wamid text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.wamid_digest(p_phone_number_id text, p_wamid text) IS 'What stands for a wamid in our rows: never the wamid, which holds a phone number.';
CREATE FUNCTION wa.wamid_keys(p_wamid text) RETURNS TABLE(event_day date, event_key uuid)
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select
        d.day,
        wa.event_key(
            variadic d.day::text || wa.natural_key(
                k.kind,
                null,
                null,
                null,
                n.number,
                jsonb_build_object('id', p_wamid, 'status', k.status)
            )
        )
    from wa.phone_number_ids() as n (number)
    cross join wa.partition_days('processed_webhook_messages') as d (day)
    cross join (
        values
        ('message', null), ('echo', null), ('history', null), ('status', 'sent'),
        ('status', 'delivered'), ('status', 'read'), ('status', 'played'), ('status', 'failed')
    ) as k (kind, status);
$$;
ALTER FUNCTION wa.wamid_keys(p_wamid text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.wamid_keys(p_wamid text) IS 'The event keys that a wamid''s message, echo and statuses would have on each day of the ledger.';
CREATE FUNCTION wa.webhook_changes(p_body jsonb) RETURNS TABLE(change_no bigint, entry_id text, entry_time text, field text, value jsonb, problem text)
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return query
    with envelope as (
        select e.doc, e.n
        from jsonb_array_elements(
            case
                when jsonb_typeof(p_body) = 'array' and p_body <> '[]' then p_body
                else jsonb_build_array(p_body)
            end
        ) with ordinality as e (doc, n)
    ),
    entry as (
        select v.n as envelope_n, e.n, e.doc
        from envelope as v
        cross join jsonb_array_elements(wa.array_or_empty(v.doc -> 'entry'))
            with ordinality as e (doc, n)
        where v.doc ->> 'object' = 'whatsapp_business_account'
    ),
    change as (
        select
            e.envelope_n, e.n as entry_n, c.n, e.doc ->> 'id' as entry_id,
            e.doc ->> 'time' as entry_time, c.doc
        from entry as e
        cross join jsonb_array_elements(wa.array_or_empty(e.doc -> 'changes'))
            with ordinality as c (doc, n)
    ),
    part (envelope_n, entry_n, n, entry_id, entry_time, field, value, problem) as (
        select
            c.envelope_n, c.entry_n, c.n, c.entry_id, c.entry_time, c.doc ->> 'field',
            coalesce(c.doc -> 'value', c.doc),
            case when c.doc -> 'value' is null then 'bad_envelope changes[].value: expected one' end
        from change as c
        union all
        select
            e.envelope_n, e.n, 0, null, null, null, e.doc,
            'bad_envelope entry[].changes: expected a non-empty array'
        from entry as e
        where wa.array_or_empty(e.doc -> 'changes') = '[]'
        union all
        select
            v.n, 0, 0, null, null, null, v.doc,
            case
                when v.doc ->> 'object' = 'whatsapp_business_account'
                    then 'bad_envelope entry: expected a non-empty array'
                else 'not_whatsapp object: expected whatsapp_business_account'
            end
        from envelope as v
        where
            v.doc ->> 'object' is distinct from 'whatsapp_business_account'
            or wa.array_or_empty(v.doc -> 'entry') = '[]'
    )
    select
        row_number() over (order by p.envelope_n, p.entry_n, p.n),
        p.entry_id, p.entry_time, p.field, p.value, p.problem
    from part as p;
end;
$$;
ALTER FUNCTION wa.webhook_changes(p_body jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.webhook_changes(p_body jsonb) IS 'The envelope taken apart: one row per change, and one per part that is no envelope, entry or change.';
CREATE FUNCTION wa.webhook_elements(p_body jsonb) RETURNS TABLE(change_no bigint, element_no bigint, field text, entry_id text, entry_time text, kind text, element jsonb, problem text, metadata jsonb, contact jsonb)
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return query
    select
        c.change_no, e.element_no, c.field, c.entry_id, c.entry_time, e.kind, e.element,
        coalesce(c.problem, e.problem), c.value -> 'metadata',
        coalesce(
            k.contacts -> (e.element ->> 'from_user_id'),
            k.contacts -> (e.element ->> 'from'),
            k.contacts -> (e.element ->> 'from_parent_user_id'),
            case
                when not e.element ?| '{from,from_user_id}' and jsonb_array_length(k.array) = 1
                    then k.array -> 0
            end
        )
    from wa.webhook_changes(p_body) as c
    cross join lateral (
        select
            wa.contacts_by_id(c.value -> 'contacts') as contacts,
            wa.array_or_empty(c.value -> 'contacts') as "array"
        -- Keeps the planner from computing this anew for every element.
        offset 0
    ) as k
    cross join lateral (
        select a.element_no, a.kind, a.element, a.problem
        from wa.change_elements(c.field, c.value) as a
        where c.problem is null
        union all
        select 1, 'unreadable', c.value, null
        where c.problem is not null
    ) as e;
end;
$$;
ALTER FUNCTION wa.webhook_elements(p_body jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.webhook_elements(p_body jsonb) IS 'The elements of a webhook''s document, each with its change and its contact.';
CREATE FUNCTION wa.withdraw_default(p_handler text, p_is_default boolean) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if p_is_default then
        update wa.handlers as h
        set is_default = false
        where h.is_default and h.handler <> p_handler;
    end if;
end;
$$;
ALTER FUNCTION wa.withdraw_default(p_handler text, p_is_default boolean) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.withdraw_default(p_handler text, p_is_default boolean) IS 'Make room for a new default handler: there is one default.';
CREATE FUNCTION wa.withdraw_routes(p_handlers jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    delete from wa.routes as r
    using jsonb_array_elements(p_handlers) as h
    where
        r.handler = h.value ->> 'name'
        and r.source = 'code'
        and not r.word = any(
            wa.declared_words(
                h.value -> case r.kind when 'keyword' then 'keywords' else 'universal' end
            )
        );
end;
$$;
ALTER FUNCTION wa.withdraw_routes(p_handlers jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.withdraw_routes(p_handlers jsonb) IS 'Take back the words that these handlers'' program no longer declares; a DBA''s routes stay.';
CREATE FUNCTION wa_api.acquire_conversation_lock(p_conversation_id bigint, p_worker text, p_lease interval DEFAULT NULL::interval) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_lease interval := coalesce(p_lease, (wa.current_settings()).manual_lease);
    v_token uuid := gen_random_uuid();
    v_expires_at timestamptz;
begin
    if v_lease <= '0 seconds' or v_lease > '1 day' or coalesce(p_worker, '') = '' then
        raise exception 'cannot lock a conversation with these arguments'
            using errcode = 'WA101',
                detail = format('p_worker=%s, p_lease=%s', p_worker, v_lease),
                hint = 'Give a worker name and a positive lease, a day at most.';
    end if;
    select c.lock_expires_at into v_expires_at
    from wa.webhook_conversations as c
    where c.conversation_id = p_conversation_id
    for no key update skip locked;
    if not found then
        perform wa.require_conversation(p_conversation_id);
        return null;
    end if;
    if v_expires_at > v_now then
        return null;
    end if;
    if v_expires_at is not null then
        perform wa.expire_turn(p_conversation_id, v_now, 'expired');
    end if;
    perform wa.lock_conversation(p_conversation_id, p_worker, v_lease, v_token);
    return v_token;
end;
$$;
ALTER FUNCTION wa_api.acquire_conversation_lock(p_conversation_id bigint, p_worker text, p_lease interval) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.acquire_conversation_lock(p_conversation_id bigint, p_worker text, p_lease interval) IS 'Take a conversation''s lock: a random token, or null when another holds it. Never waits. Lease 2 minutes by default.';
CREATE FUNCTION wa_api.alert_delivered(p_delivery_id uuid, p_attempt integer) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_receiver text;
begin
    update wa.alert_deliveries as d
    set status = 'delivered', settled_at = v_now, error_class = null
    where
        d.delivery_id = p_delivery_id and d.status = 'pending' and d.attempts = p_attempt
    returning d.receiver into v_receiver;
    if not found then
        return false;
    end if;
    perform wa.measure_delivery(v_receiver, 'delivered', v_now);
    return true;
end;
$$;
ALTER FUNCTION wa_api.alert_delivered(p_delivery_id uuid, p_attempt integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.alert_delivered(p_delivery_id uuid, p_attempt integer) IS 'A receiver has taken a notification; false when somebody else has it by now.';
CREATE FUNCTION wa_api.alert_failed(p_delivery_id uuid, p_attempt integer, p_error_class text) RETURNS timestamp with time zone
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_next_at timestamptz;
    v_receiver text;
begin
    update wa.alert_deliveries as d
    set
        error_class = left(p_error_class, 100),
        next_attempt_at = v_now
            + least(
                interval '10 seconds' * power(2, least(d.attempts - 1, 10)),
                interval '10 minutes'
            )
    where
        d.delivery_id = p_delivery_id and d.status = 'pending' and d.attempts = p_attempt
    returning d.next_attempt_at, d.receiver into v_next_at, v_receiver;
    if found then
        perform wa.measure_delivery(v_receiver, 'failed', v_now);
    end if;
    return v_next_at;
end;
$$;
ALTER FUNCTION wa_api.alert_failed(p_delivery_id uuid, p_attempt integer, p_error_class text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.alert_failed(p_delivery_id uuid, p_attempt integer, p_error_class text) IS 'A notification was not taken: when it is tried again, null when somebody else has it by now.';
CREATE FUNCTION wa_api.claim_alerts(p_worker text, p_limit integer) RETURNS TABLE(delivery_id uuid, attempt integer, receiver text, url text, allow_private boolean, alert_status text, check_name text, fingerprint text, severity text, value double precision, unit text, message text, installation text, description text, starts_at timestamp with time zone, ends_at timestamp with time zone)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
begin
    return query
    with taken as (
        select n.delivery_id
        from wa.alert_receivers as r
        cross join lateral (
            select d.delivery_id
            from wa.alert_deliveries as d
            where
                d.receiver = r.receiver
                and d.status = 'pending'
                and d.next_attempt_at <= v_now
                -- What is older is given up by the job that evaluates alerts.
                and d.created_at >= v_now - interval '1 day'
                -- A receiver hears what happened in the order in which it happened; the two ends of
                -- one moment as firing, resolved.
                and not exists (
                    select from wa.alert_deliveries as e
                    where
                        e.status = 'pending'
                        and e.receiver = d.receiver
                        and e.alert_id = d.alert_id
                        and (e.created_at, e.alert_status, e.delivery_id)
                        < (d.created_at, d.alert_status, d.delivery_id)
                )
            order by d.next_attempt_at
            limit 1
            for no key update of d skip locked
        ) as n
        where r.is_enabled
        limit p_limit
    )
    update wa.alert_deliveries as d
    set
        attempts = d.attempts + 1,
        claimed_by = p_worker,
        -- A worker that dies with it: another takes over then.
        next_attempt_at = v_now + interval '1 minute'
    from taken as t, wa.alert_receivers as r, wa.webhook_alerts as a
    where
        d.delivery_id = t.delivery_id and d.receiver = r.receiver and d.alert_id = a.alert_id
    returning
        d.delivery_id, d.attempts, d.receiver, r.url, r.allow_private, d.alert_status,
        a.check_name, a.fingerprint, d.severity, d.observed, a.unit, d.message,
        (wa.current_settings()).installation,
        (select t.description from wa.health_thresholds as t where t.check_name = a.check_name),
        a.starts_at,
        case when d.alert_status = 'resolved' then coalesce(a.ends_at, d.created_at) end;
end;
$$;
ALTER FUNCTION wa_api.claim_alerts(p_worker text, p_limit integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.claim_alerts(p_worker text, p_limit integer) IS 'Take up to p_limit notifications that are to be sent now, each for another receiver.';
CREATE FUNCTION wa_api.claim_messages(p_worker text, p_limit integer, p_retries integer DEFAULT NULL::integer, p_retries_first boolean DEFAULT false) RETURNS SETOF wa.turn
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
    v_retries integer := coalesce(p_retries, p_limit);
begin
    if coalesce(p_worker, '') = ''
        or p_limit is null or p_limit not between 1 and 1000
        or v_retries < 0
        or p_retries_first is null
    then
        raise exception 'cannot claim with these arguments'
            using errcode = 'WA101',
                detail = format(
                    'p_worker=%s, p_limit=%s, p_retries=%s, p_retries_first=%s',
                    p_worker, p_limit, p_retries, p_retries_first
                ),
                hint = 'Give a worker name and a limit between 1 and 1000; p_retries: 0 or more, '
                    'or null.';
    end if;
    perform wa.fire_timers(p_limit);
    return query
    select t.* from wa.claim_turns(p_worker, p_limit, v_retries, p_retries_first, 1000) as t;
end;
$$;
ALTER FUNCTION wa_api.claim_messages(p_worker text, p_limit integer, p_retries integer, p_retries_first boolean) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.claim_messages(p_worker text, p_limit integer, p_retries integer, p_retries_first boolean) IS 'Take up to p_limit turns from the conversations that are due, at most p_retries of them retries.';
CREATE FUNCTION wa_api.complete_message(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid, p_state text, p_context jsonb, p_replies jsonb, p_duration_ms integer, p_timers jsonb DEFAULT NULL::jsonb, p_worker text DEFAULT NULL::text, p_retries boolean DEFAULT true, p_retries_first boolean DEFAULT false, OUT status text, OUT replies integer, OUT next_due_at timestamp with time zone, OUT repeated boolean, OUT next_turn wa.turn) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
    v_completion wa.completion;
begin
    status := 'processed';
    v_completion := (
        wa.complete_turns(
            array[
                row(
                    p_event_day, p_event_key, p_conversation_id, p_lock_token, p_state, p_context,
                    p_replies, p_duration_ms, p_timers
                )::wa.turn_result
            ]
        )
    )[1];
    replies := v_completion.replies;
    -- Held back is nothing that a caller could wait for.
    next_due_at := nullif(v_completion.next_due_at, 'infinity');
    repeated := v_completion.repeated;
    if p_worker is not null and not repeated then
        select t.* into next_turn
        -- Few tries: what they touch stays locked with the caller's transaction.
        from wa.claim_turns(
            p_worker, 1, coalesce(p_retries::integer, 0), p_retries_first, 3
        ) as t;
    end if;
end;
$$;
ALTER FUNCTION wa_api.complete_message(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid, p_state text, p_context jsonb, p_replies jsonb, p_duration_ms integer, p_timers jsonb, p_worker text, p_retries boolean, p_retries_first boolean, OUT status text, OUT replies integer, OUT next_due_at timestamp with time zone, OUT repeated boolean, OUT next_turn wa.turn) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.complete_message(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid, p_state text, p_context jsonb, p_replies jsonb, p_duration_ms integer, p_timers jsonb, p_worker text, p_retries boolean, p_retries_first boolean, OUT status text, OUT replies integer, OUT next_due_at timestamp with time zone, OUT repeated boolean, OUT next_turn wa.turn) IS 'Settle a turn: state, context, replies, audit, ledger and lock in the caller''s transaction.';
CREATE FUNCTION wa_api.complete_messages(p_results jsonb, p_worker text DEFAULT NULL::text, p_retries integer DEFAULT 0, p_retries_first boolean DEFAULT false) RETURNS TABLE(event_key uuid, status text, replies integer, next_due_at timestamp with time zone, repeated boolean, next_turn wa.turn)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    SET lock_timeout TO '250ms'
    AS $$
declare
    v_results wa.turn_result[];
begin
    with given as materialized (
        select r as result
        from unnest(wa.turn_results(p_results)) as r
    ),
    free as materialized (
        select c.conversation_id
        from wa.webhook_conversations as c
        where c.conversation_id = any(array(select (g.result).conversation_id from given as g))
        order by c.conversation_id
        for no key update skip locked
    ),
    -- Of two turns of a conversation, which have no lock then, one.
    settling as (
        select distinct on (f.conversation_id) g.result
        from given as g
        inner join free as f on f.conversation_id = (g.result).conversation_id
        order by f.conversation_id
    )
    select coalesce(array_agg(s.result), '{}') into v_results
    from settling as s;
    return query
    select
        c.event_key, 'processed', c.replies, nullif(c.next_due_at, 'infinity'), c.repeated,
        null::wa.turn
    from unnest(wa.complete_turns(v_results)) as c;
    if p_worker is not null then
        return query
        select null::uuid, null::text, null::integer, null::timestamptz, null::boolean, t
        -- Few tries: what they touch stays locked until the end of the transaction.
        from wa.claim_turns(
            p_worker, cardinality(v_results), coalesce(p_retries, 0), p_retries_first, 3
        ) as t;
    end if;
end;
$$;
ALTER FUNCTION wa_api.complete_messages(p_results jsonb, p_worker text, p_retries integer, p_retries_first boolean) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.complete_messages(p_results jsonb, p_worker text, p_retries integer, p_retries_first boolean) IS 'Settle several turns of a worker in one transaction, and claim as many for it.';
CREATE FUNCTION wa_api.extend_conversation_lock(p_conversation_id bigint, p_lock_token uuid, p_lease interval) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_expires_at timestamptz;
begin
    if p_lease is null or p_lease <= '0 seconds' or p_lease > '1 day' then
        raise exception 'p_lease: expected a positive interval, a day at most'
            using errcode = 'WA101',
                detail = format('p_lease=%s', p_lease);
    end if;
    if not wa.holds_lock(p_conversation_id, p_lock_token) then
        return false;
    end if;
    v_expires_at := wa.clock() + p_lease;
    update wa.webhook_conversations as c
    set lock_expires_at = v_expires_at
    where c.conversation_id = p_conversation_id;
    perform wa.set_due_at(
        array[row(p_conversation_id, v_expires_at, true, null)::wa.next_due]
    );
    return true;
end;
$$;
ALTER FUNCTION wa_api.extend_conversation_lock(p_conversation_id bigint, p_lock_token uuid, p_lease interval) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.extend_conversation_lock(p_conversation_id bigint, p_lock_token uuid, p_lease interval) IS 'Heartbeat: the lease ends p_lease from now; false when the token is not the current one.';
CREATE FUNCTION wa_api.fail_message(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid, p_reason text, p_error_class text, p_error_message text, p_error_stack text, p_duration_ms integer, p_retryable boolean, p_retry_after interval DEFAULT NULL::interval, OUT dlq_id bigint, OUT resolution_status text, OUT retry_count integer, OUT next_retry_at timestamp with time zone, OUT repeated boolean) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
    v_conversation wa.webhook_conversations;
    v_message wa.pending_messages;
    v_dead wa.webhook_dlq;
begin
    perform wa.require_failure(p_reason, p_retryable, p_retry_after, p_duration_ms);
    repeated := false;
    select c.* into v_conversation
    from wa.webhook_conversations as c
    where c.conversation_id = p_conversation_id
    for no key update;
    if wa.is_running(p_event_day, p_event_key, v_conversation, p_lock_token) then
        v_dead := wa.fail_turn(
            p_conversation_id, p_lock_token,
            row(
                p_reason, p_error_class, left(p_error_message, 10000), left(p_error_stack, 50000),
                p_duration_ms, p_retryable, p_retry_after, v_conversation.locked_by
            )::wa.failure,
            wa.clock()
        );
        perform wa.unlock_conversation(p_conversation_id);
    else
        v_message := wa.original_turn(p_event_day, p_event_key, p_conversation_id, p_lock_token);
        repeated := v_message.event_key is null;
        if not repeated then
            perform wa.settle(
                array[row(v_message, 'failed', p_lock_token, p_duration_ms)::wa.settlement]
            );
            perform wa.measure_failure(
                v_message.handler, p_reason, false, wa.clock(), p_duration_ms
            );
        end if;
        v_dead := wa.stored_failure(p_event_day, p_event_key, p_conversation_id);
    end if;
    dlq_id := v_dead.dlq_id;
    resolution_status := v_dead.resolution_status;
    retry_count := v_dead.retry_count;
    next_retry_at := v_dead.next_retry_at;
end;
$$;
ALTER FUNCTION wa_api.fail_message(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid, p_reason text, p_error_class text, p_error_message text, p_error_stack text, p_duration_ms integer, p_retryable boolean, p_retry_after interval, OUT dlq_id bigint, OUT resolution_status text, OUT retry_count integer, OUT next_retry_at timestamp with time zone, OUT repeated boolean) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.fail_message(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid, p_reason text, p_error_class text, p_error_message text, p_error_stack text, p_duration_ms integer, p_retryable boolean, p_retry_after interval, OUT dlq_id bigint, OUT resolution_status text, OUT retry_count integer, OUT next_retry_at timestamp with time zone, OUT repeated boolean) IS 'Record that a turn failed: dead letter with its next retry, or exhausted; the lock is released.';
CREATE FUNCTION wa_api.feature_enabled(p_flag text, p_rollout_bucket integer, p_contacts text[]) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return exists (
        select from wa.feature_flags as f
        where
            f.flag = p_flag
            and f.is_enabled
            and (p_rollout_bucket < f.rollout_percentage * 100 or f.test_contacts && p_contacts)
    );
end;
$$;
ALTER FUNCTION wa_api.feature_enabled(p_flag text, p_rollout_bucket integer, p_contacts text[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.feature_enabled(p_flag text, p_rollout_bucket integer, p_contacts text[]) IS 'Whether a contact gets a feature: test contacts first, then a growing share by rollout bucket.';
CREATE FUNCTION wa_api.give_back(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if p_event_day is null or not exists (
        select from wa.pending_messages as p
        where
            p.event_key = p_event_key
            and p.event_day = p_event_day
            and p.conversation_id = p_conversation_id
            and p.status = 'running'
            and p.riders >= 0
    ) then
        return false;
    end if;
    return wa_api.release_conversation_lock(p_conversation_id, p_lock_token);
end;
$$;
ALTER FUNCTION wa_api.give_back(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.give_back(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid) IS 'Return a turn that was not run; no attempt is counted. False when the token is not the current one.';
CREATE FUNCTION wa_api.health() RETURNS TABLE(check_name text, status text, value double precision, warning_threshold double precision, critical_threshold double precision, unit text, message text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '100ms'
    AS $$
begin
    return query
    select
        t.check_name,
        wa.check_status(c.value, t.warning, t.critical),
        c.value,
        t.warning,
        t.critical,
        t.unit,
        c.message
    from wa.check_values() as c
    inner join wa.health_thresholds as t on c.check_name = t.check_name
    where t.is_enabled
    order by t.check_name;
end;
$$;
ALTER FUNCTION wa_api.health() OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.health() IS 'Every enabled health check: its value, and whether it is ok, a warning or critical.';
CREATE FUNCTION wa_api.message_timeline(p_id text) RETURNS TABLE(at timestamp with time zone, what text, status text, detail jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    with event as materialized (
        select e as this, e.event_key, e.conversation_id, e.received_at
        from wa.find_events(p_id) as e
    ),
    entry as (
        select r.at, r.what, r.status, r.detail
        from event as e
        cross join lateral wa.receipt_entries(e.this) as r
        union all
        select t.at, t.what, t.status, t.detail
        from event as e
        cross join lateral wa.dead_letter_entries(e.event_key) as t
        union all
        select t.at, t.what, t.status, t.detail
        from event as e
        cross join lateral wa.turn_entries(e.event_key) as t
        union all
        select t.at, t.what, t.status, t.detail
        from event as e
        cross join lateral wa.transition_entries(
            e.event_key, e.conversation_id, e.received_at
        ) as t
        union all
        select r.at, r.what, r.status, r.detail
        from event as e
        cross join lateral wa.reply_entries(e.event_key) as r
        union all
        select
            q.received_at, 'quarantined', 'quarantined',
            jsonb_build_object('quarantine_id', q.quarantine_id, 'reason', q.reason)
        from wa.webhook_quarantine as q
        where q.correlation_id = p_id
    )
    select n.at, n.what, n.status, n.detail
    from entry as n
    order by
        n.at,
        array_position('{received,in line,turn began}', n.what),
        n.what = 'settled', n.what, n.detail::text;
$$;
ALTER FUNCTION wa_api.message_timeline(p_id text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.message_timeline(p_id text) IS 'Everything about a message: receipt, turn, attempts, errors, transitions, replies, delivery. By wamid, event key or correlation id.';
CREATE FUNCTION wa_api.metrics() RETURNS TABLE(metric text, labels jsonb, value double precision)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    AS $$
declare
    v_part text;
    v_samples wa.metric_sample[];
begin
    foreach v_part in array array['counters', 'histograms', 'queue', 'state', 'health'] loop
        begin
            -- Read whole before any of it is returned: half a histogram would be wrong.
            -- A statement for each, so that what one cannot resolve is that one's failure.
            if v_part = 'counters' then
                v_samples := array(select r from wa.read_counters() as r);
            elsif v_part = 'histograms' then
                v_samples := array(select r from wa.read_histograms() as r);
            elsif v_part = 'queue' then
                v_samples := array(select r from wa.read_queue_gauges() as r);
            elsif v_part = 'state' then
                v_samples := array(select r from wa.read_state_gauges() as r);
            else
                v_samples := array(select r from wa.read_health_gauges() as r);
            end if;
        exception
            -- Not for the time limit and for cancellation, which end the call.
            when others then v_samples := null;
        end;
        return query
        select s.metric, s.labels, s.value from unnest(v_samples) as s
        union all
        select 'wa_webhook_metrics_part_up', jsonb_build_object('part', v_part),
            case when v_samples is null then 0 else 1 end;
    end loop;
end;
$$;
ALTER FUNCTION wa_api.metrics() OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.metrics() IS 'Everything of /metrics that the database knows.';
CREATE FUNCTION wa_api.process_webhook(p_body bytea, p_delivery_id uuid, p_correlation_id text, p_worker text, p_claim integer, p_enhanced boolean DEFAULT NULL::boolean) RETURNS TABLE(event_no integer, kind text, outcome text, reason text, event_day date, event_key uuid, turn wa.turn)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
    v_delivery wa.webhook_delivery;
    v_settings wa.settings;
    v_events wa.event[];
    v_event wa.event;
    v_found text[];
    v_is_mixed boolean;
    v_receipts wa.receipt[];
begin
    perform wa.require_delivery(p_body, p_delivery_id, p_correlation_id, p_worker, p_claim);
    v_delivery := row(
        p_delivery_id, p_correlation_id, p_worker, p_claim, p_enhanced, wa.clock()
    );
    v_settings := wa.ready_partitions(v_delivery.received_at);
    v_events := wa.read_events(p_body, v_settings, v_delivery.received_at);
    -- Most requests bring one message, which takes its turn and has nothing else to apply.
    v_is_mixed := cardinality(v_events) > 1 or v_events[1].kind <> 'message';
    v_found := wa.record_events(v_events, v_delivery);
    if 'quarantined' = any(v_found) then
        perform wa.quarantine_events(v_events, p_body, p_correlation_id);
    end if;
    -- Conversations are locked before what hangs on them, all in one order.
    if v_is_mixed then
        perform wa.apply_contact_events(
            v_events, v_found, p_correlation_id, v_delivery.received_at
        );
    end if;
    v_receipts := wa.receive_events(v_events, v_found, v_delivery, v_settings);
    if v_is_mixed then
        perform wa.apply_recorded(v_events, v_found, p_correlation_id, v_delivery.received_at);
    end if;
    if v_found && array['seen', 'duplicate'] then
        perform wa.shadow_duplicate(
            v_events, v_found, p_delivery_id, v_delivery.received_at
        );
    end if;
    perform wa.measure_receipts(v_events, v_found, v_receipts, v_delivery.received_at);
    foreach v_event in array v_events loop
        event_no := v_event.event_no;
        kind := v_event.kind;
        outcome := v_receipts[event_no].outcome;
        reason := v_event.problem;
        event_day := case when reason is null then v_event.event_day end;
        event_key := case when reason is null then v_event.event_key end;
        turn := v_receipts[event_no].turn;
        return next;
    end loop;
end;
$$;
ALTER FUNCTION wa_api.process_webhook(p_body bytea, p_delivery_id uuid, p_correlation_id text, p_worker text, p_claim integer, p_enhanced boolean) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.process_webhook(p_body bytea, p_delivery_id uuid, p_correlation_id text, p_worker text, p_claim integer, p_enhanced boolean) IS 'Receive one signed request: store every event once, decide whose turn it is, hand out up to p_claim turns.';
CREATE FUNCTION wa_api.readiness(OUT ok boolean, OUT detail text) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_state text;
begin
    ok := false;
    if pg_is_in_recovery() then
        detail := 'the database is a standby';
        return;
    end if;
    begin
        insert into wa.processed_webhook_messages (
            event_day, event_key, kind, status, received_at, settled_at, correlation_id
        )
        values (
            (v_now at time zone 'UTC')::date, gen_random_uuid(), 'probe', 'recorded', v_now, v_now,
            'readiness'
        );
        raise exception 'undo the write of the probe'
            using errcode = 'WA901';
    exception
        when sqlstate 'WA901' then
            ok := true;
            detail := 'ready';
        when others then
            get stacked diagnostics v_state = returned_sqlstate;
            detail := format('a write fails with SQLSTATE %s', v_state);
    end;
end;
$$;
ALTER FUNCTION wa_api.readiness(OUT ok boolean, OUT detail text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.readiness(OUT ok boolean, OUT detail text) IS 'Whether the insert path can run: not a standby, today''s partitions, one rolled-back write.';
CREATE FUNCTION wa_api.record_requests(p_flush jsonb) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
begin
    perform wa.require_flush(p_flush);
    insert into wa.metric_flushes as f (source, flush_no, flushed_at)
    values ((p_flush ->> 'source')::uuid, (p_flush ->> 'no')::bigint, v_now)
    on conflict (source) do update
    set flush_no = excluded.flush_no, flushed_at = excluded.flushed_at
    where f.flush_no < excluded.flush_no;
    if not found then
        return false;
    end if;
    insert into wa.metric_deltas (occurred_at, seconds, n, slot, measure, subject, outcome)
    select
        v_now - make_interval(secs => coalesce(c.age_s, 0)), c.seconds, c.n, c.slot, c.measure,
        coalesce(c.subject, ''), c.outcome
    from jsonb_to_recordset(p_flush -> 'counts') as c (
        measure text, subject text, outcome text, slot smallint, n integer,
        seconds double precision, age_s double precision
    );
    return true;
end;
$$;
ALTER FUNCTION wa_api.record_requests(p_flush jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.record_requests(p_flush jsonb) IS 'Count HTTP requests and refused writes that a process has collected; false = counted before.';
CREATE FUNCTION wa_api.register_handlers(p_handlers jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_declared jsonb;
begin
    if p_handlers is null or jsonb_typeof(p_handlers) <> 'array' then
        raise exception 'p_handlers: expected an array of handlers'
            using errcode = 'WA102';
    end if;
    perform pg_advisory_xact_lock(hashtextextended('wa_api.register_handlers', 0));
    perform wa.withdraw_routes(p_handlers);
    for v_declared in
        select h.value
        from jsonb_array_elements(p_handlers) as h
        order by h.value ->> 'name'
    loop
        perform wa.register_handler(v_declared);
    end loop;
end;
$$;
ALTER FUNCTION wa_api.register_handlers(p_handlers jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.register_handlers(p_handlers jsonb) IS 'Register a program''s handlers and their words; a DBA''s changes win.';
CREATE FUNCTION wa_api.release_conversation_lock(p_conversation_id bigint, p_lock_token uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_message wa.pending_messages;
begin
    if not wa.holds_lock(p_conversation_id, p_lock_token) then
        return false;
    end if;
    -- A replay keeps its handler, but in which state it runs is not decided by a turn that was not.
    for v_message in
        update wa.pending_messages as p
        set
            status = 'waiting',
            attempt = p.attempt - 1,
            riders = 0,
            handler = case when p.attempt > 1 then p.handler end,
            state_at_turn = case when wa.counted_attempt(p) > 1 then p.state_at_turn end
        where p.conversation_id = p_conversation_id and p.status = 'running'
        returning p.*
    loop
        update wa.webhook_dlq as d
        set
            resolution_status = 'pending',
            retry_count = greatest(v_message.attempt - d.attempts_before - 1, 0),
            updated_at = wa.clock()
        where d.dlq_id = v_message.dlq_id and d.resolution_status = 'retrying';
        update wa.pending_messages as p
        set is_universal = wa.is_universal((wa.turn_payloads(array[v_message]))[1])
        where p.event_key = v_message.event_key;
    end loop;
    if found then
        -- The turn did not take place: it does not count against the rate either.
        update wa.webhook_conversations as c
        set rate_tat = c.rate_tat - (wa.current_settings()).turn_interval
        where c.conversation_id = p_conversation_id;
    end if;
    perform wa.unlock_conversation(p_conversation_id);
    return true;
end;
$$;
ALTER FUNCTION wa_api.release_conversation_lock(p_conversation_id bigint, p_lock_token uuid) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.release_conversation_lock(p_conversation_id bigint, p_lock_token uuid) IS 'Give a lock back; false when the token is not the current one.';
CREATE FUNCTION wa_api.run_due_maintenance(p_worker text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_job wa.jobs;
begin
    select j.* into v_job
    from wa.jobs as j
    where j.due_at <= v_now and not j.is_cron_only
    order by j.due_at
    limit 1
    for no key update skip locked;
    if not found then
        return null;
    end if;
    perform wa.run_claimed_job(v_job, p_worker, false);
    return v_job.job;
end;
$$;
ALTER FUNCTION wa_api.run_due_maintenance(p_worker text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.run_due_maintenance(p_worker text) IS 'Run one maintenance job that is due; its name, or null when none is.';
CREATE FUNCTION wa_api.schedule_event(p_conversation_id bigint, p_handler text, p_name text, p_due_at timestamp with time zone, p_data jsonb DEFAULT NULL::jsonb, p_correlation_id text DEFAULT NULL::text) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_event_key uuid := gen_random_uuid();
begin
    perform wa.require_timer(p_handler, p_name, p_due_at, p_data);
    if p_due_at is null then
        perform wa.require_conversation(p_conversation_id);
        delete from wa.scheduled_events as t
        where
            t.conversation_id = p_conversation_id and t.handler = p_handler and t.name = p_name;
        return null;
    end if;
    perform wa.require_contact(p_conversation_id);
    insert into wa.scheduled_events as t (
        conversation_id, handler, name, due_at, payload, event_key, correlation_id
    )
    values (
        p_conversation_id, p_handler, p_name, p_due_at, coalesce(p_data, '{}'), v_event_key,
        coalesce(p_correlation_id, 'timer')
    )
    on conflict (conversation_id, handler, name) do update
    set
        due_at = excluded.due_at,
        payload = excluded.payload,
        event_key = excluded.event_key,
        correlation_id = excluded.correlation_id;
    return v_event_key;
end;
$$;
ALTER FUNCTION wa_api.schedule_event(p_conversation_id bigint, p_handler text, p_name text, p_due_at timestamp with time zone, p_data jsonb, p_correlation_id text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.schedule_event(p_conversation_id bigint, p_handler text, p_name text, p_due_at timestamp with time zone, p_data jsonb, p_correlation_id text) IS 'Set a timer of a conversation: at its time the handler gets a message of type timer.';
CREATE FUNCTION wa_api.schema_version(OUT version integer, OUT oldest_program integer) RETURNS record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT 1 AS version,
     1 AS oldest_program;
END;
ALTER FUNCTION wa_api.schema_version(OUT version integer, OUT oldest_program integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.schema_version(OUT version integer, OUT oldest_program integer) IS 'The schema''s number, and the oldest program (its SCHEMA_VERSION) that can work on it.';
CREATE FUNCTION wa_api.wake_workers() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform pg_notify('wa_workers', '');
end;
$$;
ALTER FUNCTION wa_api.wake_workers() OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.wake_workers() IS 'Ask idle workers to look for work now instead of at their next poll. In a transaction of its own.';
CREATE FUNCTION wa_api.worker_heartbeat(p_worker text, p_running integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
begin
    insert into wa.workers as w (worker, started_at, heartbeat_at, running)
    values (p_worker, v_now, v_now, p_running)
    on conflict (worker) do update
    set heartbeat_at = excluded.heartbeat_at, running = excluded.running;
    -- A worker whose slots are all busy claims nothing.
    perform wa.fire_timers(100);
end;
$$;
ALTER FUNCTION wa_api.worker_heartbeat(p_worker text, p_running integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.worker_heartbeat(p_worker text, p_running integer) IS 'A worker is alive and running so many turns.';
CREATE FUNCTION wa_ops.check_webhook_system_health() RETURNS TABLE(check_name text, status text, value double precision, warning_threshold double precision, critical_threshold double precision, unit text, message text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return query
    select
        h.check_name, h.status, h.value, h.warning_threshold, h.critical_threshold, h.unit,
        h.message
    from wa_api.health() as h;
end;
$$;
ALTER FUNCTION wa_ops.check_webhook_system_health() OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.check_webhook_system_health() IS 'Every enabled health check: its value, and whether it is ok, a warning or critical.';
CREATE FUNCTION wa_ops.cleanup_stuck_webhook_conversations() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_settings wa.settings := wa.current_settings();
    v_now timestamptz := wa.clock();
    v_conversation_id bigint;
    v_count integer := 0;
begin
    perform wa.set_audit('expired lock released by cleanup', null, session_user, null);
    for v_conversation_id in
        select c.conversation_id
        from wa.due_conversations as d
        inner join wa.webhook_conversations as c on c.conversation_id = d.conversation_id
        where
            d.is_retry
            and d.due_at < v_now
            and c.lock_expires_at < v_now - v_settings.expired_lock_grace
        order by c.conversation_id
        limit 1000
        for no key update of c skip locked
    loop
        perform wa.rescue_turn(v_conversation_id, v_now, 'released_by_cleanup');
        v_count := v_count + 1;
    end loop;
    -- What resume_handler(), or a handler that became park, left because its conversation was busy.
    v_count := v_count + wa.wake_handler(null, 1000) + wa.wake_unblocked(null, 1000)
        + wa.ready_received_ahead(1000);
    perform wa.set_audit('due work has not started', null, session_user, null);
    with stuck as (
        select c.conversation_id
        from wa.due_conversations as d
        inner join wa.webhook_conversations as c on c.conversation_id = d.conversation_id
        where
            d.due_at < v_now - v_settings.stuck_after
            and c.status in ('active', 'error')
            and c.lock_token is null
        order by c.conversation_id
        limit 1000
        for no key update of c skip locked
    ),
    marked as (
        update wa.webhook_conversations as c
        set status = 'timeout'
        from stuck as s
        where c.conversation_id = s.conversation_id
        returning c.conversation_id
    )
    select v_count + count(*)::integer into v_count
    from marked as m;
    return v_count;
end;
$$;
ALTER FUNCTION wa_ops.cleanup_stuck_webhook_conversations() OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.cleanup_stuck_webhook_conversations() IS 'Release locks that expired 2 minutes ago; mark as timeout conversations whose due work has not started for 5.';
CREATE FUNCTION wa_ops.discard_dlq(p_dlq_id bigint, p_reason text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_outcome text;
begin
    perform wa.require_reason(p_reason);
    perform wa.lock_dead_letter(p_dlq_id);
    v_outcome := wa.discard_dead_letter(p_dlq_id, p_reason, false);
    if v_outcome <> 'discarded' then
        perform wa.raise_dead_letter(v_outcome, p_dlq_id);
    end if;
end;
$$;
ALTER FUNCTION wa_ops.discard_dlq(p_dlq_id bigint, p_reason text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.discard_dlq(p_dlq_id bigint, p_reason text) IS 'Give a dead letter up: it and its message are discarded, who and why is kept.';
CREATE FUNCTION wa_ops.discard_dlq_where(p_reason text DEFAULT NULL::text, p_handler text DEFAULT NULL::text, p_error_class text DEFAULT NULL::text, p_phone_number_id text DEFAULT NULL::text, p_conversation_id bigint DEFAULT NULL::bigint, p_created_after timestamp with time zone DEFAULT NULL::timestamp with time zone, p_created_before timestamp with time zone DEFAULT NULL::timestamp with time zone, p_status text DEFAULT NULL::text, p_note text DEFAULT NULL::text, p_dry_run boolean DEFAULT true, p_limit integer DEFAULT 500, p_after_id bigint DEFAULT 0) RETURNS TABLE(outcome text, message_count bigint, sample_dlq_ids bigint[], last_dlq_id bigint)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if p_dry_run is false then
        perform wa.require_reason(p_note);
    end if;
    perform wa.require_bulk(p_status, null, p_limit);
    perform wa.require_filter(
        p_reason, p_handler, p_created_after, p_created_before, num_nonnulls(
            p_reason, p_handler, p_error_class, p_phone_number_id, p_conversation_id,
            p_created_after, p_created_before, p_status
        ), p_dry_run
    );
    return query
    with matching as materialized (
        select
            m.dlq_id, m.conversation_id,
            not coalesce(p_dry_run, true)
            and row_number() over (order by m.dlq_id) <= p_limit as is_ours
        from wa.match_dead_letters(
            p_reason, p_handler, p_error_class, p_phone_number_id, p_conversation_id,
            p_created_after, p_created_before, p_status, coalesce(p_after_id, 0)
        ) as m
    ),
    done as (
        select r.dlq_id, r.outcome
        from wa.discard_dead_letters(
            array(select m.dlq_id from matching as m where m.is_ours order by m.dlq_id),
            array(select m.conversation_id from matching as m where m.is_ours order by m.dlq_id),
            p_note
        ) as r
        union all
        select m.dlq_id, case when p_dry_run is false then 'beyond_limit' else 'would_discard' end
        from matching as m
        where not m.is_ours
    )
    select d.outcome, count(*), (array_agg(d.dlq_id order by d.dlq_id))[1:10], max(d.dlq_id)
    from done as d
    group by d.outcome
    order by d.outcome;
end;
$$;
ALTER FUNCTION wa_ops.discard_dlq_where(p_reason text, p_handler text, p_error_class text, p_phone_number_id text, p_conversation_id bigint, p_created_after timestamp with time zone, p_created_before timestamp with time zone, p_status text, p_note text, p_dry_run boolean, p_limit integer, p_after_id bigint) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.discard_dlq_where(p_reason text, p_handler text, p_error_class text, p_phone_number_id text, p_conversation_id bigint, p_created_after timestamp with time zone, p_created_before timestamp with time zone, p_status text, p_note text, p_dry_run boolean, p_limit integer, p_after_id bigint) IS 'Give up the dead letters that a filter names; with p_dry_run, the default, only count them.';
CREATE FUNCTION wa_ops.dlq_show(p_dlq_id bigint) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_dead wa.webhook_dlq;
    v_ledger wa.processed_webhook_messages;
begin
    select d.* into v_dead from wa.webhook_dlq as d where d.dlq_id = p_dlq_id;
    if not found then
        perform wa.raise_dead_letter('not_found', p_dlq_id);
    end if;
    v_ledger := wa.ledger_row(v_dead.event_day, v_dead.event_key);
    v_dead.payload := coalesce(
        v_dead.payload, wa.stored_content(v_dead.event_key, v_ledger.received_at)
    );
    return jsonb_build_object(
        'dead_letter', to_jsonb(v_dead),
        'attempts', (
            select coalesce(jsonb_agg(to_jsonb(a) order by a.attempt), '[]')
            from wa.webhook_dlq_attempts as a
            where a.dlq_id = p_dlq_id
        ),
        'message', case when v_ledger.event_key is not null then to_jsonb(v_ledger) end,
        'in_line', (
            select to_jsonb(p) from wa.pending_messages as p where p.event_key = v_dead.event_key
        ),
        'actions', (
            select coalesce(jsonb_agg(to_jsonb(o) order by o.action_id), '[]')
            from wa.operator_actions as o
            where o.event_key = v_dead.event_key
        )
    );
end;
$$;
ALTER FUNCTION wa_ops.dlq_show(p_dlq_id bigint) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.dlq_show(p_dlq_id bigint) IS 'Everything about one dead letter, with what the person wrote: for operators only.';
CREATE FUNCTION wa_ops.erase_contact(p_phone_number_id text, p_contact text, p_reason text, OUT conversations integer, OUT discarded integer, OUT payloads integer, OUT dead_letters integer, OUT quarantined integer, OUT replies integer, OUT transitions integer, OUT flags integer, OUT hooks text[]) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_contact text := wa.contact_id(p_contact);
    v_ids bigint[] := wa.contact_conversations(p_phone_number_id, v_contact);
    v_names text[] := wa.contact_names(v_ids, v_contact, false);
    v_all_names text[] := wa.contact_names(v_ids, v_contact, true);
    v_seen xid8 := pg_snapshot_xmin(pg_current_snapshot());
    v_yesterday date := (v_now at time zone 'UTC')::date - 1;
    v_keys uuid[];
    v_mentions bigint[];
begin
    perform wa.require_erasure(p_phone_number_id, v_contact, p_reason, v_all_names);
    v_keys := wa.contact_events(p_phone_number_id, v_names, '-infinity', null);
    v_mentions := wa.dead_letters_mentioning(v_names);
    quarantined := wa.erase_quarantine(v_names, '-infinity');
    perform wa.lock_contact(p_phone_number_id, v_contact, v_ids, v_names);
    -- What came meanwhile.
    v_keys := v_keys || wa.contact_events(p_phone_number_id, v_names, v_yesterday, v_seen)
        || wa.conversation_events(v_ids);
    conversations := cardinality(v_ids);
    hooks := wa.call_erasure_hooks(v_ids);
    discarded := wa.discard_messages(v_ids, v_keys, v_now);
    payloads := wa.erase_payloads(v_ids, v_keys);
    dead_letters := wa.erase_dead_letters(v_ids, v_mentions);
    quarantined := quarantined + wa.erase_quarantine(v_names, v_now - interval '1 minute');
    replies := wa.erase_replies(v_ids);
    transitions := wa.erase_transitions(v_ids, v_all_names);
    perform wa.erase_conversations(v_ids, p_reason, v_now);
    perform wa.erase_replaced_ids(v_names);
    flags := wa.erase_test_contacts(v_names);
end;
$$;
ALTER FUNCTION wa_ops.erase_contact(p_phone_number_id text, p_contact text, p_reason text, OUT conversations integer, OUT discarded integer, OUT payloads integer, OUT dead_letters integer, OUT quarantined integer, OUT replies integer, OUT transitions integer, OUT flags integer, OUT hooks text[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.erase_contact(p_phone_number_id text, p_contact text, p_reason text, OUT conversations integer, OUT discarded integer, OUT payloads integer, OUT dead_letters integer, OUT quarantined integer, OUT replies integer, OUT transitions integer, OUT flags integer, OUT hooks text[]) IS 'Erase what is stored of a person on one business number, by BSUID or phone; returns counts.';
CREATE FUNCTION wa_ops.evaluate_alerts() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_check record;
    v_count integer := 0;
begin
    -- Whoever comes second would find nothing left to do.
    if not pg_try_advisory_xact_lock(hashtextextended('wa.evaluate_alerts', 0)) then
        return 0;
    end if;
    -- Here and not where they are claimed: nobody may be there to claim any.
    perform wa.expire_alerts(v_now);
    for v_check in
        select
            coalesce(h.check_name, a.check_name) as check_name,
            coalesce(h.status, 'ok') as status, h.value, h.unit, h.message,
            a.alert_id, a.severity, a.last_notified_at
        from wa_api.health() as h
        full join (select w.* from wa.webhook_alerts as w where w.ends_at is null) as a
            on h.check_name = a.check_name
        where
            (h.status in ('warning', 'critical') or a.alert_id is not null)
            and (h.value is not null or h.check_name is null)
    loop
        if v_check.status = 'ok' then
            perform wa.resolve_alert(v_check.alert_id, v_check.value, v_check.message, v_now);
        elsif
            v_check.alert_id is null
            or v_check.severity <> v_check.status
            or v_check.last_notified_at <= v_now - (wa.current_settings()).alert_repeat
        then
            perform wa.fire_alert(
                v_check.check_name, v_check.status, v_check.value, v_check.unit, v_check.message,
                v_now
            );
        else
            continue;
        end if;
        v_count := v_count + 1;
    end loop;
    return v_count;
end;
$$;
ALTER FUNCTION wa_ops.evaluate_alerts() OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.evaluate_alerts() IS 'Raise an alert for each check that is not ok, resolve it when it is; returns how many changed.';
CREATE FUNCTION wa_ops.evict_lock(p_conversation_id bigint, p_reason text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_expires_at timestamptz;
    v_running integer;
begin
    perform wa.require_reason(p_reason);
    perform wa.require_conversation(p_conversation_id);
    select c.lock_expires_at into v_expires_at
    from wa.webhook_conversations as c
    where c.conversation_id = p_conversation_id
    for no key update;
    if v_expires_at is null then
        raise exception 'the conversation is not locked'
            using errcode = 'WA201',
                detail = format('conversation_id=%s', p_conversation_id),
                hint = 'Nobody has a turn in it: there is nothing to end.';
    end if;
    select count(*)::integer into v_running
    from wa.pending_messages as p
    where p.conversation_id = p_conversation_id and p.status = 'running';
    perform wa.expire_turn(p_conversation_id, greatest(v_expires_at, wa.clock()), 'evicted');
    perform wa.note_action('evict_lock', p_reason, p_conversation_id);
    return v_running;
end;
$$;
ALTER FUNCTION wa_ops.evict_lock(p_conversation_id bigint, p_reason text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.evict_lock(p_conversation_id bigint, p_reason text) IS 'End a conversation''s lock now, whoever holds it; returns how many running messages that failed.';
CREATE FUNCTION wa_ops.get_webhook_performance_stats(p_hours integer DEFAULT 24) RETURNS TABLE(metric_name text, value double precision, unit text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_grain text := case when p_hours <= 48 then 'minute' else 'hour' end;
    v_since timestamptz;
begin
    if p_hours is null or p_hours not between 1 and 8760 then
        raise exception 'the hours must be between 1 and 8760'
            using errcode = 'WA101',
                detail = format('p_hours=%s', p_hours);
    end if;
    v_since := date_trunc(v_grain, wa.clock() - make_interval(hours => p_hours), 'UTC');
    return query
    select s.metric_name, s.value, s.unit
    from wa.traffic_stats(v_grain, v_since, p_hours * 3600.0) as s
    union all
    select s.metric_name, s.value, s.unit
    from wa.latency_stats(v_grain, v_since) as s
    union all
    select s.metric_name, s.value, s.unit
    from wa.backlog_stats() as s;
end;
$$;
ALTER FUNCTION wa_ops.get_webhook_performance_stats(p_hours integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.get_webhook_performance_stats(p_hours integer) IS 'The figures of the last hours, one per row: traffic, failures, latency, what waits now.';
CREATE FUNCTION wa_ops.latency_bounds() RETURNS double precision[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT '{0.005,0.01,0.025,0.05,0.1,0.25,0.5,1,2.5,5,10,30,60,300}'::double precision[] AS float8;
END;
ALTER FUNCTION wa_ops.latency_bounds() OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.latency_bounds() IS 'The upper bounds of the columns upto_5ms to upto_300s, in seconds.';
CREATE FUNCTION wa_ops.latency_quantile(p_quantile double precision, p_counts bigint[]) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return (wa_ops.latency_quantiles(array[p_quantile], p_counts))[1];
end;
$$;
ALTER FUNCTION wa_ops.latency_quantile(p_quantile double precision, p_counts bigint[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.latency_quantile(p_quantile double precision, p_counts bigint[]) IS 'A quantile of times that were counted by wa_ops.latency_bounds(), in seconds; p_counts: the columns upto_5ms to over_300s, in order.';
CREATE FUNCTION wa_ops.latency_quantiles(p_quantiles double precision[], p_counts bigint[]) RETURNS double precision[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    c_bounds constant double precision[] := wa_ops.latency_bounds();
    v_found double precision[];
    v_quantile double precision;
    v_count bigint;
    v_total bigint := 0::bigint;
    v_rank double precision;
    v_below bigint := 0::bigint;
    v_slot integer := 0;
begin
    foreach v_count in array coalesce(p_counts, '{}') loop
        v_total := v_total + v_count;
    end loop;
    -- Sums over no rows are null.
    if coalesce(v_total, 0) = 0 then
        return null;
    end if;
    foreach v_quantile in array p_quantiles loop
        v_rank := v_quantile * v_total;
        while v_slot = 0 or v_below + p_counts[v_slot] < v_rank or p_counts[v_slot] = 0 loop
            v_below := v_below + coalesce(p_counts[v_slot], 0);
            v_slot := v_slot + 1;
        end loop;
        v_found := v_found || case
            when v_slot > cardinality(c_bounds) then c_bounds[cardinality(c_bounds)]
            else
                coalesce(c_bounds[v_slot - 1], 0)
                + (c_bounds[v_slot] - coalesce(c_bounds[v_slot - 1], 0))
                * greatest(v_rank - v_below, 0) / p_counts[v_slot]
        end;
    end loop;
    return v_found;
end;
$$;
ALTER FUNCTION wa_ops.latency_quantiles(p_quantiles double precision[], p_counts bigint[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.latency_quantiles(p_quantiles double precision[], p_counts bigint[]) IS 'Ascending quantiles of times that were counted by wa_ops.latency_bounds(), in seconds; p_counts: the columns upto_5ms to over_300s, in order.';
CREATE FUNCTION wa_ops.latency_slot(p_seconds double precision) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT ((14 - width_bucket((- p_seconds), '{-300,-60,-30,-10,-5,-2.5,-1,-0.5,-0.25,-0.1,-0.05,-0.025,-0.01,-0.005}'::double precision[])))::smallint AS int2;
END;
ALTER FUNCTION wa_ops.latency_slot(p_seconds double precision) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.latency_slot(p_seconds double precision) IS 'Which of the latency bounds a time falls under, from 0; 14 = above all of them.';
CREATE FUNCTION wa_ops.message_timeline(p_id text) RETURNS TABLE(at timestamp with time zone, what text, status text, detail jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select t.at, t.what, t.status, t.detail
    from wa_api.message_timeline(p_id) as t;
$$;
ALTER FUNCTION wa_ops.message_timeline(p_id text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.message_timeline(p_id text) IS 'Everything about a message, by wamid, event key or correlation id; without private data.';
CREATE FUNCTION wa_ops.note_cron_jobs(p_jobs jsonb, p_purged integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
begin
    update wa.jobs as j
    set
        cron_schedule = p_jobs -> j.job ->> 'schedule',
        is_cron_active = (p_jobs -> j.job ->> 'active')::boolean
    where
        (j.cron_schedule, j.is_cron_active) is distinct from (
            p_jobs -> j.job ->> 'schedule', (p_jobs -> j.job ->> 'active')::boolean
        );
    update wa.jobs as j
    set
        due_at = v_now + j.every,
        last_started_at = v_now,
        last_succeeded_at = v_now,
        last_outcome = p_purged::text,
        last_worker = 'pg_cron',
        last_cron_at = v_now
    where j.job = 'purge_cron_history' and p_purged is not null;
end;
$$;
ALTER FUNCTION wa_ops.note_cron_jobs(p_jobs jsonb, p_purged integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.note_cron_jobs(p_jobs jsonb, p_purged integer) IS 'Note which jobs pg_cron runs, as wa_cron sees them, and that it purged their history.';
CREATE FUNCTION wa_ops.pause_handler(p_handler text, p_reason text) RETURNS timestamp with time zone
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_paused_at timestamptz;
begin
    perform wa.require_reason(p_reason);
    perform wa.require_handler(p_handler);
    update wa.handlers as h
    set paused_at = wa.clock()
    where h.handler = p_handler and h.paused_at is null
    returning h.paused_at into v_paused_at;
    if not found then
        return (select h.paused_at from wa.handlers as h where h.handler = p_handler);
    end if;
    perform wa.note_action('pause_handler', p_reason, null, p_handler => p_handler);
    return v_paused_at;
end;
$$;
ALTER FUNCTION wa_ops.pause_handler(p_handler text, p_reason text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.pause_handler(p_handler text, p_reason text) IS 'Hold back a handler''s messages: they wait, in order, until it is resumed; since when.';
CREATE FUNCTION wa_ops.purge_cron_history() RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
    v_count integer;
    v_jobs jsonb;
begin
    if to_regclass('cron.job') is null then
        return 0;
    end if;
    -- Dynamic: the function exists where pg_cron does not.
    execute format(
        'delete from %1$s as d where d.runid in ('
        '    select e.runid from %1$s as e'
        '    where coalesce(e.end_time, e.start_time) < now() - interval ''7 days'''
        '    order by e.runid limit 50000'
        ')',
        to_regclass('cron.job_run_details')
    );
    get diagnostics v_count = row_count;
    execute format(
        'select jsonb_object_agg('
        '    substr(j.jobname, 4),'
        '    jsonb_build_object(''schedule'', j.schedule, ''active'', j.active)'
        ') from %s as j where j.jobname like ''wa:%%''',
        to_regclass('cron.job')
    ) into v_jobs;
    perform wa_ops.note_cron_jobs(v_jobs, v_count);
    return v_count;
end;
$_$;
ALTER FUNCTION wa_ops.purge_cron_history() OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.purge_cron_history() IS 'Delete what pg_cron noted of our jobs'' runs more than a week ago, and note which jobs it runs; for wa_cron.';
CREATE FUNCTION wa_ops.release_stale(p_event_keys uuid[], p_reason text) RETURNS TABLE(event_key uuid, outcome text, conversation_id bigint)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    -- Where events outside the ledger's window are kept.
    c_sentinel constant date := date '0001-01-01';
    v_ledgers wa.processed_webhook_messages[];
begin
    perform wa.require_reason(p_reason);
    if p_event_keys is null or cardinality(p_event_keys) not between 1 and 1000 then
        raise exception 'cannot release these messages'
            using errcode = 'WA101',
                detail = format('cardinality(p_event_keys)=%s', cardinality(p_event_keys)),
                hint = 'Give 1 to 1000 event keys: wa_ops.stale_messages lists them.';
    end if;
    v_ledgers := array(
        select m
        from wa.processed_webhook_messages as m
        where
            m.event_day = c_sentinel and m.event_key = any(p_event_keys) and m.status = 'stale'
        order by m.event_key
        for no key update
    );
    return query
    with asked as materialized (
        select
            k.event_key, l.ledger,
            wa.stale_problem(coalesce(l.ledger, wa.ledger_row(c_sentinel, k.event_key))) as problem
        from (select distinct u.event_key from unnest(p_event_keys) as u (event_key)) as k
        left join (select m as ledger, m.event_key from unnest(v_ledgers) as m) as l
            on l.event_key = k.event_key
    ),
    released as (
        select r.event_key, r.conversation_id
        from wa.release_events(
            array(select a.ledger from asked as a where a.problem is null order by a.event_key),
            p_reason
        ) as r
    )
    select a.event_key, coalesce(a.problem, 'released'), r.conversation_id
    from asked as a
    left join released as r on r.event_key = a.event_key
    order by a.event_key;
end;
$$;
ALTER FUNCTION wa_ops.release_stale(p_event_keys uuid[], p_reason text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.release_stale(p_event_keys uuid[], p_reason text) IS 'Let stale messages take a normal turn after all, each at the end of its conversation''s line.';
CREATE FUNCTION wa_ops.remove_alert_receiver(p_receiver text, p_reason text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform wa.require_reason(p_reason);
    delete from wa.alert_receivers as r where r.receiver = p_receiver;
    if not found then
        raise exception 'no such receiver'
            using errcode = 'WA401',
                detail = format('p_receiver=%s', p_receiver);
    end if;
    perform wa.note_action('remove_alert_receiver', p_receiver || ': ' || p_reason, null);
end;
$$;
ALTER FUNCTION wa_ops.remove_alert_receiver(p_receiver text, p_reason text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.remove_alert_receiver(p_receiver text, p_reason text) IS 'Take a receiver of alerts away, with what it has not been told yet.';
CREATE FUNCTION wa_ops.replay_messages(p_ids text[] DEFAULT NULL::text[], p_received_after timestamp with time zone DEFAULT NULL::timestamp with time zone, p_received_before timestamp with time zone DEFAULT NULL::timestamp with time zone, p_handler text DEFAULT NULL::text, p_phone_number_id text DEFAULT NULL::text, p_conversation_id bigint DEFAULT NULL::bigint, p_status text DEFAULT NULL::text, p_reason text DEFAULT NULL::text, p_dry_run boolean DEFAULT true, p_limit integer DEFAULT 500, p_after_at timestamp with time zone DEFAULT NULL::timestamp with time zone, p_after_key uuid DEFAULT NULL::uuid) RETURNS TABLE(outcome text, message_count bigint, sample_event_keys uuid[], last_received_at timestamp with time zone, last_event_key uuid)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform wa.require_replay(p_ids, p_received_after, p_status, p_limit, p_reason, p_dry_run);
    perform wa.require_window('received', p_received_after, p_received_before);
    perform wa.require_known_handler(p_handler);
    return query
    with matching as materialized (
        select
            m as message, m.received_at, m.event_key,
            not coalesce(p_dry_run, true)
            and row_number() over (order by m.received_at, m.event_key) <= p_limit as is_ours
        from wa.match_messages(
            p_ids, p_received_after, p_received_before, p_handler, p_phone_number_id,
            p_conversation_id, p_status, p_after_at, p_after_key
        ) as m
    ),
    done as (
        select r.event_key, r.received_at, r.outcome
        from wa.replay_each(
            array(
                select m.message from matching as m where m.is_ours
                order by m.received_at, m.event_key
            ),
            p_reason
        ) as r
        union all
        select
            m.event_key, m.received_at,
            case
                when p_dry_run is false then 'beyond_limit'
                else coalesce(wa.replay_problem(m.message), 'would_replay')
            end
        from matching as m
        where not m.is_ours
    )
    select
        d.outcome, count(*),
        (array_agg(d.event_key order by d.received_at, d.event_key))[1:10],
        max(d.received_at),
        (array_agg(d.event_key order by d.received_at desc, d.event_key desc))[1]
    from done as d
    group by d.outcome
    union all
    select 'not_found', u.id_count, '{}'::uuid[], null, null
    from wa.count_unknown_ids(p_ids) as u (id_count)
    where u.id_count > 0 and p_after_at is null
    order by 1;
end;
$$;
ALTER FUNCTION wa_ops.replay_messages(p_ids text[], p_received_after timestamp with time zone, p_received_before timestamp with time zone, p_handler text, p_phone_number_id text, p_conversation_id bigint, p_status text, p_reason text, p_dry_run boolean, p_limit integer, p_after_at timestamp with time zone, p_after_key uuid) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.replay_messages(p_ids text[], p_received_after timestamp with time zone, p_received_before timestamp with time zone, p_handler text, p_phone_number_id text, p_conversation_id bigint, p_status text, p_reason text, p_dry_run boolean, p_limit integer, p_after_at timestamp with time zone, p_after_key uuid) IS 'Run settled messages again, past the dedupe on purpose; with p_dry_run, the default, only count them.';
CREATE FUNCTION wa_ops.resume_handler(p_handler text, p_reason text DEFAULT NULL::text, p_limit integer DEFAULT 1000, OUT woken integer, OUT remaining bigint) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform wa.require_bulk(null, null, p_limit);
    perform wa.require_handler(p_handler);
    update wa.handlers as h
    set paused_at = null
    where h.handler = p_handler and h.paused_at is not null;
    if found then
        perform wa.note_action('resume_handler', p_reason, null, p_handler => p_handler);
    end if;
    woken := wa.wake_handler(p_handler, p_limit);
    select count(*) into remaining
    from wa.pending_messages as p
    where p.handler = p_handler and p.ready_at = 'infinity';
end;
$$;
ALTER FUNCTION wa_ops.resume_handler(p_handler text, p_reason text, p_limit integer, OUT woken integer, OUT remaining bigint) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.resume_handler(p_handler text, p_reason text, p_limit integer, OUT woken integer, OUT remaining bigint) IS 'Let a paused handler run again; repeat it until nothing remains held back.';
CREATE FUNCTION wa_ops.retry_dlq(p_dlq_id bigint, p_reason text DEFAULT NULL::text, OUT outcome text, OUT retry_at timestamp with time zone) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
begin
    perform wa.lock_dead_letter(p_dlq_id);
    select r.outcome, r.retry_at into outcome, retry_at
    from wa.retry_dead_letter(p_dlq_id, v_now, p_reason) as r;
    if outcome not in ('retried', 'in_line', 'running') then
        perform wa.raise_dead_letter(outcome, p_dlq_id);
    end if;
end;
$$;
ALTER FUNCTION wa_ops.retry_dlq(p_dlq_id bigint, p_reason text, OUT outcome text, OUT retry_at timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.retry_dlq(p_dlq_id bigint, p_reason text, OUT outcome text, OUT retry_at timestamp with time zone) IS 'Retry a dead letter now; an exhausted or discarded one gets fresh retries.';
CREATE FUNCTION wa_ops.retry_dlq_where(p_reason text DEFAULT NULL::text, p_handler text DEFAULT NULL::text, p_error_class text DEFAULT NULL::text, p_phone_number_id text DEFAULT NULL::text, p_conversation_id bigint DEFAULT NULL::bigint, p_created_after timestamp with time zone DEFAULT NULL::timestamp with time zone, p_created_before timestamp with time zone DEFAULT NULL::timestamp with time zone, p_status text DEFAULT NULL::text, p_note text DEFAULT NULL::text, p_dry_run boolean DEFAULT true, p_rate integer DEFAULT NULL::integer, p_limit integer DEFAULT 500, p_after_id bigint DEFAULT 0, p_first_at timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS TABLE(outcome text, message_count bigint, sample_dlq_ids bigint[], last_dlq_id bigint, last_retry_at timestamp with time zone)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_step interval;
begin
    perform wa.require_bulk(p_status, p_rate, p_limit, p_first_at, v_now);
    perform wa.require_filter(
        p_reason, p_handler, p_created_after, p_created_before, num_nonnulls(
            p_reason, p_handler, p_error_class, p_phone_number_id, p_conversation_id,
            p_created_after, p_created_before, p_status
        ), p_dry_run
    );
    v_step := coalesce(interval '1 minute' / p_rate, '0 seconds');
    return query
    with matching as materialized (
        select
            m.dlq_id, m.conversation_id,
            not coalesce(p_dry_run, true)
            and row_number() over (order by m.dlq_id) <= p_limit as is_ours
        from wa.match_dead_letters(
            p_reason, p_handler, p_error_class, p_phone_number_id, p_conversation_id,
            p_created_after, p_created_before, p_status, coalesce(p_after_id, 0)
        ) as m
    ),
    done as (
        select r.dlq_id, r.outcome, r.retry_at
        from wa.retry_dead_letters(
            array(select m.dlq_id from matching as m where m.is_ours order by m.dlq_id),
            array(select m.conversation_id from matching as m where m.is_ours order by m.dlq_id),
            coalesce(p_first_at, v_now), v_step, p_note
        ) as r
        union all
        select
            m.dlq_id, case when p_dry_run is false then 'beyond_limit' else 'would_retry' end, null
        from matching as m
        where not m.is_ours
    )
    select
        d.outcome, count(*), (array_agg(d.dlq_id order by d.dlq_id))[1:10], max(d.dlq_id),
        max(d.retry_at)
    from done as d
    group by d.outcome
    order by d.outcome;
end;
$$;
ALTER FUNCTION wa_ops.retry_dlq_where(p_reason text, p_handler text, p_error_class text, p_phone_number_id text, p_conversation_id bigint, p_created_after timestamp with time zone, p_created_before timestamp with time zone, p_status text, p_note text, p_dry_run boolean, p_rate integer, p_limit integer, p_after_id bigint, p_first_at timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.retry_dlq_where(p_reason text, p_handler text, p_error_class text, p_phone_number_id text, p_conversation_id bigint, p_created_after timestamp with time zone, p_created_before timestamp with time zone, p_status text, p_note text, p_dry_run boolean, p_rate integer, p_limit integer, p_after_id bigint, p_first_at timestamp with time zone) IS 'Retry the dead letters that a filter names; with p_dry_run, the default, only count them.';
CREATE FUNCTION wa_ops.run_job(p_job text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '2s'
    AS $$
declare
    v_job wa.jobs;
    v_is_cron boolean := session_user = 'wa_cron';
begin
    select j.* into v_job
    from wa.jobs as j
    where j.job = p_job and not j.is_cron_only
    for no key update skip locked;
    if found then
        return wa.run_claimed_job(
            v_job, case when v_is_cron then 'pg_cron' else session_user end, v_is_cron
        );
    end if;
    if not exists (select from wa.jobs as j where j.job = p_job and not j.is_cron_only) then
        raise exception 'no such maintenance job'
            using errcode = 'WA401',
                detail = format('p_job=%s', p_job),
                hint = 'wa_ops.cron_status has their names';
    end if;
    return null;
end;
$$;
ALTER FUNCTION wa_ops.run_job(p_job text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.run_job(p_job text) IS 'Run a maintenance job by name, due or not; its outcome, null while somebody else runs it.';
CREATE FUNCTION wa_ops.set_alert_receiver(p_receiver text, p_url text, p_reason text, p_min_severity text DEFAULT 'warning'::text, p_allow_private boolean DEFAULT false, p_is_enabled boolean DEFAULT true) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
begin
    perform wa.require_reason(p_reason);
    if
        p_receiver is null or p_receiver !~ '^[a-z0-9][a-z0-9_-]{0,62}$'
        or p_url is null or p_url !~ '^https?://[^[:space:]]+$' or length(p_url) > 2000
        or p_min_severity is null or p_min_severity not in ('warning', 'critical')
        or p_allow_private is null or p_is_enabled is null
    then
        raise exception 'no such receiver can be'
            using errcode = 'WA101',
                detail = format('p_receiver=%s, p_min_severity=%s', p_receiver, p_min_severity),
                hint = 'a name of a-z, 0-9, _ and -; an http or https address; warning or critical';
    end if;
    if p_url ~ '^http:' and not p_allow_private then
        raise exception 'an address without TLS needs p_allow_private'
            using errcode = 'WA101',
                detail = format('p_receiver=%s', p_receiver);
    end if;
    insert into wa.alert_receivers as r (
        receiver, url, min_severity, allow_private, is_enabled
    )
    values (p_receiver, p_url, p_min_severity, p_allow_private, p_is_enabled)
    on conflict (receiver) do update
    set
        url = excluded.url,
        min_severity = excluded.min_severity,
        allow_private = excluded.allow_private,
        is_enabled = excluded.is_enabled;
    perform wa.note_action('set_alert_receiver', p_receiver || ': ' || p_reason, null);
end;
$_$;
ALTER FUNCTION wa_ops.set_alert_receiver(p_receiver text, p_url text, p_reason text, p_min_severity text, p_allow_private boolean, p_is_enabled boolean) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.set_alert_receiver(p_receiver text, p_url text, p_reason text, p_min_severity text, p_allow_private boolean, p_is_enabled boolean) IS 'Add a receiver of alerts, or change it.';
CREATE FUNCTION wa_ops.set_feature_flag(p_flag text, p_enabled boolean DEFAULT NULL::boolean, p_percentage numeric DEFAULT NULL::numeric, p_add_test_contacts text[] DEFAULT NULL::text[], p_remove_test_contacts text[] DEFAULT NULL::text[], p_reason text DEFAULT NULL::text) RETURNS TABLE(flag text, is_enabled boolean, rollout_percentage numeric, test_contact_count integer, contacts_added integer, contacts_removed integer)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_old wa.feature_flags;
    v_new wa.feature_flags;
    v_kept text[];
    v_removed text[] := wa.normalize_contacts(p_remove_test_contacts);
begin
    perform wa.require_reason(p_reason);
    select f.* into v_old from wa.feature_flags as f where f.flag = p_flag for update;
    if not found then
        raise exception 'no such feature flag'
            using errcode = 'WA401',
                hint = 'wa_ops.feature_flags lists them.';
    end if;
    v_kept := array(select k from unnest(v_old.test_contacts) as k where k <> all(v_removed));
    v_new := v_old;
    v_new.is_enabled := coalesce(p_enabled, v_old.is_enabled);
    v_new.test_contacts := v_kept || array(
        select distinct a
        from unnest(wa.normalize_contacts(p_add_test_contacts)) as a
        where a <> all(v_old.test_contacts || v_removed)
        order by a
    );
    perform wa.require_flag_change(p_percentage, cardinality(v_new.test_contacts));
    v_new.rollout_percentage := coalesce(p_percentage, v_old.rollout_percentage);
    if v_new is distinct from v_old then
        perform set_config('wa.flag_reason', btrim(p_reason), true);
        update wa.feature_flags as f
        set
            is_enabled = v_new.is_enabled,
            rollout_percentage = v_new.rollout_percentage,
            test_contacts = v_new.test_contacts,
            updated_at = wa.clock()
        where f.flag = p_flag;
        perform set_config('wa.flag_reason', '', true);
    end if;
    return query
    select
        v_new.flag, v_new.is_enabled, v_new.rollout_percentage::numeric,
        cardinality(v_new.test_contacts),
        cardinality(v_new.test_contacts) - cardinality(v_kept),
        cardinality(v_old.test_contacts) - cardinality(v_kept);
end;
$$;
ALTER FUNCTION wa_ops.set_feature_flag(p_flag text, p_enabled boolean, p_percentage numeric, p_add_test_contacts text[], p_remove_test_contacts text[], p_reason text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.set_feature_flag(p_flag text, p_enabled boolean, p_percentage numeric, p_add_test_contacts text[], p_remove_test_contacts text[], p_reason text) IS 'Change who gets a feature, from the next message on; null leaves a part as it is. Test contacts are counted in the answer, not named.';
CREATE FUNCTION wa_ops.set_health_threshold(p_check text, p_warning double precision, p_critical double precision, p_reason text, p_is_enabled boolean DEFAULT true) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_old wa.health_thresholds;
begin
    perform wa.require_reason(p_reason);
    if p_is_enabled is null or p_warning = 'NaN' or p_critical = 'NaN' then
        raise exception 'a threshold is a number or null, and p_is_enabled true or false'
            using errcode = 'WA101',
                detail = format('p_check=%s', p_check);
    end if;
    select t.* into v_old from wa.health_thresholds as t where t.check_name = p_check for update;
    if not found then
        raise exception 'no such check'
            using errcode = 'WA401',
                detail = format('p_check=%s', p_check),
                hint = 'wa_ops.health_thresholds has their names';
    end if;
    if
        coalesce(v_old.critical < v_old.warning, false)
        is distinct from coalesce(p_critical < p_warning, false)
    then
        raise exception 'these thresholds turn the direction of the check'
            using errcode = 'WA101',
                detail = format('p_check=%s', p_check),
                hint = 'give both, the larger one where it is now; p_is_enabled switches it off';
    end if;
    update wa.health_thresholds as t
    set warning = p_warning, critical = p_critical, is_enabled = p_is_enabled
    where t.check_name = p_check;
    perform wa.note_action(
        'set_health_threshold',
        format(
            '%s: %s/%s to %s/%s%s, %s',
            p_check, v_old.warning, v_old.critical, p_warning, p_critical,
            case when not p_is_enabled then ' off' end, p_reason
        ),
        null
    );
end;
$$;
ALTER FUNCTION wa_ops.set_health_threshold(p_check text, p_warning double precision, p_critical double precision, p_reason text, p_is_enabled boolean) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.set_health_threshold(p_check text, p_warning double precision, p_critical double precision, p_reason text, p_is_enabled boolean) IS 'Set from which value on a check warns and is critical, or switch it off.';
CREATE FUNCTION wa_ops.show_horizon_holders() RETURNS TABLE(kind text, holder text, pid integer, state text, age_seconds double precision, xmin_age integer)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return query
    select h.kind, h.holder, h.pid, h.state, h.age_seconds, h.xmin_age
    from wa.horizon_holders() as h;
end;
$$;
ALTER FUNCTION wa_ops.show_horizon_holders() OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.show_horizon_holders() IS 'wa.horizon_holders() with the rights of its owner, for the view of that name.';
CREATE FUNCTION wa_ops.test_alert_receiver(p_receiver text) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_alert_id bigint;
    v_delivery_id uuid;
begin
    if not exists (
        select from wa.alert_receivers as r where r.receiver = p_receiver and r.is_enabled
    ) then
        raise exception 'no such receiver, or it is switched off'
            using errcode = 'WA401',
                detail = format('p_receiver=%s', p_receiver),
                hint = 'wa_ops.alert_receivers has them';
    end if;
    insert into wa.webhook_alerts as a (
        fingerprint, check_name, severity, unit, message, starts_at, ends_at, last_notified_at
    )
    values (
        wa.alert_fingerprint('test'), 'test', 'warning', '', 'a test of this receiver',
        v_now, v_now, v_now
    )
    returning a.alert_id into v_alert_id;
    insert into wa.alert_deliveries as d (
        alert_id, receiver, alert_status, severity, message, created_at, next_attempt_at
    )
    values (
        v_alert_id, p_receiver, 'firing', 'warning', 'a test of this receiver', v_now, v_now
    )
    returning d.delivery_id into v_delivery_id;
    -- Or it would stay open wherever the receiver passes it on to.
    insert into wa.alert_deliveries as d (
        alert_id, receiver, alert_status, severity, message, created_at, next_attempt_at
    )
    values (
        v_alert_id, p_receiver, 'resolved', 'warning', 'a test of this receiver', v_now, v_now
    );
    return v_delivery_id;
end;
$$;
ALTER FUNCTION wa_ops.test_alert_receiver(p_receiver text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.test_alert_receiver(p_receiver text) IS 'Send one receiver a notification that says it is a test, and that it is over; the first one''s id.';
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
CREATE TABLE wa_migrations._yoyo_log (
    id character varying(36) NOT NULL,
    migration_hash character varying(64),
    migration_id character varying(255),
    operation character varying(10),
    username character varying(255),
    hostname character varying(255),
    comment character varying(255),
    created_at_utc timestamp without time zone
);
ALTER TABLE wa_migrations._yoyo_log OWNER TO wa_owner;
CREATE TABLE wa_migrations._yoyo_migration (
    migration_hash character varying(64) NOT NULL,
    migration_id character varying(255),
    applied_at_utc timestamp without time zone
);
ALTER TABLE wa_migrations._yoyo_migration OWNER TO wa_owner;
CREATE TABLE wa_migrations._yoyo_version (
    version integer NOT NULL,
    installed_at_utc timestamp without time zone
);
ALTER TABLE wa_migrations._yoyo_version OWNER TO wa_owner;
CREATE TABLE wa_migrations.yoyo_lock (
    locked integer DEFAULT 1 NOT NULL,
    ctime timestamp without time zone,
    pid integer NOT NULL
);
ALTER TABLE wa_migrations.yoyo_lock OWNER TO wa_owner;
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
INSERT INTO wa.error_codes (code, name, http_status, is_retryable, description) VALUES ('WA101', 'invalid_argument', 400, false, 'An argument is missing or out of range; DETAIL names it.');
INSERT INTO wa.error_codes (code, name, http_status, is_retryable, description) VALUES ('WA102', 'invalid_registration', 400, false, 'A handler or route cannot be registered as declared.');
INSERT INTO wa.error_codes (code, name, http_status, is_retryable, description) VALUES ('WA201', 'state_conflict', 409, false, 'The row is not in a state that allows the action.');
INSERT INTO wa.error_codes (code, name, http_status, is_retryable, description) VALUES ('WA301', 'lock_not_held', 409, false, 'The token is not the conversation''s current one; the turn was taken over.');
INSERT INTO wa.error_codes (code, name, http_status, is_retryable, description) VALUES ('WA401', 'not_found', 404, false, 'No such row.');
INSERT INTO wa.error_codes (code, name, http_status, is_retryable, description) VALUES ('WA901', 'invariant_broken', 500, false, 'A bug: rows contradict each other.');
INSERT INTO wa.feature_flags (flag, description, is_enabled, rollout_percentage, test_contacts, updated_at) VALUES ('WA_ENHANCED_PROCESSING', 'Messages run in the enhanced flow: locks, order, retries, audit.', false, 0.00, '{}', '2026-11-28 20:08:17.586541+00');
INSERT INTO wa.feature_flags (flag, description, is_enabled, rollout_percentage, test_contacts, updated_at) VALUES ('WA_SHADOW_DECISIONS', 'What the enhanced flow would have decided is recorded for messages of the original flow.', false, 0.00, '{}', '2026-11-28 20:08:17.586665+00');
INSERT INTO wa.health_thresholds (check_name, warning, critical, unit, description, is_enabled) VALUES ('stuck_conversations', 1, 6, 'conversations', 'due work that has not started within settings.stuck_after', true);
INSERT INTO wa.health_thresholds (check_name, warning, critical, unit, description, is_enabled) VALUES ('stale_locks', 1, 10, 'locks', 'locks whose lease ended longer ago than settings.expired_lock_grace', true);
INSERT INTO wa.health_thresholds (check_name, warning, critical, unit, description, is_enabled) VALUES ('oldest_due', 60, 300, 'seconds', 'how long what is due longest has waited; a retry before its time is not due', true);
INSERT INTO wa.health_thresholds (check_name, warning, critical, unit, description, is_enabled) VALUES ('error_rate', 0.05, 0.2, 'share', 'attempts that failed, of those of the last 15 minutes; from 20 attempts on', true);
INSERT INTO wa.health_thresholds (check_name, warning, critical, unit, description, is_enabled) VALUES ('dlq_backlog', 10, 100, 'messages', 'unresolved dead letters, contention apart', true);
INSERT INTO wa.health_thresholds (check_name, warning, critical, unit, description, is_enabled) VALUES ('dlq_oldest_age', 86400, 259200, 'seconds', 'age of the oldest dead letter that is exhausted or whose retry is overdue', true);
INSERT INTO wa.health_thresholds (check_name, warning, critical, unit, description, is_enabled) VALUES ('worker_heartbeat', 30, 60, 'seconds', 'since the last heartbeat of any worker', true);
INSERT INTO wa.health_thresholds (check_name, warning, critical, unit, description, is_enabled) VALUES ('maintenance', 1, 3, 'jobs', 'jobs without success for three times their interval', true);
INSERT INTO wa.health_thresholds (check_name, warning, critical, unit, description, is_enabled) VALUES ('partition_horizon', 3, 1, 'days', 'days ahead that have their partitions', true);
INSERT INTO wa.health_thresholds (check_name, warning, critical, unit, description, is_enabled) VALUES ('xmin_horizon', 1000000, 10000000, 'transactions', 'age of the oldest snapshot or slot: what was deleted since cannot be vacuumed', true);
INSERT INTO wa.health_thresholds (check_name, warning, critical, unit, description, is_enabled) VALUES ('long_transactions', 60, 600, 'seconds', 'age of the oldest open transaction of a client', true);
INSERT INTO wa.health_thresholds (check_name, warning, critical, unit, description, is_enabled) VALUES ('connections', 0.8, 0.95, 'share', 'connections in use, of max_connections', true);
INSERT INTO wa.health_thresholds (check_name, warning, critical, unit, description, is_enabled) VALUES ('dead_tuples', 0.2, 0.5, 'share', 'dead rows of the worst table among those with more than 100,000 of them', true);
INSERT INTO wa.health_thresholds (check_name, warning, critical, unit, description, is_enabled) VALUES ('outbox_ambiguous', 1, 50, 'replies', 'replies whose send has had no known outcome for a minute', true);
INSERT INTO wa.health_thresholds (check_name, warning, critical, unit, description, is_enabled) VALUES ('quarantine', 1, 50, 'events', 'events of the last 15 minutes that could not be read', true);
INSERT INTO wa.health_thresholds (check_name, warning, critical, unit, description, is_enabled) VALUES ('signature_failures', 0.05, 0.2, 'share', 'requests without a right signature, of those of the last 15 minutes; from 10 on', true);
INSERT INTO wa.health_thresholds (check_name, warning, critical, unit, description, is_enabled) VALUES ('duplicates', 0.2, 0.5, 'share', 'duplicates among the events of the last 15 minutes; from 50 events on', true);
INSERT INTO wa.health_thresholds (check_name, warning, critical, unit, description, is_enabled) VALUES ('ack_latency', 1, 5, 'seconds', '99th percentile of the time to accepted requests'' answers, last 15 minutes; from 20 on', true);
INSERT INTO wa.health_thresholds (check_name, warning, critical, unit, description, is_enabled) VALUES ('store_errors', 1, 10, 'requests', 'requests of the last 15 minutes that the database could not take (answered 503)', true);
INSERT INTO wa.health_thresholds (check_name, warning, critical, unit, description, is_enabled) VALUES ('rollup_freshness', 120, 600, 'seconds', 'since counts were folded last', true);
INSERT INTO wa.health_thresholds (check_name, warning, critical, unit, description, is_enabled) VALUES ('alert_delivery', 300, 3600, 'seconds', 'age of the oldest notification that no receiver has taken yet', true);
INSERT INTO wa.health_thresholds (check_name, warning, critical, unit, description, is_enabled) VALUES ('unapplied_events', 1, 100, 'events', 'recorded events of the last day that told nothing that could be applied', true);
INSERT INTO wa.jobs (job, every, created_at, due_at, last_started_at, last_succeeded_at, last_outcome, last_worker, last_cron_at, is_cron_only, cron_schedule, is_cron_active) VALUES ('create_partitions', '01:00:00', '2026-11-28 20:08:17.58582+00', '2026-11-28 20:08:17.585826+00', NULL, NULL, NULL, NULL, NULL, false, NULL, NULL);
INSERT INTO wa.jobs (job, every, created_at, due_at, last_started_at, last_succeeded_at, last_outcome, last_worker, last_cron_at, is_cron_only, cron_schedule, is_cron_active) VALUES ('fold_metrics', '00:00:10', '2026-11-28 20:08:17.585947+00', '2026-11-28 20:08:17.585951+00', NULL, NULL, NULL, NULL, NULL, false, NULL, NULL);
INSERT INTO wa.jobs (job, every, created_at, due_at, last_started_at, last_succeeded_at, last_outcome, last_worker, last_cron_at, is_cron_only, cron_schedule, is_cron_active) VALUES ('evaluate_alerts', '00:00:30', '2026-11-28 20:08:17.585963+00', '2026-11-28 20:08:17.585965+00', NULL, NULL, NULL, NULL, NULL, false, NULL, NULL);
INSERT INTO wa.jobs (job, every, created_at, due_at, last_started_at, last_succeeded_at, last_outcome, last_worker, last_cron_at, is_cron_only, cron_schedule, is_cron_active) VALUES ('cleanup_stuck_webhook_conversations', '00:05:00', '2026-11-28 20:08:17.585972+00', '2026-11-28 20:08:17.585974+00', NULL, NULL, NULL, NULL, NULL, false, NULL, NULL);
INSERT INTO wa.jobs (job, every, created_at, due_at, last_started_at, last_succeeded_at, last_outcome, last_worker, last_cron_at, is_cron_only, cron_schedule, is_cron_active) VALUES ('drop_partitions', '00:05:00', '2026-11-28 20:08:17.585981+00', '2026-11-28 20:08:17.585984+00', NULL, NULL, NULL, NULL, NULL, false, NULL, NULL);
INSERT INTO wa.jobs (job, every, created_at, due_at, last_started_at, last_succeeded_at, last_outcome, last_worker, last_cron_at, is_cron_only, cron_schedule, is_cron_active) VALUES ('trim_history', '00:05:00', '2026-11-28 20:08:17.58599+00', '2026-11-28 20:08:17.585992+00', NULL, NULL, NULL, NULL, NULL, false, NULL, NULL);
INSERT INTO wa.jobs (job, every, created_at, due_at, last_started_at, last_succeeded_at, last_outcome, last_worker, last_cron_at, is_cron_only, cron_schedule, is_cron_active) VALUES ('fail_lost_originals', '01:00:00', '2026-11-28 20:08:17.585999+00', '2026-11-28 20:08:17.586001+00', NULL, NULL, NULL, NULL, NULL, false, NULL, NULL);
INSERT INTO wa.jobs (job, every, created_at, due_at, last_started_at, last_succeeded_at, last_outcome, last_worker, last_cron_at, is_cron_only, cron_schedule, is_cron_active) VALUES ('trim_operational_history', '01:00:00', '2026-11-28 20:08:17.586007+00', '2026-11-28 20:08:17.586009+00', NULL, NULL, NULL, NULL, NULL, false, NULL, NULL);
INSERT INTO wa.jobs (job, every, created_at, due_at, last_started_at, last_succeeded_at, last_outcome, last_worker, last_cron_at, is_cron_only, cron_schedule, is_cron_active) VALUES ('purge_cron_history', '01:00:00', '2026-11-28 20:08:17.586016+00', '2026-11-28 20:08:17.586018+00', NULL, NULL, NULL, NULL, NULL, true, NULL, NULL);
INSERT INTO wa.settings (settings_id, lease_margin, manual_lease, contention_delay, retry_base, retry_cap, stuck_after, expired_lock_grace, ledger_retention_days, payload_retention_days, transition_retention_days, dlq_retention_days, quarantine_retention_days, outbound_retention_days, stale_retention_days, minute_rollup_days, hour_rollup_days, partitions_ahead_days, strict_block, turn_interval, turn_burst, alert_repeat, installation, ledger_floor, ledger_floor_moved_at, partitions_until, fingerprint_key, ahead_until) VALUES (1, '00:00:05', '00:02:00', '00:00:30', '00:01:00', '01:00:00', '00:05:00', '00:02:00', 30, 14, 90, 90, 90, 30, 365, 35, 400, 7, '1 day', '00:00:00.5', 60, '01:00:00', 'wa_empty_7d5e8691', '2026-10-29', '2026-11-28 20:08:17.495586+00', '2026-12-05', '\xc1d6929574fb846aa3aabfcc8bbc4565686346507dbbd9af2f72c34847bc288e', '-infinity');
INSERT INTO wa.violations (violation, description, remedy) VALUES ('unreadable_body', 'The signed bytes are no JSON, also after repair.', 'Look at raw; ask who has the app secret.');
INSERT INTO wa.violations (violation, description, remedy) VALUES ('too_many_elements', 'The body has 50 times as many elements as Meta sends in one.', 'Post it again in parts of up to 1,000 elements.');
INSERT INTO wa.violations (violation, description, remedy) VALUES ('not_whatsapp', 'The envelope is another product''s: object is not whatsapp_business_account.', 'Unsubscribe this address from the other product in the Meta app.');
INSERT INTO wa.violations (violation, description, remedy) VALUES ('bad_envelope', 'entry, changes or value is missing, empty or of another type.', 'Compare raw with Meta''s reference; nothing in it could be read.');
INSERT INTO wa.violations (violation, description, remedy) VALUES ('not_an_object', 'An element of a known array is no object.', 'Compare raw with Meta''s reference.');
INSERT INTO wa.violations (violation, description, remedy) VALUES ('missing_id', 'No id: a redelivery could not be told.', 'Compare raw with Meta''s reference.');
INSERT INTO wa.violations (violation, description, remedy) VALUES ('bad_id', 'An id that is no text.', 'Compare raw with Meta''s reference.');
INSERT INTO wa.violations (violation, description, remedy) VALUES ('missing_status', 'A status update without its status.', 'Compare raw with Meta''s reference.');
INSERT INTO wa.violations (violation, description, remedy) VALUES ('missing_user_id', 'A change of a user''s id that does not name the new one.', 'The user is known by the old id until the next message names the new one.');
INSERT INTO wa.violations (violation, description, remedy) VALUES ('missing_phone_number_id', 'A message without the business number that received it.', 'Compare raw with Meta''s reference.');
INSERT INTO wa.violations (violation, description, remedy) VALUES ('bad_phone_number_id', 'A business number''s id that is no text.', 'Compare raw with Meta''s reference.');
INSERT INTO wa.violations (violation, description, remedy) VALUES ('missing_timestamp', 'A message without its time: it belongs to no day of the ledger.', 'Compare raw with Meta''s reference.');
INSERT INTO wa.violations (violation, description, remedy) VALUES ('bad_timestamp', 'A message whose time is not a whole number of unix seconds.', 'Compare raw with Meta''s reference.');
INSERT INTO wa.violations (violation, description, remedy) VALUES ('missing_sender', 'A message from nobody: neither phone number nor BSUID, in it or in its contact.', 'Nobody could be answered; compare raw with Meta''s reference.');
INSERT INTO wa.violations (violation, description, remedy) VALUES ('bad_sender', 'A sender''s id that is no text: several people could become one.', 'Compare raw with Meta''s reference.');
INSERT INTO wa.violations (violation, description, remedy) VALUES ('too_long', 'An id that is longer than any of Meta''s; field names it.', 'Compare raw with Meta''s reference.');
INSERT INTO wa_migrations._yoyo_log (id, migration_hash, migration_id, operation, username, hostname, comment, created_at_utc) VALUES ('736d7220-eb67-11f1-adf3-02fc00000001', 'a6cf0399a51c10d80bb0125b393aa5be6bf1fba5df6f8a56067055fdf7eb4140', '0001.install', 'apply', 'root', 'localhost', NULL, '2026-11-28 20:08:17.591809');
INSERT INTO wa_migrations._yoyo_migration (migration_hash, migration_id, applied_at_utc) VALUES ('a6cf0399a51c10d80bb0125b393aa5be6bf1fba5df6f8a56067055fdf7eb4140', '0001.install', '2026-11-28 20:08:17.596093');
INSERT INTO wa_migrations._yoyo_version (version, installed_at_utc) VALUES (2, '2026-11-28 20:08:17.471086');
SELECT pg_catalog.setval('wa.conversation_state_transitions_transition_id_seq', 1, false);
SELECT pg_catalog.setval('wa.feature_flag_changes_change_id_seq', 1, false);
SELECT pg_catalog.setval('wa.operator_actions_action_id_seq', 1, false);
SELECT pg_catalog.setval('wa.outbound_messages_outbound_id_seq', 1, false);
SELECT pg_catalog.setval('wa.shadow_decisions_shadow_id_seq', 1, false);
SELECT pg_catalog.setval('wa.webhook_alerts_alert_id_seq', 1, false);
SELECT pg_catalog.setval('wa.webhook_conversations_conversation_id_seq', 1, false);
SELECT pg_catalog.setval('wa.webhook_dlq_dlq_id_seq', 1, false);
SELECT pg_catalog.setval('wa.webhook_quarantine_quarantine_id_seq', 1, false);
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
ALTER TABLE ONLY wa_migrations._yoyo_log
    ADD CONSTRAINT _yoyo_log_pkey PRIMARY KEY (id);
ALTER TABLE ONLY wa_migrations._yoyo_migration
    ADD CONSTRAINT _yoyo_migration_pkey PRIMARY KEY (migration_hash);
ALTER TABLE ONLY wa_migrations._yoyo_version
    ADD CONSTRAINT _yoyo_version_pkey PRIMARY KEY (version);
ALTER TABLE ONLY wa_migrations.yoyo_lock
    ADD CONSTRAINT yoyo_lock_pkey PRIMARY KEY (locked);
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
REVOKE ALL ON FUNCTION wa.clock() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.account_state_rules() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.advance_ledger_floor(p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.alert_fingerprint(p_check text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.applicable_events(p_events wa.event[], p_found text[], p_kinds text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.apply_account_states(p_events wa.event[], p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.apply_contact_events(p_events wa.event[], p_found text[], p_correlation_id text, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.apply_identity_changes(p_changes wa.identity_change[], p_locked bigint[], p_correlation_id text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.apply_preferences(p_events wa.event[], p_correlation_id text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.apply_recorded(p_events wa.event[], p_found text[], p_correlation_id text, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.apply_statuses(p_statuses wa.event[], p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.are_tangled(p_messages wa.event[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.array_or_empty(p_value jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.audit_entry(p_conversation_id bigint, p_reason text, p_event_key uuid, p_actor text, p_correlation_id text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.audit_fact(p_conversation_id bigint, p_reason text, p_event_key uuid, p_correlation_id text, p_actor text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.audit_inversion(p_message wa.pending_messages, p_worker text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.backlog_stats() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.backoff(p_retry_count integer, p_base interval, p_cap interval) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.begin_turns(p_starts wa.turn_start[], p_worker text, p_settings wa.settings) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.board_riders(p_message wa.pending_messages, p_conversation wa.webhook_conversations, p_handler wa.handlers) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.burst(p_head wa.pending_messages) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.call_erasure_hooks(p_conversation_ids bigint[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.change_elements(p_field text, p_value jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.change_identity(p_change wa.identity_change, p_phone_number_id text, p_locked bigint[], p_correlation_id text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.change_ledger_status(p_event_day date, p_event_key uuid, p_expected text[], p_status text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.check_conversations() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.check_dead_letters() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.check_server() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.check_status(p_value double precision, p_warning double precision, p_critical double precision) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.check_storage() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.check_traffic() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.check_values() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.check_workers() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.choose_handler(p_active_handler text, p_message jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.claim_turns(p_worker text, p_limit integer, p_retries integer, p_retries_first boolean, p_tries integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.complete_turns(p_results wa.turn_result[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.contact_conversations(p_phone_number_id text, p_contact text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.contact_events(p_phone_number_id text, p_names text[], p_since date, p_after xid8) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.contact_id(p_contact text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.contact_names(p_conversation_ids bigint[], p_contact text, p_with_profile boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.contacts_by_id(p_contacts jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.conversation(p_conversation_id bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.conversation_events(p_conversation_ids bigint[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.conversation_of(p_event wa.event, p_conversation_id bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.conversations(p_conversation_ids bigint[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.count_unknown_ids(p_ids text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.counted_attempt(p_message wa.pending_messages) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.create_conversations(p_messages wa.event[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.create_day_partition(p_table text, p_day date) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.create_partitions() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.current_audit(p_conversation_id bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.current_bsuid(p_bsuid text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.current_settings() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.day_of_lost_originals(p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.dead_letter_entries(p_event_key uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.dead_letter_problem(p_dead wa.webhook_dlq, p_ledger wa.processed_webhook_messages) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.dead_letters_mentioning(p_names text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.declared_settings(p_declared jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.declared_words(p_words jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.delivery_status(p_status text, p_sent_at timestamp with time zone, p_delivered_at timestamp with time zone, p_read_at timestamp with time zone, p_played_at timestamp with time zone, p_failed_at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.discard_dead_letter(p_dlq_id bigint, p_reason text, p_spares_line boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.discard_dead_letters(p_dlq_ids bigint[], p_conversation_ids bigint[], p_reason text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.discard_messages(p_conversation_ids bigint[], p_event_keys uuid[], p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.drop_day_partition(p_table text, p_day date) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.drop_partitions() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.droppable_day(p_table text, p_before date, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.end_turn(p_result wa.turn_result) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.envelope(p_event jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.epoch_to_timestamp(p_seconds text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.erase_conversations(p_conversation_ids bigint[], p_reason text, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.erase_dead_letters(p_conversation_ids bigint[], p_mentions bigint[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.erase_payloads(p_conversation_ids bigint[], p_event_keys uuid[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.erase_quarantine(p_names text[], p_since timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.erase_replaced_ids(p_names text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.erase_replies(p_conversation_ids bigint[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.erase_test_contacts(p_names text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.erase_transitions(p_conversation_ids bigint[], p_names text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.event_key(VARIADIC p_parts text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.event_problem(p_kind text, p_element jsonb, p_phone_number_id text, p_sent_at timestamp with time zone, p_bsuid text, p_phone text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.event_time(p_kind text, p_element jsonb, p_entry_time text, p_today date) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.expire_alerts(p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.expire_turn(p_conversation_id bigint, p_now timestamp with time zone, p_how text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.fail_lost_originals(p_event_day date, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.fail_turn(p_conversation_id bigint, p_token uuid, p_failure wa.failure, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.find_events(p_id text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.find_recipient(p_conversation_id bigint, p_to text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.finish_turns(p_ends wa.turn_end[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.fire_alert(p_check text, p_severity text, p_value double precision, p_unit text, p_message text, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.fire_timers(p_limit integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.flatten(p_body jsonb, p_floor date, p_ceiling date) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.fold_deltas(p_limit integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.fold_metrics() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.gather_burst(p_arrival wa.arrival) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.give_phone(p_conversation_id bigint, p_phone text, p_at timestamp with time zone, p_holder_id bigint, p_event_key uuid, p_correlation_id text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.handler_settings(p_handler text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.has_too_many_elements(p_body jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.has_unsettled_rows(p_event_day date) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.held_conversation(p_locked bigint[], p_phone_number_id text, p_bsuid text, p_phone text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.hide_message(p_message wa.pending_messages, p_event jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.hold_message(p_message wa.pending_messages, p_is_changing boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.holds_lock(p_conversation_id bigint, p_lock_token uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.horizon_holders() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.identity_changes(p_events wa.event[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.identity_rows(p_change wa.identity_change) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.in_key_order(p_events wa.event[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.insert_events(p_events wa.event[], p_delivery wa.webhook_delivery) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.insert_pending_messages(p_messages wa.pending_messages[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.insert_replies(p_message wa.pending_messages, p_replies jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.is_about(p_event jsonb, p_names text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.is_day_needed(p_table text, p_day date) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.is_enhanced(p_conversation wa.webhook_conversations, p_delivery wa.webhook_delivery) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.is_error_class(p_error_class text, p_meant text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.is_line_held(p_conversation_id bigint, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.is_paused(p_handler text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.is_preference(p_event wa.event) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.is_running(p_event_day date, p_event_key uuid, p_conversation wa.webhook_conversations, p_lock_token uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.is_secret_state(p_handler text, p_state text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.is_universal(p_event jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.join_early_statuses(p_outbound_id bigint, p_wamid_digest uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.json_leaves(p_doc jsonb, p_path text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.json_tokens(p_json text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.last_told(p_alert_id bigint, p_receiver text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.late_conversations(p_since timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.latency_stats(p_grain text, p_since timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.ledger_row(p_event_day date, p_event_key uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.line_ready_at(p_conversation wa.webhook_conversations, p_ready_at timestamp with time zone, p_blocked_until timestamp with time zone, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.link_identity(p_phone_number_id text, p_bsuid text, p_phone text, p_at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.lock_contact(p_phone_number_id text, p_contact text, p_conversation_ids bigint[], p_names text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.lock_conversation(p_conversation_id bigint, p_worker text, p_lease interval, p_token uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.lock_dead_letter(p_dlq_id bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.lock_due(p_is_retry boolean, p_now timestamp with time zone, p_limit integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.lock_early_statuses(p_wamid_digests uuid[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.lock_identities(p_changes wa.identity_change[], p_events wa.event[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.lock_idle_conversations(p_ids bigint[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.lock_new_identities(p_alone boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.make_event(p_event_no integer, p_kind text, p_problem text, p_field text, p_entry_id text, p_entry_time text, p_metadata jsonb, p_element jsonb, p_contact jsonb, p_floor date, p_ceiling date) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.make_original_turn(p_event wa.event, p_conversation wa.webhook_conversations, p_token uuid, p_handler text, p_correlation_id text, p_received_at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.make_turn(p_start wa.turn_start, p_expires_at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.mark_conversation_error(p_message wa.pending_messages, p_worker text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.mark_dead_letter_retrying(p_message wa.pending_messages) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.mark_original(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_token uuid, p_handler text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.match_conversations(p_messages wa.event[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.match_dead_letters(p_reason text, p_handler text, p_error_class text, p_phone_number_id text, p_conversation_id bigint, p_created_after timestamp with time zone, p_created_before timestamp with time zone, p_status text, p_after_id bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.match_deliveries(p_deliveries wa.delivery[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.match_messages(p_ids text[], p_received_after timestamp with time zone, p_received_before timestamp with time zone, p_handler text, p_phone_number_id text, p_conversation_id bigint, p_status text, p_after_at timestamp with time zone, p_after_key uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.measure_delivery(p_receiver text, p_outcome text, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.measure_failure(p_handler text, p_reason text, p_is_retried boolean, p_now timestamp with time zone, p_duration_ms integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.measure_receipts(p_events wa.event[], p_found text[], p_receipts wa.receipt[], p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.measure_replay(p_reason text, p_outcome text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.mentions(p_text text, p_names text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.merge_context(p_context jsonb, p_changes jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.merge_deliveries(p_deliveries wa.delivery[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.message_text(p_message jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.meta_lag(p_sent_at timestamp with time zone, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.missing_partition(p_today date, p_days integer, OUT event_day date, OUT table_name text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.must_hide(p_message wa.pending_messages, p_conversation wa.webhook_conversations, p_event jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.name_turns(p_ends wa.turn_end[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.natural_key(p_kind text, p_field text, p_entry_id text, p_entry_time text, p_phone_number_id text, p_element jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.new_message(p_event wa.event, p_conversation wa.webhook_conversations, p_delivery wa.webhook_delivery) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.next_due_at(p_conversation wa.webhook_conversations, p_settings wa.settings, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.next_message(p_conversation wa.webhook_conversations, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.next_retry_at(p_attempt integer, p_max_retries integer, p_failure wa.failure, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.next_starts(p_conversations wa.webhook_conversations[], p_may_retry boolean, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.normalize_contacts(p_contacts text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.normalize_word(p_text text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.note_action(p_what text, p_reason text, p_conversation_id bigint, p_event_key uuid, p_dlq_id bigint, p_from_status text, p_handler text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.note_contention(p_arrival wa.arrival, p_settings wa.settings) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.note_early_events(p_events wa.event[], p_settings wa.settings, p_tomorrow date) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.note_failure_token(p_event_day date, p_event_key uuid, p_token uuid, p_message wa.pending_messages) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.note_identity(p_conversation_id bigint, p_phone text, p_at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.note_received(p_conversations wa.webhook_conversations[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.note_security_change(p_conversation_id bigint, p_change wa.identity_change, p_correlation_id text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.note_unapplied(p_event_key uuid, p_kind text, p_reason text, p_correlation_id text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.oldest_unstarted(p_conversation_id bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.only_event(p_body jsonb, p_floor date, p_ceiling date) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.original_message(p_ledger wa.processed_webhook_messages) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.original_turn(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.paced_until(p_conversation wa.webhook_conversations, p_settings wa.settings, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.park_deliveries(p_deliveries wa.delivery[], p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.parse_body(p_body bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.partition_days(p_table text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.payload(p_event_key uuid, p_received_at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.payloads(p_event_keys uuid[], p_days date[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.phone_number_ids() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.place_apart(p_messages wa.event[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.place_messages(p_messages wa.event[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.place_new_messages(p_events wa.event[], p_found text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.preference_contacts(p_events wa.event[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.prepare_start(p_start wa.turn_start) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.put_back_dead_letter(p_dlq_id bigint, p_ledger wa.processed_webhook_messages, p_next_retry_at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.put_off(p_conversation_id bigint, p_what text, p_state text, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.put_off_timer(p_timer wa.scheduled_events, p_reason text, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.quarantine(p_raw bytea, p_reason text, p_correlation_id text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.quarantine_events(p_events wa.event[], p_body bytea, p_correlation_id text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.raise_dead_letter(p_outcome text, p_dlq_id bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.raise_lock_lost(p_conversation_id bigint, p_event_key uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.raise_settled(p_message wa.pending_messages) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.read_account_states(p_events wa.event[], p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.read_counters() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.read_deliveries(p_statuses wa.event[], p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.read_events(p_body bytea, p_settings wa.settings, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.read_health_gauges() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.read_histograms() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.read_queue_gauges() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.read_state_gauges() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.ready_partitions(p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.ready_received_ahead(p_limit integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.receipt_entries(p_event wa.processed_webhook_messages) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.receive_events(p_events wa.event[], p_found text[], p_delivery wa.webhook_delivery, p_settings wa.settings) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.receive_message(p_event wa.event, p_conversation wa.webhook_conversations, p_is_behind boolean, p_delivery wa.webhook_delivery, p_settings wa.settings) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.receive_one(p_event wa.event, p_conversation_id bigint, p_started bigint[], p_delivery wa.webhook_delivery, p_settings wa.settings) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.receive_original(p_event wa.event, p_conversation_id bigint, p_delivery wa.webhook_delivery) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.receive_rest(p_events wa.event[], p_placed bigint[], p_receipts wa.receipt[], p_delivery wa.webhook_delivery, p_settings wa.settings) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.receive_timer(p_timer wa.scheduled_events, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.receive_timers(p_timers wa.scheduled_events[], p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.recent_traffic(p_since timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.recognise_early_events(p_events wa.event[], p_ahead_until date) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.recognise_kept_events(p_events wa.event[], p_floor date) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.record_events(p_events wa.event[], p_delivery wa.webhook_delivery) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.record_failure(p_message wa.pending_messages, p_token uuid, p_failure wa.failure, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.refresh_due_at(p_conversations wa.webhook_conversations[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.register_handler(p_declared jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.register_routes(p_handler text, p_kind text, p_words jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.release_events(p_ledgers wa.processed_webhook_messages[], p_reason text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.remember_bsuids(p_changes wa.identity_change[], p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.remove_riders(p_end wa.turn_end) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.reopen_message(p_ledger wa.processed_webhook_messages, p_conversation_id bigint, p_retry_at timestamp with time zone, p_dlq_id bigint, p_attempts integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.repair_json(p_json text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.repair_utf8(p_body bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.repeated_original_turn(p_event wa.event, p_delivery wa.webhook_delivery) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.repeated_receipt(p_event wa.event, p_delivery wa.webhook_delivery) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.repeated_turn(p_message wa.pending_messages, p_event wa.event) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.replay_each(p_messages wa.processed_webhook_messages[], p_reason text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.replay_message(p_event_day date, p_event_key uuid, p_reason text, OUT outcome text, OUT dlq_id bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.replay_problem(p_ledger wa.processed_webhook_messages) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.reply_entries(p_event_key uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.reply_id(p_message jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.require_bulk(p_status text, p_rate integer, p_limit integer, p_first_at timestamp with time zone, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.require_contact(p_conversation_id bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.require_conversation(p_conversation_id bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.require_delivery(p_body bytea, p_delivery_id uuid, p_correlation_id text, p_worker text, p_claim integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.require_erasure(p_phone_number_id text, p_contact text, p_reason text, p_names text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.require_failure(p_reason text, p_retryable boolean, p_retry_after interval, p_duration_ms integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.require_filter(p_reason text, p_handler text, p_created_after timestamp with time zone, p_created_before timestamp with time zone, p_filter_count integer, p_dry_run boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.require_flag_change(p_percentage numeric, p_contact_count integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.require_flush(p_flush jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.require_handler(p_handler text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.require_known_handler(p_handler text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.require_reason(p_reason text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.require_replay(p_ids text[], p_received_after timestamp with time zone, p_status text, p_limit integer, p_reason text, p_dry_run boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.require_result(p_result wa.turn_result) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.require_timer(p_handler text, p_name text, p_due_at timestamp with time zone, p_data jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.require_window(p_what text, p_after timestamp with time zone, p_before timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.rescue_turn(p_conversation_id bigint, p_now timestamp with time zone, p_how text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.rescue_turns(p_due wa.webhook_conversations[], p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.resolve_alert(p_alert_id bigint, p_value double precision, p_message text, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.resolve_dead_letter(p_dlq_id bigint, p_resolution text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.retry_dead_letter(p_dlq_id bigint, p_retry_at timestamp with time zone, p_reason text, OUT outcome text, OUT retry_at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.retry_dead_letters(p_dlq_ids bigint[], p_conversation_ids bigint[], p_first_at timestamp with time zone, p_step interval, p_note text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.retry_ready_at(p_conversation_id bigint, p_retry_at timestamp with time zone, p_now timestamp with time zone, OUT retry_at timestamp with time zone, OUT blocked_until timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.rider_candidates(p_message wa.pending_messages, p_limit integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.rollout_bucket(p_identity text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.run_claimed_job(p_job wa.jobs, p_worker text, p_is_cron boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.run_job(p_job text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.send_error_class(p_code integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.sender(p_message jsonb, p_contact jsonb, OUT bsuid text, OUT phone text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.set_audit(p_reason text, p_event_key uuid, p_actor text, p_correlation_id text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.set_due_at(p_next wa.next_due[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.set_preference(p_conversation_id bigint, p_category text, p_choice text, p_changed_at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.set_timers(p_message wa.pending_messages, p_timers jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.settle(p_settlements wa.settlement[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.settle_ends(p_ends wa.turn_end[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.shadow_duplicate(p_events wa.event[], p_found text[], p_delivery_id uuid, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.shadow_receipt(p_event_key uuid, p_handler text, p_conversation wa.webhook_conversations, p_delivery_id uuid, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.shadow_settled(p_event_key uuid, p_status text, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.stale_problem(p_ledger wa.processed_webhook_messages) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.start_each(p_conversations wa.webhook_conversations[], p_may_retry boolean, p_worker text, p_settings wa.settings, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.start_next(p_conversations wa.webhook_conversations[], p_may_retry boolean, p_worker text, p_settings wa.settings, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.start_original_turn(p_event wa.event, p_conversation_id bigint, p_delivery_id uuid, p_correlation_id text, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.start_turns(p_starts wa.turn_start[], p_worker text, p_settings wa.settings) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.still_waits(p_conversation_id bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.store_arrivals(p_arrivals wa.arrival[], p_delivery wa.webhook_delivery, p_settings wa.settings) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.store_messages(p_events wa.event[], p_is_secret boolean[], p_received_at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.store_outcomes(p_ends wa.turn_end[], p_next wa.next_due[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.store_payloads(p_events wa.event[], p_received_at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.stored_content(p_event_key uuid, p_received_at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.stored_due_at(p_conversation_id bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.stored_event(p_ledger wa.processed_webhook_messages, p_event_no integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.stored_failure(p_event_day date, p_event_key uuid, p_conversation_id bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.stored_replies(p_event_day date, p_event_key uuid, p_conversation_id bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.strict_block(p_conversation_id bigint, p_now timestamp with time zone, OUT blocking_seq bigint, OUT blocked_until timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.supersede(p_old bigint, p_new bigint, p_change wa.identity_change, p_correlation_id text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.supersede_message(p_message wa.pending_messages) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.takes_turn(p_kind text, p_is_stale boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.tg_conversation_state_transitions__append_only() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.tg_feature_flag_changes__append_only() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.tg_feature_flags__audit() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.tg_handlers__wake() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.tg_webhook_conversations__audit() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.timer_problem(p_timer jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.traffic_stats(p_grain text, p_since timestamp with time zone, p_seconds double precision) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.transition_entries(p_event_key uuid, p_conversation_id bigint, p_received_at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.trim_alerts(p_before timestamp with time zone, p_limit integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.trim_dead_letters(p_before timestamp with time zone, p_limit integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.trim_history() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.trim_metrics(p_minutes_before timestamp with time zone, p_hours_before timestamp with time zone, p_limit integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.trim_operational_history() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.trim_outbound(p_before timestamp with time zone, p_limit integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.trim_quarantine(p_before timestamp with time zone, p_limit integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.trim_recorded_state() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.trim_sentinel_day(p_before timestamp with time zone, p_limit integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.trim_shadow_decisions() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.try_to_start(p_arrival wa.arrival, p_has_work boolean, p_delivery wa.webhook_delivery, p_settings wa.settings) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.turn_entries(p_event_key uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.turn_messages(p_events wa.event[], p_found text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.turn_payloads(p_messages wa.pending_messages[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.turn_results(p_results jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.unlock_conversation(p_conversation_id bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.unsupported_type(p_message jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.upsert_dead_letter(p_message wa.pending_messages, p_failure wa.failure, p_max_retries integer, p_next_retry_at timestamp with time zone, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.wait_for(p_conversation_id bigint, p_waits_for bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.wait_in_line(p_arrivals wa.arrival[], p_settings wa.settings) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.wake_handler(p_handler text, p_limit integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.wake_unblocked(p_handler text, p_limit integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.wamid_digest(p_phone_number_id text, p_wamid text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.wamid_keys(p_wamid text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.webhook_changes(p_body jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.webhook_elements(p_body jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.withdraw_default(p_handler text, p_is_default boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.withdraw_routes(p_handlers jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa_api.acquire_conversation_lock(p_conversation_id bigint, p_worker text, p_lease interval) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.acquire_conversation_lock(p_conversation_id bigint, p_worker text, p_lease interval) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.alert_delivered(p_delivery_id uuid, p_attempt integer) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.alert_delivered(p_delivery_id uuid, p_attempt integer) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.alert_failed(p_delivery_id uuid, p_attempt integer, p_error_class text) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.alert_failed(p_delivery_id uuid, p_attempt integer, p_error_class text) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.claim_alerts(p_worker text, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.claim_alerts(p_worker text, p_limit integer) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.claim_messages(p_worker text, p_limit integer, p_retries integer, p_retries_first boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.claim_messages(p_worker text, p_limit integer, p_retries integer, p_retries_first boolean) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.complete_message(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid, p_state text, p_context jsonb, p_replies jsonb, p_duration_ms integer, p_timers jsonb, p_worker text, p_retries boolean, p_retries_first boolean, OUT status text, OUT replies integer, OUT next_due_at timestamp with time zone, OUT repeated boolean, OUT next_turn wa.turn) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.complete_message(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid, p_state text, p_context jsonb, p_replies jsonb, p_duration_ms integer, p_timers jsonb, p_worker text, p_retries boolean, p_retries_first boolean, OUT status text, OUT replies integer, OUT next_due_at timestamp with time zone, OUT repeated boolean, OUT next_turn wa.turn) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.complete_messages(p_results jsonb, p_worker text, p_retries integer, p_retries_first boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.complete_messages(p_results jsonb, p_worker text, p_retries integer, p_retries_first boolean) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.extend_conversation_lock(p_conversation_id bigint, p_lock_token uuid, p_lease interval) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.extend_conversation_lock(p_conversation_id bigint, p_lock_token uuid, p_lease interval) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.fail_message(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid, p_reason text, p_error_class text, p_error_message text, p_error_stack text, p_duration_ms integer, p_retryable boolean, p_retry_after interval, OUT dlq_id bigint, OUT resolution_status text, OUT retry_count integer, OUT next_retry_at timestamp with time zone, OUT repeated boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.fail_message(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid, p_reason text, p_error_class text, p_error_message text, p_error_stack text, p_duration_ms integer, p_retryable boolean, p_retry_after interval, OUT dlq_id bigint, OUT resolution_status text, OUT retry_count integer, OUT next_retry_at timestamp with time zone, OUT repeated boolean) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.feature_enabled(p_flag text, p_rollout_bucket integer, p_contacts text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.feature_enabled(p_flag text, p_rollout_bucket integer, p_contacts text[]) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.give_back(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.give_back(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.health() FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.health() TO wa_service;
REVOKE ALL ON FUNCTION wa_api.message_timeline(p_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.message_timeline(p_id text) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.metrics() FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.metrics() TO wa_service;
REVOKE ALL ON FUNCTION wa_api.process_webhook(p_body bytea, p_delivery_id uuid, p_correlation_id text, p_worker text, p_claim integer, p_enhanced boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.process_webhook(p_body bytea, p_delivery_id uuid, p_correlation_id text, p_worker text, p_claim integer, p_enhanced boolean) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.readiness(OUT ok boolean, OUT detail text) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.readiness(OUT ok boolean, OUT detail text) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.record_requests(p_flush jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.record_requests(p_flush jsonb) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.register_handlers(p_handlers jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.register_handlers(p_handlers jsonb) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.release_conversation_lock(p_conversation_id bigint, p_lock_token uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.release_conversation_lock(p_conversation_id bigint, p_lock_token uuid) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.run_due_maintenance(p_worker text) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.run_due_maintenance(p_worker text) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.schedule_event(p_conversation_id bigint, p_handler text, p_name text, p_due_at timestamp with time zone, p_data jsonb, p_correlation_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.schedule_event(p_conversation_id bigint, p_handler text, p_name text, p_due_at timestamp with time zone, p_data jsonb, p_correlation_id text) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.schema_version(OUT version integer, OUT oldest_program integer) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.schema_version(OUT version integer, OUT oldest_program integer) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.wake_workers() FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.wake_workers() TO wa_service;
REVOKE ALL ON FUNCTION wa_api.worker_heartbeat(p_worker text, p_running integer) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.worker_heartbeat(p_worker text, p_running integer) TO wa_service;
REVOKE ALL ON FUNCTION wa_ops.check_webhook_system_health() FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.check_webhook_system_health() TO wa_monitor;
GRANT ALL ON FUNCTION wa_ops.check_webhook_system_health() TO wa_operator;
REVOKE ALL ON FUNCTION wa_ops.cleanup_stuck_webhook_conversations() FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.cleanup_stuck_webhook_conversations() TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.cleanup_stuck_webhook_conversations() TO wa_cron;
REVOKE ALL ON FUNCTION wa_ops.discard_dlq(p_dlq_id bigint, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.discard_dlq(p_dlq_id bigint, p_reason text) TO wa_operator;
REVOKE ALL ON FUNCTION wa_ops.discard_dlq_where(p_reason text, p_handler text, p_error_class text, p_phone_number_id text, p_conversation_id bigint, p_created_after timestamp with time zone, p_created_before timestamp with time zone, p_status text, p_note text, p_dry_run boolean, p_limit integer, p_after_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.discard_dlq_where(p_reason text, p_handler text, p_error_class text, p_phone_number_id text, p_conversation_id bigint, p_created_after timestamp with time zone, p_created_before timestamp with time zone, p_status text, p_note text, p_dry_run boolean, p_limit integer, p_after_id bigint) TO wa_operator;
REVOKE ALL ON FUNCTION wa_ops.dlq_show(p_dlq_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.dlq_show(p_dlq_id bigint) TO wa_operator;
REVOKE ALL ON FUNCTION wa_ops.erase_contact(p_phone_number_id text, p_contact text, p_reason text, OUT conversations integer, OUT discarded integer, OUT payloads integer, OUT dead_letters integer, OUT quarantined integer, OUT replies integer, OUT transitions integer, OUT flags integer, OUT hooks text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.erase_contact(p_phone_number_id text, p_contact text, p_reason text, OUT conversations integer, OUT discarded integer, OUT payloads integer, OUT dead_letters integer, OUT quarantined integer, OUT replies integer, OUT transitions integer, OUT flags integer, OUT hooks text[]) TO wa_operator;
REVOKE ALL ON FUNCTION wa_ops.evaluate_alerts() FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.evaluate_alerts() TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.evaluate_alerts() TO wa_cron;
REVOKE ALL ON FUNCTION wa_ops.evict_lock(p_conversation_id bigint, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.evict_lock(p_conversation_id bigint, p_reason text) TO wa_operator;
REVOKE ALL ON FUNCTION wa_ops.get_webhook_performance_stats(p_hours integer) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.get_webhook_performance_stats(p_hours integer) TO wa_monitor;
GRANT ALL ON FUNCTION wa_ops.get_webhook_performance_stats(p_hours integer) TO wa_operator;
REVOKE ALL ON FUNCTION wa_ops.latency_bounds() FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.latency_bounds() TO wa_monitor;
GRANT ALL ON FUNCTION wa_ops.latency_bounds() TO wa_operator;
REVOKE ALL ON FUNCTION wa_ops.latency_quantile(p_quantile double precision, p_counts bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.latency_quantile(p_quantile double precision, p_counts bigint[]) TO wa_monitor;
GRANT ALL ON FUNCTION wa_ops.latency_quantile(p_quantile double precision, p_counts bigint[]) TO wa_operator;
REVOKE ALL ON FUNCTION wa_ops.latency_quantiles(p_quantiles double precision[], p_counts bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.latency_quantiles(p_quantiles double precision[], p_counts bigint[]) TO wa_monitor;
GRANT ALL ON FUNCTION wa_ops.latency_quantiles(p_quantiles double precision[], p_counts bigint[]) TO wa_operator;
REVOKE ALL ON FUNCTION wa_ops.latency_slot(p_seconds double precision) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.latency_slot(p_seconds double precision) TO wa_monitor;
GRANT ALL ON FUNCTION wa_ops.latency_slot(p_seconds double precision) TO wa_operator;
REVOKE ALL ON FUNCTION wa_ops.message_timeline(p_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.message_timeline(p_id text) TO wa_monitor;
GRANT ALL ON FUNCTION wa_ops.message_timeline(p_id text) TO wa_operator;
REVOKE ALL ON FUNCTION wa_ops.note_cron_jobs(p_jobs jsonb, p_purged integer) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.note_cron_jobs(p_jobs jsonb, p_purged integer) TO wa_cron;
REVOKE ALL ON FUNCTION wa_ops.pause_handler(p_handler text, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.pause_handler(p_handler text, p_reason text) TO wa_operator;
REVOKE ALL ON FUNCTION wa_ops.purge_cron_history() FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.purge_cron_history() TO wa_cron;
REVOKE ALL ON FUNCTION wa_ops.release_stale(p_event_keys uuid[], p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.release_stale(p_event_keys uuid[], p_reason text) TO wa_operator;
REVOKE ALL ON FUNCTION wa_ops.remove_alert_receiver(p_receiver text, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.remove_alert_receiver(p_receiver text, p_reason text) TO wa_operator;
REVOKE ALL ON FUNCTION wa_ops.replay_messages(p_ids text[], p_received_after timestamp with time zone, p_received_before timestamp with time zone, p_handler text, p_phone_number_id text, p_conversation_id bigint, p_status text, p_reason text, p_dry_run boolean, p_limit integer, p_after_at timestamp with time zone, p_after_key uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.replay_messages(p_ids text[], p_received_after timestamp with time zone, p_received_before timestamp with time zone, p_handler text, p_phone_number_id text, p_conversation_id bigint, p_status text, p_reason text, p_dry_run boolean, p_limit integer, p_after_at timestamp with time zone, p_after_key uuid) TO wa_operator;
REVOKE ALL ON FUNCTION wa_ops.resume_handler(p_handler text, p_reason text, p_limit integer, OUT woken integer, OUT remaining bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.resume_handler(p_handler text, p_reason text, p_limit integer, OUT woken integer, OUT remaining bigint) TO wa_operator;
REVOKE ALL ON FUNCTION wa_ops.retry_dlq(p_dlq_id bigint, p_reason text, OUT outcome text, OUT retry_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.retry_dlq(p_dlq_id bigint, p_reason text, OUT outcome text, OUT retry_at timestamp with time zone) TO wa_operator;
REVOKE ALL ON FUNCTION wa_ops.retry_dlq_where(p_reason text, p_handler text, p_error_class text, p_phone_number_id text, p_conversation_id bigint, p_created_after timestamp with time zone, p_created_before timestamp with time zone, p_status text, p_note text, p_dry_run boolean, p_rate integer, p_limit integer, p_after_id bigint, p_first_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.retry_dlq_where(p_reason text, p_handler text, p_error_class text, p_phone_number_id text, p_conversation_id bigint, p_created_after timestamp with time zone, p_created_before timestamp with time zone, p_status text, p_note text, p_dry_run boolean, p_rate integer, p_limit integer, p_after_id bigint, p_first_at timestamp with time zone) TO wa_operator;
REVOKE ALL ON FUNCTION wa_ops.run_job(p_job text) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.run_job(p_job text) TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.run_job(p_job text) TO wa_cron;
REVOKE ALL ON FUNCTION wa_ops.set_alert_receiver(p_receiver text, p_url text, p_reason text, p_min_severity text, p_allow_private boolean, p_is_enabled boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.set_alert_receiver(p_receiver text, p_url text, p_reason text, p_min_severity text, p_allow_private boolean, p_is_enabled boolean) TO wa_operator;
REVOKE ALL ON FUNCTION wa_ops.set_feature_flag(p_flag text, p_enabled boolean, p_percentage numeric, p_add_test_contacts text[], p_remove_test_contacts text[], p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.set_feature_flag(p_flag text, p_enabled boolean, p_percentage numeric, p_add_test_contacts text[], p_remove_test_contacts text[], p_reason text) TO wa_operator;
REVOKE ALL ON FUNCTION wa_ops.set_health_threshold(p_check text, p_warning double precision, p_critical double precision, p_reason text, p_is_enabled boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.set_health_threshold(p_check text, p_warning double precision, p_critical double precision, p_reason text, p_is_enabled boolean) TO wa_operator;
REVOKE ALL ON FUNCTION wa_ops.show_horizon_holders() FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.show_horizon_holders() TO wa_monitor;
GRANT ALL ON FUNCTION wa_ops.show_horizon_holders() TO wa_operator;
REVOKE ALL ON FUNCTION wa_ops.test_alert_receiver(p_receiver text) FROM PUBLIC;
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
ALTER DEFAULT PRIVILEGES FOR ROLE wa_owner REVOKE ALL ON FUNCTIONS  FROM PUBLIC;
