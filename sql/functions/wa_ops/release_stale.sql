-- Let stale messages take a normal turn after all, each at the end of its conversation's line.
--
-- Contract   one row per key: released; else nothing changed: not_found, not_stale, no_message (a
--            stale status or field stays recorded as it is), content_gone, received_again (it has
--            another ledger row). Whether the message ran before, under a ledger row that is gone
--            by now, only the operator can know.
-- Locks      ledger rows by key, then conversations by id.
-- Errors     WA101 without keys or a reason; 40001 when an identity changed meanwhile: repeat it.
create or replace function wa_ops.release_stale(p_event_keys uuid[], p_reason text)
returns table (event_key uuid, outcome text, conversation_id bigint)
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
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

comment on function wa_ops.release_stale(uuid[], text) is
'Let stale messages take a normal turn after all, each at the end of its conversation''s line.';
revoke all on function wa_ops.release_stale(uuid[], text) from public;
grant execute on function wa_ops.release_stale(uuid[], text) to wa_operator;
