-- Compute when a conversation may be claimed next: the one place where that is decided.
--
-- Contract   from lock expiry, head of line, due retries, rate and a predecessor's backlog. Returns
--            what it wrote; null = idle.
-- Locks      the caller holds the conversation's row.
create or replace function wa.refresh_due_at(p_conversation_id bigint)
returns timestamptz
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_conversation wa.webhook_conversations := wa.conversation(p_conversation_id);
    v_next record;
    v_paced_until timestamptz;
    v_due_at timestamptz;
begin
    if v_conversation.lock_token is not null then
        return v_conversation.lock_expires_at;
    end if;

    v_next := wa.next_due_at(v_conversation, v_now);
    v_due_at := v_next.due_at;

    if v_due_at is not null then
        v_paced_until := wa.paced_until(v_conversation, wa.current_settings());
        v_due_at := greatest(
            v_due_at,
            -- What is in the past must not push it back behind others that wait as long.
            case when v_paced_until > v_now then v_paced_until end
        );
    end if;

    perform wa.set_due_at(p_conversation_id, v_due_at, v_next.is_retry);

    return v_due_at;
end;
$$;

comment on function wa.refresh_due_at(bigint) is
'Compute when a conversation may be claimed next, and write it; null = idle.';
revoke all on function wa.refresh_due_at(bigint) from public;
