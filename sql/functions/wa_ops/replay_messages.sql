-- Run settled messages again, past the dedupe on purpose; with p_dry_run only count them.
--
-- Contract   p_ids (event keys, wamids, correlation ids: up to 1000) or a time of receipt:
--            p_received_after until before p_received_before; further filters: null = any. Each
--            replay is a new attempt on the same ledger row, message.id unchanged, with a normal
--            turn at the end of its conversation's line. One row per outcome: replayed,
--            would_replay, busy, or why not (see wa.replay_problem()), beyond_limit for what
--            p_limit left over: go on with p_after_at and p_after_key = the greatest
--            last_received_at, last_event_key. The first page says how many of p_ids name nothing:
--            not_found.
-- Locks      conversations by id, SKIP LOCKED: those that are busy are reported. Held to the end:
--            a large p_limit makes requests for them wait, about a millisecond for each message.
-- Errors     WA101 for a bad argument, or no p_reason when it is no dry run.
create or replace function wa_ops.replay_messages(
    p_ids text[] = null,
    p_received_after timestamptz = null,
    p_received_before timestamptz = null,
    p_handler text = null,
    p_phone_number_id text = null,
    p_conversation_id bigint = null,
    p_status text = null,
    p_reason text = null,
    p_dry_run boolean = true,
    p_limit integer = 500,
    p_after_at timestamptz = null,
    p_after_key uuid = null
)
returns table (
    outcome text,
    message_count bigint,
    sample_event_keys uuid[],
    last_received_at timestamptz,
    last_event_key uuid
)
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
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

comment on function wa_ops.replay_messages(
    text[], timestamptz, timestamptz, text, text, bigint, text, text, boolean, integer,
    timestamptz, uuid
) is
'Run settled messages again, past the dedupe on purpose; with p_dry_run, the default, only count '
'them.';
revoke all on function wa_ops.replay_messages(
    text[], timestamptz, timestamptz, text, text, bigint, text, text, boolean, integer,
    timestamptz, uuid
) from public;
grant execute on function wa_ops.replay_messages(
    text[], timestamptz, timestamptz, text, text, bigint, text, text, boolean, integer,
    timestamptz, uuid
) to wa_operator;
