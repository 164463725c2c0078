-- Give up the dead letters that a filter names; with p_dry_run only count them.
--
-- Contract   filters: null = any; p_status null = unresolved; at least one to act. One row per
--            outcome, with a sample of ids: would_discard in a dry run; else those of
--            wa.discard_dead_letters(), and beyond_limit for what p_limit left over: go on with
--            p_after_id = the greatest last_dlq_id. What waits for a turn that is no retry (behind
--            a locked conversation, or replayed) is spared: in_line.
-- Locks      conversations by id, SKIP LOCKED: those that are busy are reported. Held to the end:
--            a large p_limit makes requests for them wait, about a millisecond for each message.
-- Errors     WA101 for a bad argument, or no p_note (why) when it is no dry run.
create or replace function wa_ops.discard_dlq_where(
    p_reason text = null,
    p_handler text = null,
    p_error_class text = null,
    p_phone_number_id text = null,
    p_conversation_id bigint = null,
    p_created_after timestamptz = null,
    p_created_before timestamptz = null,
    p_status text = null,
    p_note text = null,
    p_dry_run boolean = true,
    p_limit integer = 500,
    p_after_id bigint = 0
)
returns table (
    outcome text, message_count bigint, sample_dlq_ids bigint[], last_dlq_id bigint
)
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
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

comment on function wa_ops.discard_dlq_where(
    text, text, text, text, bigint, timestamptz, timestamptz, text, text, boolean, integer, bigint
) is
'Give up the dead letters that a filter names; with p_dry_run, the default, only count them.';
revoke all on function wa_ops.discard_dlq_where(
    text, text, text, text, bigint, timestamptz, timestamptz, text, text, boolean, integer, bigint
) from public;
grant execute on function wa_ops.discard_dlq_where(
    text, text, text, text, bigint, timestamptz, timestamptz, text, text, boolean, integer, bigint
) to wa_operator;
