-- End a lock whose lease ran out; a conversation where that fails is put off.
--
-- Contract   one whose rows contradict each other, or are held by somebody, must not keep its
--            callers from the others.
create or replace function wa.rescue_turn(
    p_conversation_id bigint, p_now timestamptz, p_how text = 'expired'
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
set lock_timeout = '50ms'
as $$
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

comment on function wa.rescue_turn(bigint, timestamptz, text) is
'End a lock whose lease ran out; a conversation where that fails is put off.';
revoke all on function wa.rescue_turn(bigint, timestamptz, text) from public;
