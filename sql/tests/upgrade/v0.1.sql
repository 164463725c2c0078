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
CREATE TYPE wa.receipt AS (
	event_no integer,
	conversation_id bigint,
	seq bigint,
	outcome text
);
ALTER TYPE wa.receipt OWNER TO wa_owner;
COMMENT ON TYPE wa.receipt IS 'What was decided for one new message: its conversation, place in line and outcome.';
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
	event jsonb
);
ALTER TYPE wa.turn OWNER TO wa_owner;
COMMENT ON TYPE wa.turn IS 'One turn to run: message, conversation, handler, and the token that settles it.';
CREATE FUNCTION wa.answers(p_events wa.event[], p_fresh uuid[], p_receipts wa.receipt[], p_turns wa.turn[], p_delivery_id uuid) RETURNS TABLE(event_no integer, kind text, outcome text, reason text, event_day date, event_key uuid, turn wa.turn)
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return query
    with first_of_key as (
        select
            min(e.event_no) as event_no, e.event_key,
            e.event_key = any(p_fresh) as is_fresh
        from unnest(p_events) as e
        where e.problem is null
        group by e.event_key
    )
    select
        e.event_no,
        e.kind,
        case
            when e.problem is not null then 'quarantined'
            when t.flow = 'original' then 'original'
            when t.event_key is not null then 'dispatched'
            when r.outcome is not null then replace(r.outcome, 'candidate', 'waiting')
            when f.is_fresh and e.is_stale then 'stale'
            when f.is_fresh then 'recorded'
            when w.event_key is not null
                then case when w.dlq_id is null then 'waiting' else 'contended' end
            else 'duplicate'
        end,
        e.problem,
        case when e.problem is null then e.event_day end,
        case when e.problem is null then e.event_key end,
        case when t.event_key is not null then t.turn end
    from unnest(p_events) as e
    left join first_of_key as f on f.event_no = e.event_no
    left join unnest(p_receipts) as r on r.event_no = e.event_no
    left join (
        select u as turn, u.event_key, u.flow
        from unnest(p_turns) as u
    ) as t
        on t.event_key = f.event_key
    left join wa.pending_messages as w
        on w.event_key = f.event_key
        and w.delivery_id = p_delivery_id
        and not f.is_fresh
    order by e.event_no;
end;
$$;
ALTER FUNCTION wa.answers(p_events wa.event[], p_fresh uuid[], p_receipts wa.receipt[], p_turns wa.turn[], p_delivery_id uuid) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.answers(p_events wa.event[], p_fresh uuid[], p_receipts wa.receipt[], p_turns wa.turn[], p_delivery_id uuid) IS 'One answer per event of a request.';
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
CREATE FUNCTION wa.audit_identity(p_conversation_id bigint, p_reason text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
begin
    insert into wa.conversation_state_transitions (
        occurred_at, occurred_day, conversation_id, from_state, to_state, from_status, to_status,
        reason, actor
    )
    select
        v_now, (v_now at time zone 'UTC')::date, c.conversation_id, c.state, c.state, c.status,
        c.status, p_reason, session_user
    from wa.webhook_conversations as c
    where c.conversation_id = p_conversation_id;
end;
$$;
ALTER FUNCTION wa.audit_identity(p_conversation_id bigint, p_reason text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.audit_identity(p_conversation_id bigint, p_reason text) IS 'Write a change of identity into the audit.';
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
                    then format('%s[] element: expected an object', k.name)
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
CREATE FUNCTION wa.choose_handler(p_active_handler text, p_message jsonb) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_text text := wa.normalize_word(wa.message_text(p_message));
    v_handler text;
begin
    select c.handler into v_handler
    from (
        select 1 as rank, r.handler
        from wa.routes as r
        where r.kind = 'universal' and r.word = v_text and r.is_enabled
        union all
        select 2, h.handler
        from wa.handlers as h
        where h.handler = p_active_handler
        union all
        select 3, h.handler
        from wa.handlers as h
        where h.handler = split_part(wa.reply_id(p_message), ':', 1)
        union all
        select case when r.word = v_text then 4 else 5 end, r.handler
        from wa.routes as r
        where r.kind = 'keyword' and r.word in (v_text, split_part(v_text, ' ', 1)) and r.is_enabled
        union all
        select 6, h.handler
        from wa.handlers as h
        where h.is_default
    ) as c
    order by c.rank
    limit 1;
    return v_handler;
end;
$$;
ALTER FUNCTION wa.choose_handler(p_active_handler text, p_message jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.choose_handler(p_active_handler text, p_message jsonb) IS 'The handler of a message''s first turn; null when none is registered.';
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
CREATE FUNCTION wa.create_conversations(p_messages wa.event[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_unknown bigint;
    v_created bigint;
begin
    -- A second time without the phones when another contact has taken one of them.
    for v_round in 1 .. 2 loop
        with unknown as (
            select distinct on (
                m.phone_number_id, m.bsuid, case when m.bsuid is null then m.phone end
            )
                m.phone_number_id, m.bsuid, m.phone, m.profile_name
            from wa.match_conversations(p_messages) as k
            inner join unnest(p_messages) as m on m.event_no = k.event_no
            where k.by_bsuid is null and k.by_phone is null
            order by
                m.phone_number_id, m.bsuid, case when m.bsuid is null then m.phone end,
                m.phone nulls last
        ),
        created as (
            insert into wa.webhook_conversations as c (
                phone_number_id, bsuid, phone, profile_name, rollout_bucket
            )
            select
                u.phone_number_id, u.bsuid,
                case when v_round = 1 or u.bsuid is null then u.phone end,
                u.profile_name, wa.rollout_bucket(coalesce(u.bsuid, u.phone))
            from unknown as u
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
    v_settings wa.settings := wa.current_settings();
    v_today date := (wa.clock() at time zone 'UTC')::date;
    v_until date := v_today + v_settings.partitions_ahead_days;
    v_created integer := 0;
    v_day date;
begin
    perform pg_advisory_xact_lock(hashtextextended('wa.create_partitions', 0));
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
    partitions_ahead_days integer DEFAULT 7 NOT NULL,
    ledger_floor date DEFAULT (((wa.clock() AT TIME ZONE 'UTC'::text))::date - 30) NOT NULL,
    partitions_until date DEFAULT '0001-01-01'::date NOT NULL,
    CONSTRAINT settings_contention_delay_check CHECK ((contention_delay > '00:00:00'::interval)),
    CONSTRAINT settings_lease_margin_check CHECK ((lease_margin > '00:00:00'::interval)),
    CONSTRAINT settings_ledger_retention_days_check CHECK ((ledger_retention_days >= 8)),
    CONSTRAINT settings_manual_lease_check CHECK ((manual_lease > '00:00:00'::interval)),
    CONSTRAINT settings_partitions_ahead_days_check CHECK (((partitions_ahead_days >= 2) AND (partitions_ahead_days <= 60))),
    CONSTRAINT settings_payload_retention_days_check CHECK (((payload_retention_days >= 1) AND (payload_retention_days <= ledger_retention_days))),
    CONSTRAINT settings_retry_check CHECK (((retry_base > '00:00:00'::interval) AND (retry_cap >= retry_base))),
    CONSTRAINT settings_settings_id_check CHECK ((settings_id = 1)),
    CONSTRAINT settings_stuck_check CHECK (((stuck_after > '00:00:00'::interval) AND (expired_lock_grace > '00:00:00'::interval))),
    CONSTRAINT settings_transition_retention_days_check CHECK ((transition_retention_days >= 1))
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
COMMENT ON COLUMN wa.settings.ledger_floor IS 'Oldest event day that is still accepted; moves only when a partition is dropped.';
COMMENT ON COLUMN wa.settings.partitions_until IS 'Last day that has its partitions.';
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
CREATE FUNCTION wa.decide_receipts(p_placed wa.receipt[], p_claim integer, p_enhanced boolean) RETURNS wa.receipt[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return (
        with conversation as (
            select
                c.conversation_id, c.received_seq,
                c.lock_token is not null as is_locked,
                c.due_at is not null
                or coalesce(
                    p_enhanced,
                    wa_api.feature_enabled(
                        'WA_ENHANCED_PROCESSING',
                        c.rollout_bucket,
                        array[c.bsuid, c.phone]
                    )
                ) as is_enhanced
            from wa.webhook_conversations as c
            where
                c.conversation_id = any(
                    array(select distinct r.conversation_id from unnest(p_placed) as r)
                )
        ),
        ranked as (
            select
                r.event_no, c.conversation_id, c.received_seq, c.is_locked, c.is_enhanced,
                row_number() over (partition by r.conversation_id order by r.event_no) as place
            from unnest(p_placed) as r
            inner join conversation as c on c.conversation_id = r.conversation_id
        )
        select
            array_agg(
                row(
                    r.event_no,
                    r.conversation_id,
                    case when r.is_enhanced then r.received_seq + r.place end,
                    case
                        when not r.is_enhanced then 'original'
                        when r.is_locked and p_claim > 0 then 'contended'
                        when r.is_free_head and r.free_heads <= p_claim then 'candidate'
                        else 'waiting'
                    end
                )::wa.receipt order by r.event_no
            )
        from (
            select
                k.*,
                h.is_free_head,
                count(*) filter (where h.is_free_head) over (order by k.event_no) as free_heads
            from ranked as k
            cross join lateral (
                select k.is_enhanced and not k.is_locked and k.place = 1 as is_free_head
            ) as h
        ) as r
    );
end;
$$;
ALTER FUNCTION wa.decide_receipts(p_placed wa.receipt[], p_claim integer, p_enhanced boolean) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.decide_receipts(p_placed wa.receipt[], p_claim integer, p_enhanced boolean) IS 'Flow, seq and outcome of messages whose conversations are locked by the caller.';
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
        'is_default', p_declared -> 'is_default'
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
CREATE FUNCTION wa.enqueue_messages(p_messages wa.event[], p_delivery_id uuid, p_correlation_id text, p_claim integer, p_enhanced boolean, p_now timestamp with time zone) RETURNS wa.receipt[]
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_ids bigint[];
    v_placed wa.receipt[];
    v_receipts wa.receipt[];
begin
    select array_agg(row(p.event_no, p.conversation_id, null, null)::wa.receipt order by p.event_no)
    into v_placed
    from wa.place_messages(p_messages) as p;
    v_ids := array(select distinct r.conversation_id from unnest(v_placed) as r);
    perform wa.rescue_turn(c.conversation_id, p_now)
    from wa.webhook_conversations as c
    where c.conversation_id = any(v_ids) and c.lock_expires_at <= p_now;
    v_receipts := wa.decide_receipts(v_placed, p_claim, p_enhanced);
    perform wa.insert_pending(p_messages, v_receipts, p_delivery_id, p_correlation_id, p_now);
    update wa.webhook_conversations as c
    set
        received_seq = greatest(c.received_seq, n.seq),
        profile_name = coalesce(n.profile_name, c.profile_name),
        due_at = case
            when c.lock_token is not null then c.due_at
            -- Starting the turn, or not starting it, sets it anew.
            when n.is_candidate then c.due_at
            else wa.next_due_at(c.conversation_id)
        end
    from (
        select
            r.conversation_id,
            max(r.seq) as seq,
            bool_or(r.outcome = 'candidate') as is_candidate,
            (
                array_agg(e.profile_name order by e.event_no desc)
                filter (where e.profile_name is not null)
            )[1] as profile_name
        from unnest(v_receipts) as r
        inner join unnest(p_messages) as e on e.event_no = r.event_no
        where r.outcome <> 'original'
        group by r.conversation_id
    ) as n
    where c.conversation_id = any(v_ids) and c.conversation_id = n.conversation_id;
    return v_receipts;
end;
$$;
ALTER FUNCTION wa.enqueue_messages(p_messages wa.event[], p_delivery_id uuid, p_correlation_id text, p_claim integer, p_enhanced boolean, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.enqueue_messages(p_messages wa.event[], p_delivery_id uuid, p_correlation_id text, p_claim integer, p_enhanced boolean, p_now timestamp with time zone) IS 'Give new messages their place in line.';
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
             WHEN ((p_kind = 'status'::text) AND (COALESCE((p_element ->> 'id'::text), ''::text) = ''::text)) THEN 'statuses[].id: missing'::text
             WHEN ((p_kind = 'status'::text) AND (COALESCE((p_element ->> 'status'::text), ''::text) = ''::text)) THEN 'statuses[].status: missing'::text
             WHEN (p_kind <> ALL (ARRAY['message'::text, 'system'::text])) THEN NULL::text
             WHEN (COALESCE((p_element ->> 'id'::text), ''::text) = ''::text) THEN 'messages[].id: missing'::text
             WHEN (COALESCE(p_phone_number_id, ''::text) = ''::text) THEN 'metadata.phone_number_id: missing'::text
             WHEN (length(p_phone_number_id) > 100) THEN 'metadata.phone_number_id: longer than 100 characters'::text
             WHEN ((p_element ->> 'timestamp'::text) IS NULL) THEN 'messages[].timestamp: missing'::text
             WHEN (p_sent_at IS NULL) THEN 'messages[].timestamp: expected unix seconds'::text
             WHEN (p_kind = 'system'::text) THEN NULL::text
             WHEN ((p_bsuid IS NULL) AND (p_phone IS NULL)) THEN 'messages[]: no sender in from, from_user_id or contacts'::text
             WHEN (length(p_bsuid) > 200) THEN 'messages[].from_user_id: longer than 200 characters'::text
             ELSE NULL::text
         END AS "case";
END;
ALTER FUNCTION wa.event_problem(p_kind text, p_element jsonb, p_phone_number_id text, p_sent_at timestamp with time zone, p_bsuid text, p_phone text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.event_problem(p_kind text, p_element jsonb, p_phone_number_id text, p_sent_at timestamp with time zone, p_bsuid text, p_phone text) IS 'Why an element cannot be an event; null when it can.';
CREATE FUNCTION wa.expire_turn(p_conversation_id bigint, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_conversation wa.webhook_conversations;
    v_message wa.pending_messages;
    v_failure wa.failure;
begin
    select c.* into strict v_conversation
    from wa.webhook_conversations as c
    where c.conversation_id = p_conversation_id;
    if v_conversation.lock_expires_at is null or v_conversation.lock_expires_at > p_now then
        return;
    end if;
    select p.* into v_message
    from wa.pending_messages as p
    where p.conversation_id = p_conversation_id and p.status = 'running';
    if found then
        v_failure.reason := 'lock_expired';
        v_failure.error_class := 'lock_expired';
        v_failure.error_message := 'the worker neither settled the turn nor extended its lease';
        v_failure.is_retryable := true;
        v_failure.worker := v_conversation.locked_by;
        -- Without its token: the worker that lost the lease shall hear so, whatever it reports.
        perform wa.record_failure(v_message, null, v_failure);
    end if;
    perform wa.unlock_conversation(p_conversation_id);
end;
$$;
ALTER FUNCTION wa.expire_turn(p_conversation_id bigint, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.expire_turn(p_conversation_id bigint, p_now timestamp with time zone) IS 'End a lock whose lease ran out; its message counts as a failed attempt (lock_expired).';
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
CREATE FUNCTION wa.find_events(p_id text) RETURNS SETOF wa.processed_webhook_messages
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $_$
declare
    v_keys uuid[];
begin
    if p_id ~* '^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$' then
        v_keys := array[p_id::uuid];
    else
        v_keys := array(select k from wa.wamid_keys(p_id) as k);
    end if;
    return query
    select m.*
    from wa.processed_webhook_messages as m
    where m.event_key = any(v_keys)
    union
    select m.*
    from wa.processed_webhook_messages as m
    where m.correlation_id = p_id;
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
CREATE TABLE wa.pending_messages (
    event_key uuid NOT NULL,
    event_day date NOT NULL,
    conversation_id bigint NOT NULL,
    seq bigint NOT NULL,
    status text DEFAULT 'waiting'::text NOT NULL,
    retry_at timestamp with time zone,
    attempt integer DEFAULT 0 NOT NULL,
    handler text,
    state_at_receipt text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    delivery_id uuid NOT NULL,
    correlation_id text NOT NULL,
    dlq_id bigint,
    CONSTRAINT pending_messages_attempt_check CHECK ((attempt >= 0)),
    CONSTRAINT pending_messages_retry_at_check CHECK (((status = 'retrying'::text) = (retry_at IS NOT NULL))),
    CONSTRAINT pending_messages_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'running'::text, 'retrying'::text])))
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.01', autovacuum_vacuum_threshold='500', autovacuum_vacuum_cost_delay='0');
ALTER TABLE ONLY wa.pending_messages FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.pending_messages OWNER TO wa_owner;
COMMENT ON TABLE wa.pending_messages IS 'A message waiting for, or having, its turn. A row exists only until the message is settled.';
COMMENT ON COLUMN wa.pending_messages.attempt IS 'Turns started so far.';
COMMENT ON COLUMN wa.pending_messages.handler IS 'Handler of the first turn; retries go to the same one.';
COMMENT ON COLUMN wa.pending_messages.delivery_id IS 'The call that brought the message: repeating it returns the same answer.';
CREATE FUNCTION wa.finish_turn(p_message wa.pending_messages, p_state text, p_context jsonb) RETURNS timestamp with time zone
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_due_at timestamptz;
begin
    perform wa.set_audit(
        'completed by ' || coalesce(p_message.handler, 'no handler'), p_message.event_key,
        coalesce(wa.lock_holder(p_message.conversation_id), session_user), p_message.correlation_id
    );
    update wa.webhook_conversations as c
    set
        state = coalesce(p_state, c.state),
        active_handler = case
            when p_state = 'home' then null
            when p_state is not null then p_message.handler
            else c.active_handler
        end,
        context = case
            when p_context is null then c.context
            else wa.merge_context(c.context, p_context)
        end,
        status = 'active',
        locked_by = case when l.is_ours then null else c.locked_by end,
        lock_token = case when l.is_ours then null else c.lock_token end,
        locked_at = case when l.is_ours then null else c.locked_at end,
        lock_expires_at = case when l.is_ours then null else c.lock_expires_at end,
        due_at = case
            when l.is_ours or c.lock_token is null then wa.next_due_at(c.conversation_id)
            else c.due_at
        end,
        last_activity_at = wa.clock()
    from (values (p_message.seq is not null)) as l (is_ours)
    where c.conversation_id = p_message.conversation_id
    returning c.due_at into v_due_at;
    return v_due_at;
end;
$$;
ALTER FUNCTION wa.finish_turn(p_message wa.pending_messages, p_state text, p_context jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.finish_turn(p_message wa.pending_messages, p_state text, p_context jsonb) IS 'Write a successful turn''s state and context, end its lock, make the next message due.';
CREATE FUNCTION wa.flatten(p_body jsonb, p_floor date, p_ceiling date) RETURNS SETOF wa.event
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return query
    with timed as materialized (
        select
            e.*,
            coalesce(
                wa.epoch_to_timestamp(e.element ->> 'timestamp'),
                case
                    when e.kind not in ('message', 'system')
                        then wa.epoch_to_timestamp(e.entry_time)
                end
            ) as sent_at
        from wa.webhook_elements(p_body) as e
    )
    select
        (row_number() over (order by t.change_no, t.element_no))::integer,
        t.kind,
        case when d.day between p_floor and p_ceiling then d.day else date '0001-01-01' end,
        -- The day is part of the key, so that a key alone names one ledger row.
        wa.event_key(
            variadic d.day::text
            || wa.natural_key(
                t.kind, t.field, t.entry_id, t.entry_time, t.phone_number_id, t.element
            )
        ),
        coalesce(d.day not between p_floor and p_ceiling, false),
        t.sent_at,
        t.phone_number_id,
        t.bsuid,
        t.phone,
        left(t.contact #>> '{profile,name}', 300),
        coalesce(
            t.problem,
            wa.event_problem(t.kind, t.element, t.phone_number_id, t.sent_at, t.bsuid, t.phone)
        ),
        case
            when t.kind in ('message', 'system')
                then jsonb_build_object(
                    'message', t.element, 'contact', t.contact, 'metadata', t.metadata
                )
            else
                jsonb_build_object(
                    'field', t.field, 'entry_id', t.entry_id, 'entry_time', t.entry_time,
                    'element', t.element, 'contact', t.contact, 'metadata', t.metadata
                )
        end
    from timed as t
    cross join lateral (
        select
            case
                when t.sent_at = 'infinity' then date 'infinity'
                else (t.sent_at at time zone 'UTC')::date
            end as day
    ) as d;
end;
$$;
ALTER FUNCTION wa.flatten(p_body jsonb, p_floor date, p_ceiling date) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.flatten(p_body jsonb, p_floor date, p_ceiling date) IS 'A webhook''s document as events: every entry, every change, every array, in order.';
CREATE FUNCTION wa.handler_timeout(p_handler text) RETURNS interval
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return (
        select
            coalesce(
                (select h.timeout from wa.handlers as h where h.handler = p_handler),
                interval '10 seconds'
            )
    );
end;
$$;
ALTER FUNCTION wa.handler_timeout(p_handler text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.handler_timeout(p_handler text) IS 'How long a handler may run; 10 seconds when it is unknown.';
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
CREATE FUNCTION wa.insert_pending(p_messages wa.event[], p_receipts wa.receipt[], p_delivery_id uuid, p_correlation_id text, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_delay interval := (wa.current_settings()).contention_delay;
begin
    with contended as (
        insert into wa.webhook_dlq as d (
            event_day, event_key, conversation_id, phone_number_id, reason, next_retry_at,
            correlation_id, created_at, updated_at
        )
        select
            e.event_day, e.event_key, r.conversation_id, e.phone_number_id, 'lock_contention',
            p_now + v_delay, p_correlation_id, p_now, p_now
        from unnest(p_receipts) as r
        inner join unnest(p_messages) as e on e.event_no = r.event_no
        where r.outcome = 'contended'
        returning d.dlq_id, d.event_key
    )
    insert into wa.pending_messages (
        event_key, event_day, conversation_id, seq, state_at_receipt, received_at, delivery_id,
        correlation_id, dlq_id
    )
    select
        e.event_key, e.event_day, r.conversation_id, r.seq, c.state, p_now, p_delivery_id,
        p_correlation_id, d.dlq_id
    from unnest(p_receipts) as r
    inner join unnest(p_messages) as e on e.event_no = r.event_no
    inner join wa.webhook_conversations as c
        on c.conversation_id = r.conversation_id
        and c.conversation_id = any(
            array(select distinct i.conversation_id from unnest(p_receipts) as i)
        )
    left join contended as d on d.event_key = e.event_key
    where r.outcome <> 'original';
end;
$$;
ALTER FUNCTION wa.insert_pending(p_messages wa.event[], p_receipts wa.receipt[], p_delivery_id uuid, p_correlation_id text, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.insert_pending(p_messages wa.event[], p_receipts wa.receipt[], p_delivery_id uuid, p_correlation_id text, p_now timestamp with time zone) IS 'Put messages of the enhanced flow in line; a contended one also gets its dead-letter row.';
CREATE FUNCTION wa.insert_replies(p_conversation_id bigint, p_event_day date, p_event_key uuid, p_correlation_id text, p_replies jsonb) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_to bigint;
    v_reply record;
    v_count integer := 0;
begin
    for v_reply in
        select r.value, r.n
        from jsonb_array_elements(wa.array_or_empty(p_replies)) with ordinality as r (value, n)
        order by r.n
    loop
        v_to := p_conversation_id;
        if v_reply.value ->> 'to' is not null then
            v_to := wa.find_recipient(p_conversation_id, v_reply.value ->> 'to');
        end if;
        insert into wa.outbound_messages (
            conversation_id, event_day, event_key, reply_no, kind, body, correlation_id, created_at
        )
        values (
            v_to, p_event_day, p_event_key, v_reply.n, v_reply.value ->> 'kind',
            v_reply.value -> 'body', p_correlation_id, wa.clock()
        );
        v_count := v_count + 1;
    end loop;
    return v_count;
end;
$$;
ALTER FUNCTION wa.insert_replies(p_conversation_id bigint, p_event_day date, p_event_key uuid, p_correlation_id text, p_replies jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.insert_replies(p_conversation_id bigint, p_event_day date, p_event_key uuid, p_correlation_id text, p_replies jsonb) IS 'Put a turn''s replies into the outbox, in order; returns how many.';
CREATE FUNCTION wa.is_blocked(p_conversation_id bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return (
        select exists (
            select from wa.pending_messages as p
            inner join wa.handlers as h on h.handler = p.handler
            where
                p.conversation_id = p_conversation_id
                and p.retry_at is not null
                and h.ordering = 'strict'
        )
    );
end;
$$;
ALTER FUNCTION wa.is_blocked(p_conversation_id bigint) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.is_blocked(p_conversation_id bigint) IS 'Whether a failed message of a strict handler holds up those behind it.';
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
CREATE FUNCTION wa.link_identity(p_phone_number_id text, p_bsuid text, p_phone text) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_by_bsuid bigint;
    v_by_phone wa.webhook_conversations;
begin
    select c.conversation_id into v_by_bsuid
    from wa.webhook_conversations as c
    where c.phone_number_id = p_phone_number_id and c.bsuid = p_bsuid;
    select c.* into v_by_phone
    from wa.webhook_conversations as c
    where c.phone_number_id = p_phone_number_id and c.phone = p_phone;
    if v_by_bsuid = v_by_phone.conversation_id then
        return v_by_bsuid;
    end if;
    if v_by_bsuid is null and v_by_phone.bsuid is null then
        update wa.webhook_conversations as c
        set bsuid = p_bsuid
        where c.conversation_id = v_by_phone.conversation_id;
        perform wa.audit_identity(v_by_phone.conversation_id, 'identity: BSUID learned');
        return v_by_phone.conversation_id;
    end if;
    if v_by_bsuid is null then
        insert into wa.webhook_conversations (phone_number_id, bsuid, rollout_bucket)
        values (p_phone_number_id, p_bsuid, wa.rollout_bucket(p_bsuid))
        returning conversation_id into v_by_bsuid;
    end if;
    if v_by_phone.conversation_id is not null then
        update wa.webhook_conversations as c
        set phone = null, superseded_by = v_by_bsuid
        where c.conversation_id = v_by_phone.conversation_id;
        perform wa.audit_identity(v_by_phone.conversation_id, 'identity: phone moved away');
    end if;
    update wa.webhook_conversations as c
    set phone = p_phone
    where c.conversation_id = v_by_bsuid;
    perform wa.audit_identity(v_by_bsuid, 'identity: phone learned');
    return v_by_bsuid;
end;
$$;
ALTER FUNCTION wa.link_identity(p_phone_number_id text, p_bsuid text, p_phone text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.link_identity(p_phone_number_id text, p_bsuid text, p_phone text) IS 'One person''s BSUID and phone, known from different rows or one of them new: the BSUID decides.';
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
        lock_expires_at = v_now + p_lease,
        due_at = v_now + p_lease
    where c.conversation_id = p_conversation_id;
end;
$$;
ALTER FUNCTION wa.lock_conversation(p_conversation_id bigint, p_worker text, p_lease interval, p_token uuid) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.lock_conversation(p_conversation_id bigint, p_worker text, p_lease interval, p_token uuid) IS 'Take a conversation''s lock: the lease begins now.';
CREATE FUNCTION wa.lock_holder(p_conversation_id bigint) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return (
        select c.locked_by
        from wa.webhook_conversations as c
        where c.conversation_id = p_conversation_id
    );
end;
$$;
ALTER FUNCTION wa.lock_holder(p_conversation_id bigint) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.lock_holder(p_conversation_id bigint) IS 'The worker that holds a conversation''s lock; null when it is free.';
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
    due_at timestamp with time zone,
    locked_by text,
    lock_token uuid,
    locked_at timestamp with time zone,
    lock_expires_at timestamp with time zone,
    rollout_bucket integer NOT NULL,
    superseded_by bigint,
    created_at timestamp with time zone DEFAULT wa.clock() NOT NULL,
    last_activity_at timestamp with time zone DEFAULT wa.clock() NOT NULL,
    CONSTRAINT webhook_conversations_context_check CHECK ((jsonb_typeof(context) = 'object'::text)),
    CONSTRAINT webhook_conversations_identity_check CHECK (((bsuid IS NOT NULL) OR (phone IS NOT NULL) OR (superseded_by IS NOT NULL))),
    CONSTRAINT webhook_conversations_length_check CHECK ((((length(phone_number_id) >= 1) AND (length(phone_number_id) <= 100)) AND ((length(bsuid) >= 1) AND (length(bsuid) <= 200)) AND ((length(phone) >= 1) AND (length(phone) <= 30)) AND (length(profile_name) <= 300))),
    CONSTRAINT webhook_conversations_lock_check CHECK ((((lock_token IS NULL) = (locked_by IS NULL)) AND ((lock_token IS NULL) = (locked_at IS NULL)) AND ((lock_token IS NULL) = (lock_expires_at IS NULL)))),
    CONSTRAINT webhook_conversations_rollout_bucket_check CHECK (((rollout_bucket >= 0) AND (rollout_bucket <= 9999))),
    CONSTRAINT webhook_conversations_state_check CHECK (((length(state) >= 1) AND (length(state) <= 100))),
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
COMMENT ON COLUMN wa.webhook_conversations.due_at IS 'When the conversation may be claimed next: lease end, waiting message or due retry; null = idle. Set by wa.next_due_at().';
COMMENT ON COLUMN wa.webhook_conversations.lock_token IS 'Random per turn: settling, extending and releasing need the current one.';
COMMENT ON COLUMN wa.webhook_conversations.rollout_bucket IS 'SHA-256 of the first identity modulo 10,000: who is in at 10 % is in at 50 %.';
COMMENT ON COLUMN wa.webhook_conversations.superseded_by IS 'The conversation that took over this one''s phone number.';
CREATE FUNCTION wa.make_turn(p_message wa.pending_messages, p_conversation wa.webhook_conversations, p_event jsonb, p_token uuid, p_timeout interval) RETURNS wa.turn
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_turn wa.turn;
begin
    v_turn.event_day := p_message.event_day;
    v_turn.event_key := p_message.event_key;
    v_turn.conversation_id := p_conversation.conversation_id;
    v_turn.lock_token := p_token;
    v_turn.lock_expires_at := case
        when p_conversation.lock_token = p_token then p_conversation.lock_expires_at
        else wa.clock() + p_timeout + (wa.current_settings()).lease_margin
    end;
    v_turn.seq := p_message.seq;
    v_turn.attempt := p_message.attempt;
    v_turn.flow := case when p_message.seq is null then 'original' else 'enhanced' end;
    v_turn.handler := p_message.handler;
    v_turn.timeout_s := extract(epoch from p_timeout)::double precision;
    v_turn.correlation_id := p_message.correlation_id;
    v_turn.received_at := p_message.received_at;
    v_turn.sent_at := wa.epoch_to_timestamp(p_event #>> '{message,timestamp}');
    v_turn.phone_number_id := p_conversation.phone_number_id;
    v_turn.bsuid := p_conversation.bsuid;
    v_turn.phone := p_conversation.phone;
    v_turn.profile_name := coalesce(
        p_event #>> '{contact,profile,name}',
        p_conversation.profile_name
    );
    v_turn.state := p_conversation.state;
    v_turn.state_at_receipt := p_message.state_at_receipt;
    v_turn.context := p_conversation.context;
    v_turn.message_type := coalesce(p_event #>> '{message,type}', 'unknown');
    v_turn.message_text := wa.message_text(p_event -> 'message');
    v_turn.reply_id := wa.reply_id(p_event -> 'message');
    v_turn.event := p_event;
    return v_turn;
end;
$$;
ALTER FUNCTION wa.make_turn(p_message wa.pending_messages, p_conversation wa.webhook_conversations, p_event jsonb, p_token uuid, p_timeout interval) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.make_turn(p_message wa.pending_messages, p_conversation wa.webhook_conversations, p_event jsonb, p_token uuid, p_timeout interval) IS 'The turn as the glue gets it.';
CREATE FUNCTION wa.mark_conversation_error(p_message wa.pending_messages) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform wa.set_audit(
        'failed in ' || coalesce(p_message.handler, 'no handler'), p_message.event_key,
        coalesce(wa.lock_holder(p_message.conversation_id), session_user), p_message.correlation_id
    );
    update wa.webhook_conversations as c
    set status = 'error'
    where c.conversation_id = p_message.conversation_id and c.status <> 'error';
end;
$$;
ALTER FUNCTION wa.mark_conversation_error(p_message wa.pending_messages) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.mark_conversation_error(p_message wa.pending_messages) IS 'A failed turn leaves its conversation in status error until one completes.';
CREATE FUNCTION wa.mark_dead_letter_retrying(p_dlq_id bigint, p_attempt integer) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if p_dlq_id is null then
        return;
    end if;
    update wa.webhook_dlq as d
    set resolution_status = 'retrying', retry_count = p_attempt - 1, updated_at = wa.clock()
    where d.dlq_id = p_dlq_id;
end;
$$;
ALTER FUNCTION wa.mark_dead_letter_retrying(p_dlq_id bigint, p_attempt integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.mark_dead_letter_retrying(p_dlq_id bigint, p_attempt integer) IS 'Show that a dead letter has its turn; nothing when the message has none.';
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
        (
            select b.conversation_id
            from wa.webhook_conversations as b
            where b.phone_number_id = m.phone_number_id and b.bsuid = m.bsuid
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
CREATE FUNCTION wa.message_text(p_message jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT COALESCE((p_message #>> '{text,body}'::text[]), (p_message #>> '{interactive,button_reply,title}'::text[]), (p_message #>> '{interactive,list_reply,title}'::text[]), (p_message #>> '{button,text}'::text[])) AS "coalesce";
END;
ALTER FUNCTION wa.message_text(p_message jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.message_text(p_message jsonb) IS 'What a person wrote or tapped; null for other kinds of messages.';
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
             WHEN (p_kind = 'user_id_update'::text) THEN ARRAY[p_kind, p_entry_id, (p_element #>> '{user_id,previous}'::text[]), (p_element #>> '{user_id,current}'::text[])]
             ELSE ARRAY[p_kind, p_field, p_entry_id, p_entry_time, p_phone_number_id, (p_element)::text]
         END AS "array";
END;
ALTER FUNCTION wa.natural_key(p_kind text, p_field text, p_entry_id text, p_entry_time text, p_phone_number_id text, p_element jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.natural_key(p_kind text, p_field text, p_entry_id text, p_entry_time text, p_phone_number_id text, p_element jsonb) IS 'The parts that make an event distinct, by kind.';
CREATE FUNCTION wa.next_due_at(p_conversation_id bigint) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_retry_at timestamptz;
    v_received_at timestamptz;
begin
    select min(p.retry_at) into v_retry_at
    from wa.pending_messages as p
    where p.conversation_id = p_conversation_id and p.retry_at is not null;
    if v_retry_at is null or not wa.is_blocked(p_conversation_id) then
        select p.received_at into v_received_at
        from wa.pending_messages as p
        where p.conversation_id = p_conversation_id and p.status = 'waiting'
        order by p.seq
        limit 1;
    end if;
    return least(v_received_at, v_retry_at);
end;
$$;
ALTER FUNCTION wa.next_due_at(p_conversation_id bigint) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.next_due_at(p_conversation_id bigint) IS 'When an unlocked conversation may be claimed next; null = idle.';
CREATE FUNCTION wa.next_message(p_conversation_id bigint, p_now timestamp with time zone) RETURNS uuid
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_event_key uuid;
begin
    select p.event_key into v_event_key
    from wa.pending_messages as p
    where p.conversation_id = p_conversation_id and p.retry_at <= p_now
    order by p.retry_at, p.seq
    limit 1;
    if v_event_key is null and not wa.is_blocked(p_conversation_id) then
        select p.event_key into v_event_key
        from wa.pending_messages as p
        where p.conversation_id = p_conversation_id and p.status = 'waiting'
        order by p.seq
        limit 1;
    end if;
    return v_event_key;
end;
$$;
ALTER FUNCTION wa.next_message(p_conversation_id bigint, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.next_message(p_conversation_id bigint, p_now timestamp with time zone) IS 'Whose turn it is: a due retry first, else the first in line; null when nothing may run.';
CREATE FUNCTION wa.normalize_word(p_text text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT COALESCE(NULLIF(btrim(regexp_replace(lower("left"(p_text, 200)), '[[:punct:][:space:]]+'::text, ' '::text, 'g'::text)), ''::text), btrim("left"(p_text, 200))) AS "coalesce";
END;
ALTER FUNCTION wa.normalize_word(p_text text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.normalize_word(p_text text) IS 'A text as routes compare it: lower case, no punctuation, single spaces.';
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
CREATE FUNCTION wa.payload(p_event_key uuid, p_received_at timestamp with time zone) RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
    v_day date := (p_received_at at time zone 'UTC')::date;
    v_event jsonb;
begin
    select w.event into v_event
    from wa.webhook_payloads as w
    where w.received_day = v_day and w.event_key = p_event_key;
    return v_event;
end;
$$;
ALTER FUNCTION wa.payload(p_event_key uuid, p_received_at timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.payload(p_event_key uuid, p_received_at timestamp with time zone) IS 'The JSON of an event; null after its retention.';
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
CREATE FUNCTION wa.place_messages(p_messages wa.event[]) RETURNS TABLE(event_no integer, conversation_id bigint)
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
        select m.event_no, m.by_bsuid, m.by_phone, e.phone_number_id, e.bsuid, e.phone
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
                    v_match.phone_number_id,
                    v_match.bsuid,
                    v_match.phone
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
ALTER FUNCTION wa.place_messages(p_messages wa.event[]) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.place_messages(p_messages wa.event[]) IS 'Find or create each message''s conversation and lock it.';
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
CREATE FUNCTION wa.read_events(p_body bytea, p_now timestamp with time zone) RETURNS wa.event[]
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_settings wa.settings := wa.current_settings();
    v_tomorrow date := (p_now at time zone 'UTC')::date + 1;
    v_doc jsonb := wa.parse_body(p_body);
    v_event wa.event;
begin
    if v_settings.partitions_until < v_tomorrow then
        perform wa.create_partitions();
    end if;
    v_event.problem := case
        when v_doc is null then 'body: expected JSON in UTF-8'
        -- So many elements take two bytes each.
        when length(p_body) > 100000 and wa.has_too_many_elements(v_doc)
            then 'body: more than 50,000 elements'
    end;
    if v_event.problem is not null then
        v_event.event_no := 1;
        v_event.kind := 'unreadable';
        return array[v_event];
    end if;
    return array(
        select f
        from wa.flatten(v_doc, v_settings.ledger_floor, v_tomorrow) as f
        order by f.event_no
    );
end;
$$;
ALTER FUNCTION wa.read_events(p_body bytea, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.read_events(p_body bytea, p_now timestamp with time zone) IS 'The events of a request''s bytes; bytes that cannot be read are one event with a problem.';
CREATE FUNCTION wa.record_events(p_events wa.event[], p_correlation_id text, p_now timestamp with time zone) RETURNS uuid[]
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_fresh uuid[];
begin
    with fresh as (
        insert into wa.processed_webhook_messages as m (
            event_day, event_key, kind, status, received_at, settled_at, correlation_id
        )
        select distinct on (e.event_key, e.event_day)
            e.event_day,
            e.event_key,
            e.kind,
            s.status,
            p_now,
            case when s.status <> 'pending' then p_now end,
            p_correlation_id
        from unnest(p_events) as e
        cross join lateral (
            select
                case
                    when e.is_stale then 'stale'
                    when e.kind = 'message' then 'pending'
                    else 'recorded'
                end as status
        ) as s
        where e.problem is null
        order by e.event_key, e.event_day, e.event_no
        on conflict do nothing
        returning m.event_key, m.event_day
    ),
    stored as (
        insert into wa.webhook_payloads as w (
            received_day, event_key, event_day, phone_number_id, sent_at, event
        )
        select distinct on (f.event_key)
            (p_now at time zone 'UTC')::date, f.event_key, f.event_day, e.phone_number_id,
            e.sent_at, e.event
        from fresh as f
        inner join unnest(p_events) as e
            on e.event_key = f.event_key
            and e.event_day = f.event_day
            and e.problem is null
        order by f.event_key, e.event_no
        -- A day after its ledger row was dropped, the same event may come again as a stale one.
        on conflict do nothing
        returning w.event_key
    )
    select coalesce(array_agg(f.event_key), '{}')
    into v_fresh
    from fresh as f
    left join stored as s on s.event_key = f.event_key;
    return v_fresh;
end;
$$;
ALTER FUNCTION wa.record_events(p_events wa.event[], p_correlation_id text, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.record_events(p_events wa.event[], p_correlation_id text, p_now timestamp with time zone) IS 'Idempotent insert: ledger row and payload of every event not seen before; returns the new keys.';
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
    next_retry_at timestamp with time zone,
    resolution_status text DEFAULT 'pending'::text NOT NULL,
    resolved_at timestamp with time zone,
    correlation_id text NOT NULL,
    created_at timestamp with time zone DEFAULT wa.clock() NOT NULL,
    updated_at timestamp with time zone DEFAULT wa.clock() NOT NULL,
    CONSTRAINT webhook_dlq_reason_check CHECK ((reason = ANY (ARRAY['handler_error'::text, 'timeout'::text, 'lock_contention'::text, 'lock_expired'::text, 'rejected'::text, 'retry_requested'::text, 'unknown_handler'::text, 'invalid_result'::text]))),
    CONSTRAINT webhook_dlq_resolution_status_check CHECK ((resolution_status = ANY (ARRAY['pending'::text, 'retrying'::text, 'resolved'::text, 'superseded'::text, 'exhausted'::text, 'discarded'::text]))),
    CONSTRAINT webhook_dlq_resolved_at_check CHECK (((resolution_status = ANY (ARRAY['resolved'::text, 'superseded'::text, 'discarded'::text])) = (resolved_at IS NOT NULL))),
    CONSTRAINT webhook_dlq_retry_count_check CHECK (((retry_count >= 0) AND (max_retries >= 0)))
);
ALTER TABLE ONLY wa.webhook_dlq FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.webhook_dlq OWNER TO wa_owner;
COMMENT ON TABLE wa.webhook_dlq IS 'A message that was not processed at its first turn. Unresolved rows stay until someone resolves them.';
COMMENT ON COLUMN wa.webhook_dlq.payload IS 'Copy of the event; null for contention, where the message just waits.';
COMMENT ON COLUMN wa.webhook_dlq.retry_count IS 'Retries started so far; 0 after the first failure.';
COMMENT ON COLUMN wa.webhook_dlq.next_retry_at IS 'Shown to people; what is claimed is decided by the conversation''s due_at.';
CREATE FUNCTION wa.record_failure(p_message wa.pending_messages, p_token uuid, p_failure wa.failure) RETURNS wa.webhook_dlq
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_settings wa.settings := wa.current_settings();
    v_max_retries integer;
    v_next_retry_at timestamptz;
    v_dead wa.webhook_dlq;
begin
    v_max_retries := coalesce(
        (select h.max_retries from wa.handlers as h where h.handler = p_message.handler), 5
    );
    if p_failure.is_retryable and p_message.attempt <= v_max_retries then
        v_next_retry_at := v_now + coalesce(
            p_failure.retry_after,
            wa.backoff(p_message.attempt - 1, v_settings.retry_base, v_settings.retry_cap)
        );
    end if;
    v_dead := wa.upsert_dead_letter(p_message, p_failure, v_max_retries, v_next_retry_at);
    insert into wa.webhook_dlq_attempts (
        dlq_id, attempt, failed_at, reason, error_class, error_message, error_stack, duration_ms,
        worker
    )
    values (
        v_dead.dlq_id, p_message.attempt, v_now, p_failure.reason, p_failure.error_class,
        p_failure.error_message, p_failure.error_stack, p_failure.duration_ms, p_failure.worker
    );
    if v_next_retry_at is null then
        delete from wa.pending_messages as p where p.event_key = p_message.event_key;
        perform wa.settle(
            p_message.event_day,
            p_message.event_key,
            'exhausted',
            p_token,
            p_message,
            p_failure.duration_ms
        );
    else
        update wa.pending_messages as p
        set status = 'retrying', retry_at = v_next_retry_at, dlq_id = v_dead.dlq_id
        where p.event_key = p_message.event_key;
        perform wa.note_failure_token(p_message.event_day, p_message.event_key, p_token, p_message);
    end if;
    perform wa.mark_conversation_error(p_message);
    return v_dead;
end;
$$;
ALTER FUNCTION wa.record_failure(p_message wa.pending_messages, p_token uuid, p_failure wa.failure) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.record_failure(p_message wa.pending_messages, p_token uuid, p_failure wa.failure) IS 'Move a message whose attempt failed into the dead-letter queue: to be retried, or exhausted.';
CREATE FUNCTION wa.refresh_due_at(p_conversation_id bigint) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    update wa.webhook_conversations as c
    set due_at = wa.next_due_at(c.conversation_id)
    where c.conversation_id = p_conversation_id and c.lock_token is null;
end;
$$;
ALTER FUNCTION wa.refresh_due_at(p_conversation_id bigint) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.refresh_due_at(p_conversation_id bigint) IS 'Write what wa.next_due_at() says, if the conversation is unlocked.';
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
CREATE FUNCTION wa.repeated_original_turns(p_seen wa.event[], p_delivery_id uuid) RETURNS wa.turn[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_turns wa.turn[] := array[]::wa.turn[];
    v_event wa.event;
    v_ledger wa.processed_webhook_messages;
    v_message wa.pending_messages;
    v_conversation wa.webhook_conversations;
begin
    foreach v_event in array p_seen loop
        v_ledger := wa.ledger_row(v_event.event_day, v_event.event_key);
        continue when v_ledger.status <> 'original'
            or v_ledger.settling_token
            <> wa.event_key('original', p_delivery_id::text, v_event.event_key::text);
        select c.* into strict v_conversation
        from wa.webhook_conversations as c
        where c.conversation_id = v_ledger.conversation_id;
        v_message.event_day := v_ledger.event_day;
        v_message.event_key := v_ledger.event_key;
        v_message.attempt := 1;
        v_message.handler := v_ledger.handler;
        v_message.state_at_receipt := v_conversation.state;
        v_message.received_at := v_ledger.received_at;
        v_message.correlation_id := v_ledger.correlation_id;
        v_turns := v_turns || wa.make_turn(
            v_message, v_conversation, v_event.event, v_ledger.settling_token,
            wa.handler_timeout(v_ledger.handler)
        );
    end loop;
    return v_turns;
end;
$$;
ALTER FUNCTION wa.repeated_original_turns(p_seen wa.event[], p_delivery_id uuid) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.repeated_original_turns(p_seen wa.event[], p_delivery_id uuid) IS 'The turns of the original flow that an earlier call with the same delivery id handed out, unsettled.';
CREATE FUNCTION wa.repeated_turns(p_events wa.event[], p_fresh uuid[], p_delivery_id uuid) RETURNS wa.turn[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_turns wa.turn[] := array[]::wa.turn[];
    v_seen wa.event[] := wa.turn_messages(p_events, p_fresh, false);
    v_row record;
begin
    for v_row in
        select p as message, c as conversation, e.event
        from unnest(v_seen) as e
        inner join wa.pending_messages as p on p.event_key = e.event_key
        inner join wa.webhook_conversations as c on c.conversation_id = p.conversation_id
        where
            p.delivery_id = p_delivery_id
            and p.status = 'running'
            -- The token of that call's turn, see wa.start_turn(): a worker's has another.
            and c.lock_token
            = wa.event_key('enhanced', p_delivery_id::text, p.event_key::text)
        order by e.event_no
    loop
        v_turns := v_turns || wa.make_turn(
            v_row.message, v_row.conversation, v_row.event, (v_row.conversation).lock_token,
            wa.handler_timeout((v_row.message).handler)
        );
    end loop;
    return v_turns || wa.repeated_original_turns(v_seen, p_delivery_id);
end;
$$;
ALTER FUNCTION wa.repeated_turns(p_events wa.event[], p_fresh uuid[], p_delivery_id uuid) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.repeated_turns(p_events wa.event[], p_fresh uuid[], p_delivery_id uuid) IS 'The turns that an earlier call with the same delivery id handed out and that are still running.';
CREATE FUNCTION wa.reply_id(p_message jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT COALESCE((p_message #>> '{interactive,button_reply,id}'::text[]), (p_message #>> '{interactive,list_reply,id}'::text[]), (p_message #>> '{button,payload}'::text[])) AS "coalesce";
END;
ALTER FUNCTION wa.reply_id(p_message jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.reply_id(p_message jsonb) IS 'Id of the button or list row that a person tapped.';
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
        or p_correlation_id !~ '^[A-Za-z0-9._-]{1,64}$'
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
CREATE FUNCTION wa.require_failure(p_reason text, p_retryable boolean, p_retry_after interval) RETURNS void
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
    then
        raise exception 'cannot record this failure'
            using errcode = 'WA101',
                detail = format(
                    'p_reason=%s, p_retryable=%s, p_retry_after=%s',
                    p_reason,
                    p_retryable,
                    p_retry_after
                ),
                hint = 'Reasons: handler_error, timeout, rejected, retry_requested, '
                    'unknown_handler, invalid_result. '
                    'p_retry_after: 0 seconds to 30 days, or null.';
    end if;
end;
$$;
ALTER FUNCTION wa.require_failure(p_reason text, p_retryable boolean, p_retry_after interval) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.require_failure(p_reason text, p_retryable boolean, p_retry_after interval) IS 'Raise WA101 unless a failure has a known reason and a sensible wait.';
CREATE FUNCTION wa.require_result(p_state text, p_context jsonb, p_replies jsonb) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_problem text;
begin
    v_problem := case
        when p_state = '' or length(p_state) > 100
            then 'p_state: expected 1 to 100 characters, or null'
        when jsonb_typeof(p_context) <> 'object'
            then 'p_context: expected an object of changes, or null'
        when jsonb_typeof(p_replies) <> 'array' then 'p_replies: expected an array, or null'
        when exists (
            select from jsonb_array_elements(wa.array_or_empty(p_replies)) as r
            where
                jsonb_typeof(r.value) <> 'object'
                or jsonb_typeof(r.value -> 'body') is distinct from 'object'
                or coalesce(length(r.value ->> 'kind'), 0) not between 1 and 50
        ) then 'p_replies[]: expected an object with "kind" and "body"'
    end;
    if v_problem is not null then
        raise exception 'the result of the turn cannot be stored'
            using errcode = 'WA101',
                detail = v_problem;
    end if;
end;
$$;
ALTER FUNCTION wa.require_result(p_state text, p_context jsonb, p_replies jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.require_result(p_state text, p_context jsonb, p_replies jsonb) IS 'Raise WA101 unless a handler''s result has the shapes that the tables hold.';
CREATE FUNCTION wa.rescue_turn(p_conversation_id bigint, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_state text;
begin
    perform wa.expire_turn(p_conversation_id, p_now);
exception
    when others then
        get stacked diagnostics v_state = returned_sqlstate;
        perform wa.set_audit(
            format('its turn cannot be rescued: SQLSTATE %s', v_state), null, session_user, null
        );
        update wa.webhook_conversations as c
        set
            status = 'error',
            lock_expires_at = p_now + interval '1 minute',
            due_at = p_now + interval '1 minute'
        where c.conversation_id = p_conversation_id;
end;
$$;
ALTER FUNCTION wa.rescue_turn(p_conversation_id bigint, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.rescue_turn(p_conversation_id bigint, p_now timestamp with time zone) IS 'End a lock whose lease ran out; a conversation where that fails is put off for a minute.';
CREATE FUNCTION wa.resolve_dead_letter(p_dlq_id bigint) RETURNS void
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
        resolution_status = 'resolved',
        resolved_at = v_now,
        next_retry_at = null,
        updated_at = v_now
    where d.dlq_id = p_dlq_id;
end;
$$;
ALTER FUNCTION wa.resolve_dead_letter(p_dlq_id bigint) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.resolve_dead_letter(p_dlq_id bigint) IS 'A dead letter''s message was processed; nothing when the message has none.';
CREATE FUNCTION wa.rollout_bucket(p_identity text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT ((((('x'::text || "left"(encode(sha256(convert_to(p_identity, 'UTF8'::name)), 'hex'::text), 12)))::bit(48))::bigint % (10000)::bigint))::integer AS int4;
END;
ALTER FUNCTION wa.rollout_bucket(p_identity text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.rollout_bucket(p_identity text) IS 'Bucket of an identity for gradual rollouts, 0 to 9999.';
CREATE FUNCTION wa.run_job(p_job text) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    case p_job
        when 'create_partitions' then
            return wa.create_partitions();
        when 'cleanup_stuck_webhook_conversations' then
            return wa_ops.cleanup_stuck_webhook_conversations();
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
        'wa.audit',
        jsonb_build_object(
            'reason', p_reason, 'event_key', p_event_key, 'actor', p_actor,
            'correlation_id', p_correlation_id
        )::text,
        true
    );
end;
$$;
ALTER FUNCTION wa.set_audit(p_reason text, p_event_key uuid, p_actor text, p_correlation_id text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.set_audit(p_reason text, p_event_key uuid, p_actor text, p_correlation_id text) IS 'Name the reason, message and actor of the state changes that follow in this transaction.';
CREATE FUNCTION wa.settle(p_event_day date, p_event_key uuid, p_status text, p_token uuid, p_message wa.pending_messages, p_duration_ms integer) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
    v_now timestamptz := wa.clock();
begin
    update wa.processed_webhook_messages as m
    set
        status = p_status,
        flow = coalesce(m.flow, 'enhanced'),
        settled_at = v_now,
        settling_token = p_token,
        conversation_id = coalesce(p_message.conversation_id, m.conversation_id),
        seq = coalesce(p_message.seq, m.seq),
        attempts = coalesce(p_message.attempt, 1),
        handler = coalesce(p_message.handler, m.handler),
        duration_ms = p_duration_ms
    where
        m.event_day = p_event_day
        and m.event_key = p_event_key
        and m.status in ('pending', 'original');
    if not found then
        raise exception 'the ledger has no unsettled row for this message'
            using errcode = 'WA901',
                detail = format('event_day=%s, event_key=%s', p_event_day, p_event_key);
    end if;
end;
$$;
ALTER FUNCTION wa.settle(p_event_day date, p_event_key uuid, p_status text, p_token uuid, p_message wa.pending_messages, p_duration_ms integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.settle(p_event_day date, p_event_key uuid, p_status text, p_token uuid, p_message wa.pending_messages, p_duration_ms integer) IS 'Give a ledger row its final status.';
CREATE FUNCTION wa.start_original_turn(p_event wa.event, p_conversation_id bigint, p_delivery_id uuid, p_correlation_id text, p_now timestamp with time zone) RETURNS wa.turn
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_conversation wa.webhook_conversations;
    v_message wa.pending_messages;
    v_token uuid := wa.event_key('original', p_delivery_id::text, p_event.event_key::text);
begin
    select c.* into strict v_conversation
    from wa.webhook_conversations as c
    where c.conversation_id = p_conversation_id;
    v_message.event_day := p_event.event_day;
    v_message.event_key := p_event.event_key;
    v_message.conversation_id := p_conversation_id;
    v_message.attempt := 1;
    v_message.handler := wa.choose_handler(
        v_conversation.active_handler,
        p_event.event -> 'message'
    );
    v_message.state_at_receipt := v_conversation.state;
    v_message.received_at := p_now;
    v_message.correlation_id := p_correlation_id;
    perform wa.mark_original(
        p_event.event_day, p_event.event_key, p_conversation_id, v_token, v_message.handler
    );
    return wa.make_turn(
        v_message, v_conversation, p_event.event, v_token, wa.handler_timeout(v_message.handler)
    );
end;
$$;
ALTER FUNCTION wa.start_original_turn(p_event wa.event, p_conversation_id bigint, p_delivery_id uuid, p_correlation_id text, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.start_original_turn(p_event wa.event, p_conversation_id bigint, p_delivery_id uuid, p_correlation_id text, p_now timestamp with time zone) IS 'A turn of the original flow: no lock, no place in line, no retry; only the ledger knows of it.';
CREATE FUNCTION wa.start_turn(p_event_key uuid, p_worker text, p_event jsonb DEFAULT NULL::jsonb) RETURNS wa.turn
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_message wa.pending_messages;
    v_conversation wa.webhook_conversations;
    v_event jsonb;
    v_timeout interval;
    v_token uuid;
begin
    select p.* into strict v_message from wa.pending_messages as p where p.event_key = p_event_key;
    v_event := coalesce(
        p_event,
        wa.payload(p_event_key, v_message.received_at),
        -- A retry may come later than the payload's retention.
        (select d.payload from wa.webhook_dlq as d where d.dlq_id = v_message.dlq_id)
    );
    select c.* into strict v_conversation
    from wa.webhook_conversations as c
    where c.conversation_id = v_message.conversation_id;
    v_message.handler := coalesce(
        v_message.handler, wa.choose_handler(v_conversation.active_handler, v_event -> 'message')
    );
    v_timeout := wa.handler_timeout(v_message.handler);
    if v_conversation.lock_token is not null then
        return null;
    end if;
    v_token := case
        when p_event is null then gen_random_uuid()
        else wa.event_key('enhanced', v_message.delivery_id::text, p_event_key::text)
    end;
    perform wa.lock_conversation(
        v_message.conversation_id,
        p_worker,
        v_timeout + (wa.current_settings()).lease_margin,
        v_token
    );
    update wa.pending_messages as p
    set status = 'running', retry_at = null, attempt = p.attempt + 1, handler = v_message.handler
    where p.event_key = p_event_key
    returning p.attempt into v_message.attempt;
    perform wa.mark_dead_letter_retrying(v_message.dlq_id, v_message.attempt);
    return wa.make_turn(v_message, v_conversation, v_event, v_token, v_timeout);
end;
$$;
ALTER FUNCTION wa.start_turn(p_event_key uuid, p_worker text, p_event jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.start_turn(p_event_key uuid, p_worker text, p_event jsonb) IS 'Begin a message''s turn: choose its handler, lock its conversation; the turn, or null when locked.';
CREATE FUNCTION wa.start_turns(p_events wa.event[], p_receipts wa.receipt[], p_delivery_id uuid, p_correlation_id text, p_worker text, p_now timestamp with time zone) RETURNS wa.turn[]
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_turns wa.turn[] := array[]::wa.turn[];
    v_receipt wa.receipt;
    v_event wa.event;
begin
    foreach v_receipt in array coalesce(p_receipts, '{}') loop
        v_event := p_events[v_receipt.event_no];
        if v_receipt.outcome = 'original' then
            v_turns := v_turns || wa.start_original_turn(
                v_event, v_receipt.conversation_id, p_delivery_id, p_correlation_id, p_now
            );
        elsif v_receipt.outcome = 'candidate' then
            if wa.next_message(v_receipt.conversation_id, p_now) = v_event.event_key then
                v_turns := v_turns || wa.start_turn(v_event.event_key, p_worker, v_event.event);
            else
                perform wa.refresh_due_at(v_receipt.conversation_id);
            end if;
        end if;
    end loop;
    return v_turns;
end;
$$;
ALTER FUNCTION wa.start_turns(p_events wa.event[], p_receipts wa.receipt[], p_delivery_id uuid, p_correlation_id text, p_worker text, p_now timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.start_turns(p_events wa.event[], p_receipts wa.receipt[], p_delivery_id uuid, p_correlation_id text, p_worker text, p_now timestamp with time zone) IS 'Start the turns of the candidates, and all turns of the original flow.';
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
CREATE FUNCTION wa.take_turn(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid) RETURNS wa.pending_messages
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_message wa.pending_messages;
    v_ledger wa.processed_webhook_messages;
begin
    if wa.holds_lock(p_conversation_id, p_lock_token) then
        select p.* into v_message
        from wa.pending_messages as p
        where
            p.event_key = p_event_key
            and p.event_day = p_event_day
            and p.conversation_id = p_conversation_id
            and p.status = 'running';
        if found then
            return v_message;
        end if;
    end if;
    v_ledger := wa.ledger_row(p_event_day, p_event_key);
    if v_ledger.settling_token is distinct from p_lock_token or p_lock_token is null then
        perform wa.raise_lock_lost(p_conversation_id, p_event_key);
    end if;
    if v_ledger.status = 'original' and v_ledger.conversation_id = p_conversation_id then
        v_message.event_day := v_ledger.event_day;
        v_message.event_key := v_ledger.event_key;
        v_message.conversation_id := v_ledger.conversation_id;
        v_message.attempt := 1;
        v_message.handler := v_ledger.handler;
        v_message.correlation_id := v_ledger.correlation_id;
        return v_message;
    end if;
    return null;
end;
$$;
ALTER FUNCTION wa.take_turn(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.take_turn(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid) IS 'The message of a running turn, its conversation locked; null when this token settled it before.';
CREATE FUNCTION wa.tg_conversation_state_transitions__append_only() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    raise exception 'the audit of state transitions is append-only'
        using errcode = 'WA201',
            hint = 'Record a correction as a new change of the conversation.';
end;
$$;
ALTER FUNCTION wa.tg_conversation_state_transitions__append_only() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.tg_conversation_state_transitions__append_only() IS 'Refuses UPDATE and DELETE on the audit.';
CREATE FUNCTION wa.tg_feature_flags__audit() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    insert into wa.feature_flag_changes (flag, old_value, new_value)
    values (coalesce(new.flag, old.flag), to_jsonb(old), to_jsonb(new));
    return null;
end;
$$;
ALTER FUNCTION wa.tg_feature_flags__audit() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.tg_feature_flags__audit() IS 'Keep every change of a feature flag.';
CREATE FUNCTION wa.tg_webhook_conversations__audit() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_audit jsonb := coalesce(nullif(current_setting('wa.audit', true), ''), '{}')::jsonb;
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
CREATE FUNCTION wa.trim_operational_history() RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_rejections integer;
    v_workers integer;
begin
    delete from wa.rejected_requests as r where r.minute < v_now - interval '30 days';
    get diagnostics v_rejections = row_count;
    delete from wa.workers as w where w.heartbeat_at < v_now - interval '1 day';
    get diagnostics v_workers = row_count;
    return v_rejections + v_workers;
end;
$$;
ALTER FUNCTION wa.trim_operational_history() OWNER TO wa_owner;
COMMENT ON FUNCTION wa.trim_operational_history() IS 'Delete counters of refused requests after 30 days and workers silent for a day; returns how many.';
CREATE FUNCTION wa.turn_entries(p_event_key uuid) RETURNS TABLE(at timestamp with time zone, what text, status text, detail jsonb)
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return query
    select
        p.received_at, 'in line', p.status,
        jsonb_build_object(
            'event_key', p.event_key, 'conversation_id', p.conversation_id, 'seq', p.seq,
            'attempt', p.attempt, 'handler', p.handler, 'retry_at', p.retry_at
        )
    from wa.pending_messages as p
    where p.event_key = p_event_key
    union all
    select
        a.failed_at, 'attempt failed', a.reason,
        jsonb_build_object(
            'event_key', d.event_key, 'dlq_id', a.dlq_id, 'attempt', a.attempt,
            'error_class', a.error_class, 'duration_ms', a.duration_ms, 'worker', a.worker
        )
    from wa.webhook_dlq as d
    inner join wa.webhook_dlq_attempts as a on a.dlq_id = d.dlq_id
    where d.event_key = p_event_key
    union all
    select
        d.updated_at, 'dead letter', d.resolution_status,
        jsonb_build_object(
            'event_key', d.event_key, 'dlq_id', d.dlq_id, 'reason', d.reason,
            'retry_count', d.retry_count, 'next_retry_at', d.next_retry_at
        )
    from wa.webhook_dlq as d
    where d.event_key = p_event_key;
end;
$$;
ALTER FUNCTION wa.turn_entries(p_event_key uuid) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.turn_entries(p_event_key uuid) IS 'What a message''s timeline shows of its turns: place in line, failed attempts, dead letters.';
CREATE FUNCTION wa.turn_messages(p_events wa.event[], p_fresh uuid[], p_is_new boolean) RETURNS wa.event[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return (
        select array(
            select n.event
            from (
                select distinct on (e.event_key)
                    e.event_no, e.kind, e.is_stale, e as event
                from unnest(p_events) as e
                where
                    e.problem is null
                    and (e.event_key = any(p_fresh)) = p_is_new
                order by e.event_key, e.event_no
            ) as n
            where n.kind = 'message' and not n.is_stale
            order by n.event_no
        )
    );
end;
$$;
ALTER FUNCTION wa.turn_messages(p_events wa.event[], p_fresh uuid[], p_is_new boolean) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.turn_messages(p_events wa.event[], p_fresh uuid[], p_is_new boolean) IS 'The messages of a request that take a turn, each once: the new ones, or those seen before.';
CREATE FUNCTION wa.unlock_conversation(p_conversation_id bigint) RETURNS void
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
        due_at = wa.next_due_at(c.conversation_id),
        last_activity_at = wa.clock()
    where c.conversation_id = p_conversation_id;
end;
$$;
ALTER FUNCTION wa.unlock_conversation(p_conversation_id bigint) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.unlock_conversation(p_conversation_id bigint) IS 'End a conversation''s lock and make its next message due.';
CREATE FUNCTION wa.upsert_dead_letter(p_message wa.pending_messages, p_failure wa.failure, p_max_retries integer, p_next_retry_at timestamp with time zone) RETURNS wa.webhook_dlq
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_now timestamptz := wa.clock();
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
            p_failure.reason, p_message.correlation_id, v_now, v_now
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
        retry_count = p_message.attempt - 1,
        max_retries = p_max_retries,
        next_retry_at = p_next_retry_at,
        resolution_status = case when p_next_retry_at is null then 'exhausted' else 'pending' end,
        updated_at = v_now
    where d.dlq_id = v_dlq_id
    returning d.* into v_dead;
    return v_dead;
end;
$$;
ALTER FUNCTION wa.upsert_dead_letter(p_message wa.pending_messages, p_failure wa.failure, p_max_retries integer, p_next_retry_at timestamp with time zone) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.upsert_dead_letter(p_message wa.pending_messages, p_failure wa.failure, p_max_retries integer, p_next_retry_at timestamp with time zone) IS 'Write the dead letter of a failed attempt; p_next_retry_at null = exhausted.';
CREATE FUNCTION wa.wamid_keys(p_wamid text) RETURNS SETOF uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select
        wa.event_key(
            variadic d.day::date::text || wa.natural_key(
                k.kind,
                null,
                null,
                null,
                n.number,
                jsonb_build_object('id', p_wamid, 'status', k.status)
            )
        )
    from wa.phone_number_ids() as n (number)
    cross join generate_series(
        (wa.current_settings()).ledger_floor::timestamp,
        (wa.current_settings()).partitions_until::timestamp,
        interval '1 day'
    ) as d (day)
    cross join (
        values
        ('message', null), ('echo', null), ('history', null), ('status', 'sent'),
        ('status', 'delivered'), ('status', 'read'), ('status', 'played'), ('status', 'failed')
    ) as k (kind, status);
$$;
ALTER FUNCTION wa.wamid_keys(p_wamid text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.wamid_keys(p_wamid text) IS 'The event keys that a wamid''s message, echo and statuses would have within the ledger''s window.';
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
    part as (
        select
            c.envelope_n, c.entry_n, c.n, c.entry_id, c.entry_time, c.doc ->> 'field' as field,
            coalesce(c.doc -> 'value', c.doc) as value,
            case when c.doc -> 'value' is null then 'changes[] element has no value' end as problem
        from change as c
        union all
        select
            e.envelope_n, e.n, 0, null, null, null, e.doc,
            'entry[].changes: expected a non-empty array'
        from entry as e
        where wa.array_or_empty(e.doc -> 'changes') = '[]'
        union all
        select
            v.n, 0, 0, null, null, null, v.doc,
            case
                when v.doc ->> 'object' = 'whatsapp_business_account'
                    then 'entry: expected a non-empty array'
                else 'object: expected whatsapp_business_account'
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
CREATE FUNCTION wa.webhook_elements(p_body jsonb) RETURNS TABLE(change_no bigint, element_no bigint, field text, entry_id text, entry_time text, kind text, element jsonb, problem text, phone_number_id text, metadata jsonb, contact jsonb, bsuid text, phone text)
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return query
    with element as materialized (
        select
            c.change_no, e.element_no, c.field, c.entry_id, c.entry_time, e.kind, e.element,
            coalesce(c.problem, e.problem) as problem,
            c.value -> 'metadata' as metadata,
            coalesce(
                k.contacts -> (e.element ->> 'from_user_id'),
                k.contacts -> (e.element ->> 'from'),
                k.contacts -> (e.element ->> 'from_parent_user_id'),
                case
                    when not e.element ?| '{from,from_user_id}' and jsonb_array_length(k.array) = 1
                        then k.array -> 0
                end
            ) as contact
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
        ) as e
    )
    select
        e.change_no, e.element_no, e.field, e.entry_id, e.entry_time, e.kind, e.element, e.problem,
        e.metadata ->> 'phone_number_id', e.metadata, e.contact, s.bsuid, s.phone
    from element as e
    cross join lateral wa.sender(e.element, e.contact) as s;
end;
$$;
ALTER FUNCTION wa.webhook_elements(p_body jsonb) OWNER TO wa_owner;
COMMENT ON FUNCTION wa.webhook_elements(p_body jsonb) IS 'The elements of a webhook''s document, each with its change, its contact and its sender.';
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
    if v_lease <= '0 seconds' or coalesce(p_worker, '') = '' then
        raise exception 'cannot lock a conversation with these arguments'
            using errcode = 'WA101',
                detail = format('p_worker=%s, p_lease=%s', p_worker, v_lease),
                hint = 'Give a worker name and a positive lease.';
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
        perform wa.expire_turn(p_conversation_id, v_now);
    end if;
    perform wa.lock_conversation(p_conversation_id, p_worker, v_lease, v_token);
    return v_token;
end;
$$;
ALTER FUNCTION wa_api.acquire_conversation_lock(p_conversation_id bigint, p_worker text, p_lease interval) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.acquire_conversation_lock(p_conversation_id bigint, p_worker text, p_lease interval) IS 'Take a conversation''s lock: a random token, or null when another holds it. Never waits. Lease 2 minutes by default.';
CREATE FUNCTION wa_api.claim_messages(p_worker text, p_limit integer) RETURNS SETOF wa.turn
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_conversation_id bigint;
    v_is_locked boolean;
    v_event_key uuid;
    v_turn wa.turn;
begin
    if coalesce(p_worker, '') = '' or p_limit is null or p_limit not between 1 and 1000 then
        raise exception 'cannot claim with these arguments'
            using errcode = 'WA101',
                detail = format('p_worker=%s, p_limit=%s', p_worker, p_limit),
                hint = 'Give a worker name and a limit between 1 and 1000.';
    end if;
    for v_no in 1 .. p_limit loop
        select c.conversation_id, c.lock_token is not null
        into v_conversation_id, v_is_locked
        from wa.webhook_conversations as c
        where c.due_at <= v_now
        order by c.due_at
        limit 1
        for no key update skip locked;
        exit when not found;
        -- Only then: the exception block in there is a subtransaction.
        if v_is_locked then
            perform wa.rescue_turn(v_conversation_id, v_now);
        end if;
        v_event_key := wa.next_message(v_conversation_id, v_now);
        if v_event_key is null then
            perform wa.refresh_due_at(v_conversation_id);
        else
            v_turn := wa.start_turn(v_event_key, p_worker);
            -- Null where the rescue failed: the conversation is still locked.
            if v_turn.event_key is not null then
                return next v_turn;
            end if;
        end if;
    end loop;
end;
$$;
ALTER FUNCTION wa_api.claim_messages(p_worker text, p_limit integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.claim_messages(p_worker text, p_limit integer) IS 'Take up to p_limit turns from the conversations that are due, oldest first.';
CREATE FUNCTION wa_api.complete_message(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid, p_state text, p_context jsonb, p_replies jsonb, p_duration_ms integer, OUT status text, OUT replies integer, OUT next_due_at timestamp with time zone, OUT repeated boolean) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
    v_message wa.pending_messages;
begin
    status := 'processed';
    repeated := false;
    perform wa.require_result(p_state, p_context, p_replies);
    v_message := wa.take_turn(p_event_day, p_event_key, p_conversation_id, p_lock_token);
    if v_message is null then
        if (wa.ledger_row(p_event_day, p_event_key)).status <> 'processed' then
            -- The token failed the message before.
            perform wa.raise_lock_lost(p_conversation_id, p_event_key);
        end if;
        repeated := true;
        select count(*)::integer into replies
        from wa.outbound_messages as o
        where o.event_key = p_event_key;
        select c.due_at into next_due_at
        from wa.webhook_conversations as c
        where c.conversation_id = p_conversation_id;
        return;
    end if;
    delete from wa.pending_messages as p where p.event_key = p_event_key;
    perform wa.resolve_dead_letter(v_message.dlq_id);
    perform wa.settle(
        p_event_day, p_event_key, 'processed', p_lock_token, v_message, p_duration_ms
    );
    replies := wa.insert_replies(
        p_conversation_id, p_event_day, p_event_key, v_message.correlation_id, p_replies
    );
    next_due_at := wa.finish_turn(v_message, p_state, p_context);
end;
$$;
ALTER FUNCTION wa_api.complete_message(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid, p_state text, p_context jsonb, p_replies jsonb, p_duration_ms integer, OUT status text, OUT replies integer, OUT next_due_at timestamp with time zone, OUT repeated boolean) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.complete_message(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid, p_state text, p_context jsonb, p_replies jsonb, p_duration_ms integer, OUT status text, OUT replies integer, OUT next_due_at timestamp with time zone, OUT repeated boolean) IS 'Settle a turn: state, context, replies, audit, ledger and lock in the caller''s transaction.';
CREATE FUNCTION wa_api.extend_conversation_lock(p_conversation_id bigint, p_lock_token uuid, p_lease interval) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    v_expires_at timestamptz := wa.clock() + p_lease;
begin
    if p_lease is null or p_lease <= '0 seconds' then
        raise exception 'p_lease: expected a positive interval'
            using errcode = 'WA101',
                detail = format('p_lease=%s', p_lease);
    end if;
    if not wa.holds_lock(p_conversation_id, p_lock_token) then
        return false;
    end if;
    update wa.webhook_conversations as c
    set lock_expires_at = v_expires_at, due_at = v_expires_at
    where c.conversation_id = p_conversation_id;
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
    v_message wa.pending_messages;
    v_dead wa.webhook_dlq;
begin
    perform wa.require_failure(p_reason, p_retryable, p_retry_after);
    v_message := wa.take_turn(p_event_day, p_event_key, p_conversation_id, p_lock_token);
    repeated := v_message is null;
    if repeated then
        v_dead := wa.stored_failure(p_event_day, p_event_key, p_conversation_id);
    elsif v_message.seq is null then
        perform wa.settle(
            p_event_day, p_event_key, 'failed', p_lock_token, v_message, p_duration_ms
        );
        v_dead.resolution_status := 'failed';
        v_dead.retry_count := 0;
    else
        v_dead := wa.record_failure(
            v_message,
            p_lock_token,
            row(
                p_reason,
                p_error_class,
                left(p_error_message, 10000),
                left(p_error_stack, 50000),
                p_duration_ms,
                p_retryable,
                p_retry_after,
                wa.lock_holder(p_conversation_id)
            )::wa.failure
        );
        perform wa.unlock_conversation(p_conversation_id);
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
    ) then
        return false;
    end if;
    return wa_api.release_conversation_lock(p_conversation_id, p_lock_token);
end;
$$;
ALTER FUNCTION wa_api.give_back(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.give_back(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid) IS 'Return a turn that was not run; no attempt is counted. False when the token is not the current one.';
CREATE FUNCTION wa_api.message_timeline(p_id text) RETURNS TABLE(at timestamp with time zone, what text, status text, detail jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    with event as materialized (
        select e.* from wa.find_events(p_id) as e
    ),
    entry as (
        select
            e.received_at as at, 'received' as what, e.kind as status,
            jsonb_build_object(
                'event_key', e.event_key, 'event_day', e.event_day,
                'correlation_id', e.correlation_id
            ) as detail
        from event as e
        union all
        select t.at, t.what, t.status, t.detail
        from event as e
        cross join lateral wa.turn_entries(e.event_key) as t
        union all
        select
            t.occurred_at, 'state changed', t.to_state,
            jsonb_build_object(
                'event_key', e.event_key, 'from_state', t.from_state, 'from_status', t.from_status,
                'to_status', t.to_status, 'reason', t.reason, 'actor', t.actor
            )
        from event as e
        inner join wa.conversation_state_transitions as t
            on t.conversation_id = e.conversation_id and t.event_key = e.event_key
        union all
        select
            o.created_at, 'reply', o.status,
            jsonb_build_object(
                'event_key', e.event_key, 'outbound_id', o.outbound_id, 'reply_no', o.reply_no,
                'kind', o.kind
            )
        from event as e
        inner join wa.outbound_messages as o on o.event_key = e.event_key
        union all
        select
            e.settled_at, 'settled', e.status,
            jsonb_build_object(
                'event_key', e.event_key, 'conversation_id', e.conversation_id, 'flow', e.flow,
                'handler', e.handler, 'attempts', e.attempts, 'duration_ms', e.duration_ms
            )
        from event as e
        where e.settled_at is not null
        union all
        select
            q.received_at, 'quarantined', 'quarantined',
            jsonb_build_object('quarantine_id', q.quarantine_id, 'reason', q.reason)
        from wa.webhook_quarantine as q
        where q.correlation_id = p_id
    )
    select n.at, n.what, n.status, n.detail
    from entry as n
    order by n.at, case n.what when 'received' then 0 when 'settled' then 2 else 1 end;
$$;
ALTER FUNCTION wa_api.message_timeline(p_id text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.message_timeline(p_id text) IS 'Everything about a message: receipt, turn, attempts, errors, transitions, replies. By wamid, event key or correlation id.';
CREATE FUNCTION wa_api.process_webhook(p_body bytea, p_delivery_id uuid, p_correlation_id text, p_worker text, p_claim integer, p_enhanced boolean DEFAULT NULL::boolean) RETURNS TABLE(event_no integer, kind text, outcome text, reason text, event_day date, event_key uuid, turn wa.turn)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
    v_now timestamptz := wa.clock();
    v_events wa.event[];
    v_fresh uuid[];
    v_messages wa.event[];
    v_receipts wa.receipt[];
    v_turns wa.turn[];
begin
    perform wa.require_delivery(p_body, p_delivery_id, p_correlation_id, p_worker, p_claim);
    v_events := wa.read_events(p_body, v_now);
    if cardinality(v_events) > 50 then
        -- Generic plans join arrays in nested loops: right for a few elements, slow for many.
        perform set_config('plan_cache_mode', 'force_custom_plan', true);
    end if;
    perform wa.quarantine_events(v_events, p_body, p_correlation_id);
    v_fresh := wa.record_events(v_events, p_correlation_id, v_now);
    v_messages := wa.turn_messages(v_events, v_fresh, true);
    -- Most requests bring statuses only.
    if v_messages <> '{}' then
        v_receipts := wa.enqueue_messages(
            v_messages, p_delivery_id, p_correlation_id, p_claim, p_enhanced, v_now
        );
        v_turns := wa.start_turns(
            v_events, v_receipts, p_delivery_id, p_correlation_id, p_worker, v_now
        );
    end if;
    if cardinality(v_fresh) < cardinality(v_events) then
        v_turns := v_turns || wa.repeated_turns(v_events, v_fresh, p_delivery_id);
    end if;
    return query
    select a.event_no, a.kind, a.outcome, a.reason, a.event_day, a.event_key, a.turn
    from wa.answers(v_events, v_fresh, v_receipts, v_turns, p_delivery_id) as a;
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
CREATE FUNCTION wa_api.record_rejection(p_reason text, p_count integer DEFAULT 1) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if p_reason is null
        or p_reason not in (
            'missing_signature', 'bad_signature', 'too_large', 'bad_type', 'bad_verify_token'
        )
        or p_count is null
        or p_count < 1
    then
        raise exception 'cannot count these rejections'
            using errcode = 'WA101',
                detail = format('p_reason=%s, p_count=%s', p_reason, p_count),
                hint = 'p_reason: missing_signature, bad_signature, too_large, bad_type or '
                    'bad_verify_token; p_count: 1 or more.';
    end if;
    insert into wa.rejected_requests as r (minute, reason, request_count)
    values (date_trunc('minute', wa.clock(), 'UTC'), p_reason, p_count)
    on conflict (minute, reason) do update
    set request_count = r.request_count + excluded.request_count;
end;
$$;
ALTER FUNCTION wa_api.record_rejection(p_reason text, p_count integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.record_rejection(p_reason text, p_count integer) IS 'Count requests that were refused before anything was stored.';
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
begin
    if not wa.holds_lock(p_conversation_id, p_lock_token) then
        return false;
    end if;
    update wa.pending_messages as p
    set
        status = 'waiting',
        attempt = p.attempt - 1,
        handler = case when p.attempt > 1 then p.handler end
    where p.conversation_id = p_conversation_id and p.status = 'running';
    update wa.webhook_dlq as d
    set
        resolution_status = 'pending',
        retry_count = greatest(p.attempt - 1, 0),
        updated_at = wa.clock()
    from wa.pending_messages as p
    where
        p.conversation_id = p_conversation_id
        and d.dlq_id = p.dlq_id
        and d.resolution_status = 'retrying';
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
    v_state text;
begin
    select j.* into v_job
    from wa.jobs as j
    where j.due_at <= v_now
    order by j.due_at
    limit 1
    for no key update skip locked;
    if not found then
        return null;
    end if;
    begin
        v_job.last_outcome := wa.run_job(v_job.job)::text;
        v_job.last_succeeded_at := v_now;
    exception
        -- A job that fails must not keep the others from running, nor end the worker that called.
        when others then
            get stacked diagnostics v_state = returned_sqlstate;
            v_job.last_outcome := v_state;
    end;
    update wa.jobs as j
    set
        due_at = v_now + j.every,
        last_started_at = v_now,
        last_succeeded_at = v_job.last_succeeded_at,
        last_outcome = v_job.last_outcome,
        last_worker = p_worker
    where j.job = v_job.job;
    return v_job.job;
end;
$$;
ALTER FUNCTION wa_api.run_due_maintenance(p_worker text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.run_due_maintenance(p_worker text) IS 'Run one maintenance job that is due; its name, or null when none is.';
CREATE FUNCTION wa_api.schema_version(OUT version integer, OUT oldest_program integer) RETURNS record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT 1 AS version,
     1 AS oldest_program;
END;
ALTER FUNCTION wa_api.schema_version(OUT version integer, OUT oldest_program integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.schema_version(OUT version integer, OUT oldest_program integer) IS 'The schema''s number, and the oldest program (its SCHEMA_VERSION) that can work on it.';
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
end;
$$;
ALTER FUNCTION wa_api.worker_heartbeat(p_worker text, p_running integer) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_api.worker_heartbeat(p_worker text, p_running integer) IS 'A worker is alive and running so many turns.';
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
        from wa.webhook_conversations as c
        where c.due_at < v_now and c.lock_expires_at < v_now - v_settings.expired_lock_grace
        order by c.conversation_id
        limit 1000
        for no key update skip locked
    loop
        perform wa.rescue_turn(v_conversation_id, v_now);
        v_count := v_count + 1;
    end loop;
    perform wa.set_audit('due work has not started', null, session_user, null);
    with stuck as (
        select c.conversation_id
        from wa.webhook_conversations as c
        where
            c.due_at < v_now - v_settings.stuck_after
            and c.status in ('active', 'error')
            and c.lock_token is null
        order by c.conversation_id
        limit 1000
        for no key update skip locked
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
CREATE FUNCTION wa_ops.create_partitions() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    return wa.create_partitions();
end;
$$;
ALTER FUNCTION wa_ops.create_partitions() OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.create_partitions() IS 'Create the day partitions that are missing; returns how many.';
CREATE FUNCTION wa_ops.message_timeline(p_id text) RETURNS TABLE(at timestamp with time zone, what text, status text, detail jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select t.at, t.what, t.status, t.detail
    from wa_api.message_timeline(p_id) as t;
$$;
ALTER FUNCTION wa_ops.message_timeline(p_id text) OWNER TO wa_owner;
COMMENT ON FUNCTION wa_ops.message_timeline(p_id text) IS 'Everything about a message, by wamid, event key or correlation id; without private data.';
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
    old_value jsonb,
    new_value jsonb
);
ALTER TABLE ONLY wa.feature_flag_changes FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.feature_flag_changes OWNER TO wa_owner;
COMMENT ON TABLE wa.feature_flag_changes IS 'Every change of a feature flag, written by a trigger.';
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
    is_enabled boolean DEFAULT false NOT NULL,
    rollout_percentage numeric(5,2) DEFAULT 0 NOT NULL,
    test_contacts text[] DEFAULT '{}'::text[] NOT NULL,
    updated_at timestamp with time zone DEFAULT wa.clock() NOT NULL,
    CONSTRAINT feature_flags_rollout_percentage_check CHECK (((rollout_percentage >= (0)::numeric) AND (rollout_percentage <= (100)::numeric)))
);
ALTER TABLE ONLY wa.feature_flags FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.feature_flags OWNER TO wa_owner;
COMMENT ON TABLE wa.feature_flags IS 'Who gets a feature: nobody while disabled; then test contacts; then a growing share by rollout bucket.';
COMMENT ON COLUMN wa.feature_flags.test_contacts IS 'BSUIDs or phone numbers that get the feature at 0 %.';
CREATE TABLE wa.handlers (
    handler text NOT NULL,
    timeout interval DEFAULT '00:00:10'::interval NOT NULL,
    max_retries integer DEFAULT 5 NOT NULL,
    ordering text DEFAULT 'park'::text NOT NULL,
    debounce interval DEFAULT '00:00:00'::interval NOT NULL,
    max_batch integer DEFAULT 1 NOT NULL,
    retry_if_state_changed boolean DEFAULT true NOT NULL,
    is_default boolean DEFAULT false NOT NULL,
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
COMMENT ON COLUMN wa.handlers.declared IS 'What the program declared last: a column that differs from it was changed by a DBA and is kept.';
CREATE TABLE wa.jobs (
    job text NOT NULL,
    every interval NOT NULL,
    due_at timestamp with time zone DEFAULT wa.clock() NOT NULL,
    last_started_at timestamp with time zone,
    last_succeeded_at timestamp with time zone,
    last_outcome text,
    last_worker text,
    CONSTRAINT jobs_every_check CHECK ((every >= '00:00:01'::interval))
);
ALTER TABLE ONLY wa.jobs FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.jobs OWNER TO wa_owner;
COMMENT ON TABLE wa.jobs IS 'Maintenance jobs: schedule, last run and outcome. Whoever calls run_due_maintenance() runs what is due.';
COMMENT ON COLUMN wa.jobs.last_outcome IS 'Count of what the last run did, or its SQLSTATE.';
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
    CONSTRAINT outbound_messages_body_check CHECK ((jsonb_typeof(body) = 'object'::text)),
    CONSTRAINT outbound_messages_kind_check CHECK (((length(kind) >= 1) AND (length(kind) <= 50))),
    CONSTRAINT outbound_messages_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'delivered'::text, 'read'::text, 'played'::text, 'failed'::text, 'ambiguous'::text, 'expired'::text])))
);
ALTER TABLE ONLY wa.outbound_messages FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.outbound_messages OWNER TO wa_owner;
COMMENT ON TABLE wa.outbound_messages IS 'Transactional outbox: one reply to send, committed with the message that caused it.';
COMMENT ON COLUMN wa.outbound_messages.reply_no IS 'Place among the replies of one message, from 1.';
COMMENT ON COLUMN wa.outbound_messages.body IS 'Message object of the Graph API, without recipient.';
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
COMMENT ON TABLE wa.processed_webhook_messages_sentinel IS 'Events outside the window: kept for good, so that ageing cannot make one run twice.';
CREATE TABLE wa.rejected_requests (
    minute timestamp with time zone NOT NULL,
    reason text NOT NULL,
    request_count bigint NOT NULL,
    CONSTRAINT rejected_requests_reason_check CHECK ((reason = ANY (ARRAY['missing_signature'::text, 'bad_signature'::text, 'too_large'::text, 'bad_type'::text, 'bad_verify_token'::text])))
);
ALTER TABLE ONLY wa.rejected_requests FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.rejected_requests OWNER TO wa_owner;
COMMENT ON TABLE wa.rejected_requests IS 'Requests refused before anything was stored, per minute and reason.';
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
    received_at timestamp with time zone DEFAULT wa.clock() NOT NULL,
    correlation_id text NOT NULL
);
ALTER TABLE ONLY wa.webhook_quarantine FORCE ROW LEVEL SECURITY;
ALTER TABLE wa.webhook_quarantine OWNER TO wa_owner;
COMMENT ON TABLE wa.webhook_quarantine IS 'Signed bytes that could not become events: a whole body, or one element as JSON text. Never lost.';
COMMENT ON COLUMN wa.webhook_quarantine.raw_sha256 IS 'Makes a redelivery of the same bytes one row.';
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
CREATE VIEW wa_ops.dlq_search AS
 SELECT d.dlq_id,
    d.created_at,
    d.event_key,
    d.conversation_id,
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
    d.correlation_id
   FROM wa.webhook_dlq d;
ALTER TABLE wa_ops.dlq_search OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.dlq_search IS 'Dead letters one by one, with their error text and stack; for operators only.';
CREATE VIEW wa_ops.outbound_replies AS
 SELECT o.outbound_id,
    o.created_at,
    o.conversation_id,
    o.event_key,
    o.reply_no,
    o.kind,
    o.status,
    (o.body)::text AS body,
    o.correlation_id
   FROM wa.outbound_messages o;
ALTER TABLE wa_ops.outbound_replies OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.outbound_replies IS 'The outbox with what is said; for operators only.';
CREATE VIEW wa_ops.outbox_state AS
 SELECT o.status,
    o.kind,
    count(*) AS reply_count,
    min(o.created_at) AS oldest_created_at
   FROM wa.outbound_messages o
  GROUP BY o.status, o.kind;
ALTER TABLE wa_ops.outbox_state OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.outbox_state IS 'Replies in the outbox, by status and kind.';
CREATE VIEW wa_ops.quarantine_summary AS
 SELECT q.reason,
    count(*) AS item_count,
    min(q.received_at) AS oldest_received_at,
    max(q.received_at) AS newest_received_at
   FROM wa.webhook_quarantine q
  GROUP BY q.reason;
ALTER TABLE wa_ops.quarantine_summary OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.quarantine_summary IS 'What could not become an event, by reason.';
CREATE VIEW wa_ops.queue_state AS
 SELECT p.status,
    count(*) AS message_count,
    min(p.received_at) AS oldest_received_at,
    min(p.retry_at) AS next_retry_at
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
CREATE VIEW wa_ops.stuck_webhook_conversations AS
 SELECT c.conversation_id,
    c.status,
    c.active_handler,
    c.due_at,
    c.locked_by,
    c.locked_at,
    c.lock_expires_at,
    (EXTRACT(epoch FROM (now() - c.due_at)))::double precision AS stuck_seconds,
        CASE
            WHEN (c.lock_token IS NULL) THEN 'not_started'::text
            ELSE 'lock_expired'::text
        END AS reason
   FROM (wa.webhook_conversations c
     CROSS JOIN wa.settings s)
  WHERE ((c.due_at < ( SELECT (now() - LEAST(g.stuck_after, g.expired_lock_grace))
           FROM wa.settings g)) AND (c.due_at < (now() -
        CASE
            WHEN (c.lock_token IS NULL) THEN s.stuck_after
            ELSE s.expired_lock_grace
        END)));
ALTER TABLE wa_ops.stuck_webhook_conversations OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.stuck_webhook_conversations IS 'Conversations whose lock ran out or whose due work has not started in time; stuck_seconds since due_at.';
CREATE VIEW wa_ops.unsettled_messages AS
 SELECT p.received_at,
    p.event_key,
    p.conversation_id,
    p.seq,
    p.status,
    p.attempt,
    p.handler,
    p.retry_at,
    p.correlation_id
   FROM wa.pending_messages p;
ALTER TABLE wa_ops.unsettled_messages OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.unsettled_messages IS 'Messages that are not settled, one by one, with the ids that message_timeline() takes.';
CREATE VIEW wa_ops.webhook_dlq_summary AS
 SELECT d.reason,
    d.resolution_status,
    COALESCE(d.handler, ''::text) AS handler,
    COALESCE(d.error_class, ''::text) AS error_class,
    count(*) AS message_count,
    min(d.created_at) AS oldest_created_at,
    min(d.next_retry_at) AS next_retry_at
   FROM wa.webhook_dlq d
  GROUP BY d.reason, d.resolution_status, d.handler, d.error_class;
ALTER TABLE wa_ops.webhook_dlq_summary OWNER TO wa_owner;
COMMENT ON VIEW wa_ops.webhook_dlq_summary IS 'The dead-letter queue by reason, resolution, handler and error class.';
ALTER TABLE ONLY wa.processed_webhook_messages ATTACH PARTITION wa.processed_webhook_messages_sentinel FOR VALUES FROM ('0001-01-01') TO ('0001-01-02');
INSERT INTO wa.error_codes (code, name, http_status, is_retryable, description) VALUES ('WA101', 'invalid_argument', 400, false, 'An argument is missing or out of range; DETAIL names it.');
INSERT INTO wa.error_codes (code, name, http_status, is_retryable, description) VALUES ('WA102', 'invalid_registration', 400, false, 'A handler or route cannot be registered as declared.');
INSERT INTO wa.error_codes (code, name, http_status, is_retryable, description) VALUES ('WA201', 'state_conflict', 409, false, 'The row is not in a state that allows the action.');
INSERT INTO wa.error_codes (code, name, http_status, is_retryable, description) VALUES ('WA301', 'lock_not_held', 409, false, 'The token is not the conversation''s current one; the turn was taken over.');
INSERT INTO wa.error_codes (code, name, http_status, is_retryable, description) VALUES ('WA401', 'not_found', 404, false, 'No such row.');
INSERT INTO wa.error_codes (code, name, http_status, is_retryable, description) VALUES ('WA901', 'invariant_broken', 500, false, 'A bug: rows contradict each other.');
INSERT INTO wa.feature_flags (flag, is_enabled, rollout_percentage, test_contacts, updated_at) VALUES ('WA_ENHANCED_PROCESSING', false, 0.00, '{}', '2026-11-22 21:58:23.314373+00');
INSERT INTO wa.jobs (job, every, due_at, last_started_at, last_succeeded_at, last_outcome, last_worker) VALUES ('create_partitions', '01:00:00', '2026-11-22 21:58:23.313619+00', NULL, NULL, NULL, NULL);
INSERT INTO wa.jobs (job, every, due_at, last_started_at, last_succeeded_at, last_outcome, last_worker) VALUES ('cleanup_stuck_webhook_conversations', '00:05:00', '2026-11-22 21:58:23.313721+00', NULL, NULL, NULL, NULL);
INSERT INTO wa.jobs (job, every, due_at, last_started_at, last_succeeded_at, last_outcome, last_worker) VALUES ('trim_operational_history', '01:00:00', '2026-11-22 21:58:23.313728+00', NULL, NULL, NULL, NULL);
INSERT INTO wa.settings (settings_id, lease_margin, manual_lease, contention_delay, retry_base, retry_cap, stuck_after, expired_lock_grace, ledger_retention_days, payload_retention_days, transition_retention_days, partitions_ahead_days, ledger_floor, partitions_until) VALUES (1, '00:00:05', '00:02:00', '00:00:30', '00:01:00', '01:00:00', '00:05:00', '00:02:00', 30, 14, 90, 7, '2026-10-23', '2026-11-29');
INSERT INTO wa_migrations._yoyo_log (id, migration_hash, migration_id, operation, username, hostname, comment, created_at_utc) VALUES ('d6449aba-e6bf-11f1-81c1-02fc00000001', 'a6cf0399a51c10d80bb0125b393aa5be6bf1fba5df6f8a56067055fdf7eb4140', '0001.install', 'apply', 'root', 'localhost', NULL, '2026-11-22 21:58:23.321533');
INSERT INTO wa_migrations._yoyo_migration (migration_hash, migration_id, applied_at_utc) VALUES ('a6cf0399a51c10d80bb0125b393aa5be6bf1fba5df6f8a56067055fdf7eb4140', '0001.install', '2026-11-22 21:58:23.322933');
INSERT INTO wa_migrations._yoyo_version (version, installed_at_utc) VALUES (2, '2026-11-22 21:58:23.233843');
SELECT pg_catalog.setval('wa.conversation_state_transitions_transition_id_seq', 1, false);
SELECT pg_catalog.setval('wa.feature_flag_changes_change_id_seq', 1, false);
SELECT pg_catalog.setval('wa.outbound_messages_outbound_id_seq', 1, false);
SELECT pg_catalog.setval('wa.webhook_conversations_conversation_id_seq', 1, false);
SELECT pg_catalog.setval('wa.webhook_dlq_dlq_id_seq', 1, false);
SELECT pg_catalog.setval('wa.webhook_quarantine_quarantine_id_seq', 1, false);
ALTER TABLE ONLY wa.conversation_state_transitions
    ADD CONSTRAINT conversation_state_transitions_pkey PRIMARY KEY (transition_id, occurred_day);
ALTER TABLE ONLY wa.error_codes
    ADD CONSTRAINT error_codes_pkey PRIMARY KEY (code);
ALTER TABLE ONLY wa.feature_flag_changes
    ADD CONSTRAINT feature_flag_changes_pkey PRIMARY KEY (change_id);
ALTER TABLE ONLY wa.feature_flags
    ADD CONSTRAINT feature_flags_pkey PRIMARY KEY (flag);
ALTER TABLE ONLY wa.handlers
    ADD CONSTRAINT handlers_pkey PRIMARY KEY (handler);
ALTER TABLE ONLY wa.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (job);
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
ALTER TABLE ONLY wa.rejected_requests
    ADD CONSTRAINT rejected_requests_pkey PRIMARY KEY (minute, reason);
ALTER TABLE ONLY wa.routes
    ADD CONSTRAINT routes_pkey PRIMARY KEY (kind, word);
ALTER TABLE ONLY wa.settings
    ADD CONSTRAINT settings_pkey PRIMARY KEY (settings_id);
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
CREATE INDEX conversation_state_transitions_conversation_id_idx ON ONLY wa.conversation_state_transitions USING btree (conversation_id, occurred_at);
CREATE INDEX conversation_state_transitions_occurred_at_idx ON ONLY wa.conversation_state_transitions USING btree (occurred_at);
CREATE UNIQUE INDEX handlers_is_default_key ON wa.handlers USING btree (is_default) WHERE is_default;
CREATE INDEX outbound_messages_conversation_id_idx ON wa.outbound_messages USING btree (conversation_id, outbound_id);
CREATE INDEX pending_messages_retry_at_idx ON wa.pending_messages USING btree (conversation_id, retry_at) WHERE (retry_at IS NOT NULL);
CREATE INDEX processed_webhook_messages_correlation_id_idx ON ONLY wa.processed_webhook_messages USING btree (correlation_id);
CREATE INDEX processed_webhook_messages_sentinel_correlation_id_idx ON wa.processed_webhook_messages_sentinel USING btree (correlation_id);
CREATE INDEX routes_handler_idx ON wa.routes USING btree (handler);
CREATE INDEX webhook_conversations_due_at_idx ON wa.webhook_conversations USING btree (due_at) WHERE (due_at IS NOT NULL);
CREATE INDEX webhook_dlq_event_key_idx ON wa.webhook_dlq USING btree (event_key);
CREATE UNIQUE INDEX webhook_dlq_event_key_unresolved_key ON wa.webhook_dlq USING btree (event_key) WHERE (resolution_status = ANY (ARRAY['pending'::text, 'retrying'::text]));
CREATE INDEX webhook_dlq_unresolved_idx ON wa.webhook_dlq USING btree (resolution_status, created_at) WHERE (resolution_status = ANY (ARRAY['pending'::text, 'retrying'::text, 'exhausted'::text]));
CREATE INDEX webhook_quarantine_correlation_id_idx ON wa.webhook_quarantine USING btree (correlation_id);
ALTER INDEX wa.processed_webhook_messages_correlation_id_idx ATTACH PARTITION wa.processed_webhook_messages_sentinel_correlation_id_idx;
ALTER INDEX wa.processed_webhook_messages_pkey ATTACH PARTITION wa.processed_webhook_messages_sentinel_pkey;
CREATE TRIGGER _100_append_only BEFORE DELETE OR UPDATE ON wa.conversation_state_transitions FOR EACH ROW EXECUTE FUNCTION wa.tg_conversation_state_transitions__append_only();
CREATE TRIGGER _500_audit AFTER INSERT OR DELETE OR UPDATE ON wa.feature_flags FOR EACH ROW EXECUTE FUNCTION wa.tg_feature_flags__audit();
CREATE TRIGGER _500_audit AFTER UPDATE OF state, status ON wa.webhook_conversations FOR EACH ROW WHEN (((old.state IS DISTINCT FROM new.state) OR (old.status IS DISTINCT FROM new.status))) EXECUTE FUNCTION wa.tg_webhook_conversations__audit();
ALTER TABLE ONLY wa.routes
    ADD CONSTRAINT routes_handler_fkey FOREIGN KEY (handler) REFERENCES wa.handlers(handler);
ALTER TABLE ONLY wa.webhook_dlq_attempts
    ADD CONSTRAINT webhook_dlq_attempts_dlq_id_fkey FOREIGN KEY (dlq_id) REFERENCES wa.webhook_dlq(dlq_id) ON DELETE CASCADE;
ALTER TABLE wa.conversation_state_transitions ENABLE ROW LEVEL SECURITY;
CREATE POLICY conversation_state_transitions_owner ON wa.conversation_state_transitions TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.error_codes ENABLE ROW LEVEL SECURITY;
CREATE POLICY error_codes_owner ON wa.error_codes TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.feature_flag_changes ENABLE ROW LEVEL SECURITY;
CREATE POLICY feature_flag_changes_owner ON wa.feature_flag_changes TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.feature_flags ENABLE ROW LEVEL SECURITY;
CREATE POLICY feature_flags_owner ON wa.feature_flags TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.handlers ENABLE ROW LEVEL SECURITY;
CREATE POLICY handlers_owner ON wa.handlers TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.jobs ENABLE ROW LEVEL SECURITY;
CREATE POLICY jobs_owner ON wa.jobs TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.outbound_messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY outbound_messages_owner ON wa.outbound_messages TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.pending_messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY pending_messages_owner ON wa.pending_messages TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.processed_webhook_messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY processed_webhook_messages_owner ON wa.processed_webhook_messages TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.processed_webhook_messages_sentinel ENABLE ROW LEVEL SECURITY;
CREATE POLICY processed_webhook_messages_sentinel_owner ON wa.processed_webhook_messages_sentinel TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.rejected_requests ENABLE ROW LEVEL SECURITY;
CREATE POLICY rejected_requests_owner ON wa.rejected_requests TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.routes ENABLE ROW LEVEL SECURITY;
CREATE POLICY routes_owner ON wa.routes TO wa_owner USING (true) WITH CHECK (true);
ALTER TABLE wa.settings ENABLE ROW LEVEL SECURITY;
CREATE POLICY settings_owner ON wa.settings TO wa_owner USING (true) WITH CHECK (true);
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
REVOKE ALL ON FUNCTION wa.answers(p_events wa.event[], p_fresh uuid[], p_receipts wa.receipt[], p_turns wa.turn[], p_delivery_id uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.array_or_empty(p_value jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.audit_identity(p_conversation_id bigint, p_reason text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.backoff(p_retry_count integer, p_base interval, p_cap interval) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.change_elements(p_field text, p_value jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.choose_handler(p_active_handler text, p_message jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.clock() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.contacts_by_id(p_contacts jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.create_conversations(p_messages wa.event[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.create_day_partition(p_table text, p_day date) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.create_partitions() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.current_settings() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.decide_receipts(p_placed wa.receipt[], p_claim integer, p_enhanced boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.declared_settings(p_declared jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.declared_words(p_words jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.enqueue_messages(p_messages wa.event[], p_delivery_id uuid, p_correlation_id text, p_claim integer, p_enhanced boolean, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.epoch_to_timestamp(p_seconds text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.event_key(VARIADIC p_parts text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.event_problem(p_kind text, p_element jsonb, p_phone_number_id text, p_sent_at timestamp with time zone, p_bsuid text, p_phone text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.expire_turn(p_conversation_id bigint, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.find_events(p_id text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.find_recipient(p_conversation_id bigint, p_to text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.finish_turn(p_message wa.pending_messages, p_state text, p_context jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.flatten(p_body jsonb, p_floor date, p_ceiling date) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.handler_timeout(p_handler text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.has_too_many_elements(p_body jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.holds_lock(p_conversation_id bigint, p_lock_token uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.insert_pending(p_messages wa.event[], p_receipts wa.receipt[], p_delivery_id uuid, p_correlation_id text, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.insert_replies(p_conversation_id bigint, p_event_day date, p_event_key uuid, p_correlation_id text, p_replies jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.is_blocked(p_conversation_id bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.json_tokens(p_json text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.ledger_row(p_event_day date, p_event_key uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.link_identity(p_phone_number_id text, p_bsuid text, p_phone text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.lock_conversation(p_conversation_id bigint, p_worker text, p_lease interval, p_token uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.lock_holder(p_conversation_id bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.make_turn(p_message wa.pending_messages, p_conversation wa.webhook_conversations, p_event jsonb, p_token uuid, p_timeout interval) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.mark_conversation_error(p_message wa.pending_messages) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.mark_dead_letter_retrying(p_dlq_id bigint, p_attempt integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.mark_original(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_token uuid, p_handler text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.match_conversations(p_messages wa.event[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.merge_context(p_context jsonb, p_changes jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.message_text(p_message jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.natural_key(p_kind text, p_field text, p_entry_id text, p_entry_time text, p_phone_number_id text, p_element jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.next_due_at(p_conversation_id bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.next_message(p_conversation_id bigint, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.normalize_word(p_text text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.note_failure_token(p_event_day date, p_event_key uuid, p_token uuid, p_message wa.pending_messages) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.parse_body(p_body bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.payload(p_event_key uuid, p_received_at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.phone_number_ids() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.place_messages(p_messages wa.event[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.quarantine(p_raw bytea, p_reason text, p_correlation_id text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.quarantine_events(p_events wa.event[], p_body bytea, p_correlation_id text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.raise_lock_lost(p_conversation_id bigint, p_event_key uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.read_events(p_body bytea, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.record_events(p_events wa.event[], p_correlation_id text, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.record_failure(p_message wa.pending_messages, p_token uuid, p_failure wa.failure) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.refresh_due_at(p_conversation_id bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.register_handler(p_declared jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.register_routes(p_handler text, p_kind text, p_words jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.repair_json(p_json text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.repair_utf8(p_body bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.repeated_original_turns(p_seen wa.event[], p_delivery_id uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.repeated_turns(p_events wa.event[], p_fresh uuid[], p_delivery_id uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.reply_id(p_message jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.require_conversation(p_conversation_id bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.require_delivery(p_body bytea, p_delivery_id uuid, p_correlation_id text, p_worker text, p_claim integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.require_failure(p_reason text, p_retryable boolean, p_retry_after interval) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.require_result(p_state text, p_context jsonb, p_replies jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.rescue_turn(p_conversation_id bigint, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.resolve_dead_letter(p_dlq_id bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.rollout_bucket(p_identity text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.run_job(p_job text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.sender(p_message jsonb, p_contact jsonb, OUT bsuid text, OUT phone text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.set_audit(p_reason text, p_event_key uuid, p_actor text, p_correlation_id text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.settle(p_event_day date, p_event_key uuid, p_status text, p_token uuid, p_message wa.pending_messages, p_duration_ms integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.start_original_turn(p_event wa.event, p_conversation_id bigint, p_delivery_id uuid, p_correlation_id text, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.start_turn(p_event_key uuid, p_worker text, p_event jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.start_turns(p_events wa.event[], p_receipts wa.receipt[], p_delivery_id uuid, p_correlation_id text, p_worker text, p_now timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.stored_failure(p_event_day date, p_event_key uuid, p_conversation_id bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.take_turn(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.tg_conversation_state_transitions__append_only() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.tg_feature_flags__audit() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.tg_webhook_conversations__audit() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.trim_operational_history() FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.turn_entries(p_event_key uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.turn_messages(p_events wa.event[], p_fresh uuid[], p_is_new boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.unlock_conversation(p_conversation_id bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.upsert_dead_letter(p_message wa.pending_messages, p_failure wa.failure, p_max_retries integer, p_next_retry_at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.wamid_keys(p_wamid text) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.webhook_changes(p_body jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.webhook_elements(p_body jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.withdraw_default(p_handler text, p_is_default boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa.withdraw_routes(p_handlers jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION wa_api.acquire_conversation_lock(p_conversation_id bigint, p_worker text, p_lease interval) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.acquire_conversation_lock(p_conversation_id bigint, p_worker text, p_lease interval) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.claim_messages(p_worker text, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.claim_messages(p_worker text, p_limit integer) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.complete_message(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid, p_state text, p_context jsonb, p_replies jsonb, p_duration_ms integer, OUT status text, OUT replies integer, OUT next_due_at timestamp with time zone, OUT repeated boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.complete_message(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid, p_state text, p_context jsonb, p_replies jsonb, p_duration_ms integer, OUT status text, OUT replies integer, OUT next_due_at timestamp with time zone, OUT repeated boolean) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.extend_conversation_lock(p_conversation_id bigint, p_lock_token uuid, p_lease interval) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.extend_conversation_lock(p_conversation_id bigint, p_lock_token uuid, p_lease interval) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.fail_message(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid, p_reason text, p_error_class text, p_error_message text, p_error_stack text, p_duration_ms integer, p_retryable boolean, p_retry_after interval, OUT dlq_id bigint, OUT resolution_status text, OUT retry_count integer, OUT next_retry_at timestamp with time zone, OUT repeated boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.fail_message(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid, p_reason text, p_error_class text, p_error_message text, p_error_stack text, p_duration_ms integer, p_retryable boolean, p_retry_after interval, OUT dlq_id bigint, OUT resolution_status text, OUT retry_count integer, OUT next_retry_at timestamp with time zone, OUT repeated boolean) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.feature_enabled(p_flag text, p_rollout_bucket integer, p_contacts text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.feature_enabled(p_flag text, p_rollout_bucket integer, p_contacts text[]) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.give_back(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.give_back(p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.message_timeline(p_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.message_timeline(p_id text) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.process_webhook(p_body bytea, p_delivery_id uuid, p_correlation_id text, p_worker text, p_claim integer, p_enhanced boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.process_webhook(p_body bytea, p_delivery_id uuid, p_correlation_id text, p_worker text, p_claim integer, p_enhanced boolean) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.readiness(OUT ok boolean, OUT detail text) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.readiness(OUT ok boolean, OUT detail text) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.record_rejection(p_reason text, p_count integer) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.record_rejection(p_reason text, p_count integer) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.register_handlers(p_handlers jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.register_handlers(p_handlers jsonb) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.release_conversation_lock(p_conversation_id bigint, p_lock_token uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.release_conversation_lock(p_conversation_id bigint, p_lock_token uuid) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.run_due_maintenance(p_worker text) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.run_due_maintenance(p_worker text) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.schema_version(OUT version integer, OUT oldest_program integer) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.schema_version(OUT version integer, OUT oldest_program integer) TO wa_service;
REVOKE ALL ON FUNCTION wa_api.worker_heartbeat(p_worker text, p_running integer) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_api.worker_heartbeat(p_worker text, p_running integer) TO wa_service;
REVOKE ALL ON FUNCTION wa_ops.cleanup_stuck_webhook_conversations() FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.cleanup_stuck_webhook_conversations() TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.cleanup_stuck_webhook_conversations() TO wa_cron;
REVOKE ALL ON FUNCTION wa_ops.create_partitions() FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.create_partitions() TO wa_operator;
GRANT ALL ON FUNCTION wa_ops.create_partitions() TO wa_cron;
REVOKE ALL ON FUNCTION wa_ops.message_timeline(p_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION wa_ops.message_timeline(p_id text) TO wa_monitor;
GRANT ALL ON FUNCTION wa_ops.message_timeline(p_id text) TO wa_operator;
GRANT SELECT ON TABLE wa_ops.dlq_search TO wa_operator;
GRANT SELECT ON TABLE wa_ops.outbound_replies TO wa_operator;
GRANT SELECT ON TABLE wa_ops.outbox_state TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.outbox_state TO wa_operator;
GRANT SELECT ON TABLE wa_ops.quarantine_summary TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.quarantine_summary TO wa_operator;
GRANT SELECT ON TABLE wa_ops.queue_state TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.queue_state TO wa_operator;
GRANT SELECT ON TABLE wa_ops.recent_state_transitions TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.recent_state_transitions TO wa_operator;
GRANT SELECT ON TABLE wa_ops.stuck_webhook_conversations TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.stuck_webhook_conversations TO wa_operator;
GRANT SELECT ON TABLE wa_ops.unsettled_messages TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.unsettled_messages TO wa_operator;
GRANT SELECT ON TABLE wa_ops.webhook_dlq_summary TO wa_monitor;
GRANT SELECT ON TABLE wa_ops.webhook_dlq_summary TO wa_operator;
ALTER DEFAULT PRIVILEGES FOR ROLE wa_owner REVOKE ALL ON FUNCTIONS  FROM PUBLIC;
