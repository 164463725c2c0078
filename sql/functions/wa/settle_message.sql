-- Mark one message as processed: dead letter and ledger.
create or replace function wa.settle_message(
    p_message wa.pending_messages, p_token uuid, p_duration_ms integer
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_message.dlq_id is not null then
        perform wa.resolve_dead_letter(p_message.dlq_id, 'resolved');
    end if;

    perform wa.settle(p_message, 'processed', p_token, p_duration_ms);
end;
$$;

comment on function wa.settle_message(wa.pending_messages, uuid, integer) is
'Mark one message as processed: dead letter and ledger.';
revoke all on function wa.settle_message(wa.pending_messages, uuid, integer) from public;
