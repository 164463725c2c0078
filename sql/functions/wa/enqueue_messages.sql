-- Give new messages their place in line.
--
-- Contract   one receipt per message: original (flag off for its contact), contended (its
--            conversation is locked), candidate (first in line of one of the p_claim free
--            conversations), else waiting. A conversation with enhanced messages unsettled stays
--            enhanced until they are done. Nobody tries to take a lock when p_claim is 0, so
--            nothing is contended then.
-- Locks      conversations (place_messages) before seq is drawn: seq order is commit order.
create or replace function wa.enqueue_messages(
    p_messages wa.event[],
    p_delivery_id uuid,
    p_correlation_id text,
    p_claim integer,
    p_enhanced boolean,
    p_now timestamptz
)
returns wa.receipt[]
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
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

comment on function wa.enqueue_messages(wa.event[], uuid, text, integer, boolean, timestamptz) is
'Give new messages their place in line.';
revoke all on function wa.enqueue_messages(wa.event[], uuid, text, integer, boolean, timestamptz)
from public;
