-- Mark a turn of the original flow as failed: it is not repeated.
create or replace function wa.fail_original_turn(
    p_message wa.pending_messages, p_token uuid, p_duration_ms integer
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_message.is_secret then
        delete from wa.secret_payloads as s where s.event_key = p_message.event_key;
    end if;

    perform wa.settle(
        p_message.event_day, p_message.event_key, 'failed', p_token, p_message, p_duration_ms
    );
end;
$$;

comment on function wa.fail_original_turn(wa.pending_messages, uuid, integer) is
'Mark a turn of the original flow as failed: it is not repeated.';
revoke all on function wa.fail_original_turn(wa.pending_messages, uuid, integer) from public;
