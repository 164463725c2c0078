-- Compute when a conversation may be claimed next: the one place where that is decided.
--
-- Contract   from lock expiry, head of line, due retries, rate and a predecessor's backlog. due_at:
--            what it wrote; null = idle. has_retry: something waits for its retry, due or not; null
--            while the conversation is locked.
-- Locks      the caller holds the conversation's row.
create or replace function wa.refresh_due_at(
    p_conversation_id bigint, out due_at timestamptz, out has_retry boolean
)
returns record
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
begin
    if v_conversation.lock_token is not null then
        due_at := v_conversation.lock_expires_at;
        return;
    end if;

    v_next := wa.next_due_at(v_conversation, v_now);
    due_at := v_next.due_at;
    has_retry := v_next.has_retry;

    if due_at is not null then
        v_paced_until := wa.paced_until(v_conversation, wa.current_settings());
        due_at := greatest(
            due_at,
            -- What is in the past must not push it back behind others that wait as long.
            case when v_paced_until > v_now then v_paced_until end
        );
    end if;

    perform wa.set_due_at(p_conversation_id, due_at, v_next.is_retry);
end;
$$;

comment on function wa.refresh_due_at(bigint) is
'Compute when a conversation may be claimed next, and write it; null = idle.';
revoke all on function wa.refresh_due_at(bigint) from public;
