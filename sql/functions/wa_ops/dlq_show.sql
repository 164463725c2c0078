-- Everything about one dead letter, with what the person wrote: for operators only.
--
-- Contract   an object: dead_letter (the row, payload and error text included), attempts, message
--            (the ledger row), in_line (null = settled), actions (what operators did to it).
-- Errors     WA401 when there is no such dead letter.
create or replace function wa_ops.dlq_show(p_dlq_id bigint)
returns jsonb
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
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

comment on function wa_ops.dlq_show(bigint) is
'Everything about one dead letter, with what the person wrote: for operators only.';
revoke all on function wa_ops.dlq_show(bigint) from public;
grant execute on function wa_ops.dlq_show(bigint) to wa_operator;
