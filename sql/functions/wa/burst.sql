-- The messages that ride in a running turn, as the glue gets them; null = none.
create or replace function wa.burst(p_head wa.pending_messages)
returns jsonb
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
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

comment on function wa.burst(wa.pending_messages) is
'The messages that ride in a running turn, as the glue gets them; null = none.';
revoke all on function wa.burst(wa.pending_messages) from public;
