-- Apply a change of identity to the conversations of one business number.
--
-- Contract   the BSUID decides. Whoever had the old one, or only the old phone and no BSUID, gets
--            the current one; is there a conversation with that already, it takes over. Then the
--            phone, if the change is newer than what is known of it. An unknown contact changes
--            nothing.
-- Locks      the caller holds p_locked; only those are touched.
create or replace function wa.change_identity(
    p_change wa.identity_change, p_phone_number_id text, p_locked bigint[], p_correlation_id text
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_bsuid text := wa.current_bsuid(coalesce(p_change.to_bsuid, p_change.from_bsuid));
    v_old wa.webhook_conversations := wa.held_conversation(
        p_locked, p_phone_number_id, nullif(p_change.from_bsuid, v_bsuid), null
    );
    v_id bigint := (
        wa.held_conversation(p_locked, p_phone_number_id, v_bsuid, null)
    ).conversation_id;
    -- At one second, a message or a system message says more about the phone than an update does,
    -- whose wa_id may be the one before.
    v_less interval := make_interval(secs => (p_change.what = 'user_id_update')::integer * 0.001);
begin
    if v_old.conversation_id is null then
        v_old := wa.held_conversation(p_locked, p_phone_number_id, null, p_change.from_phone);

        if p_change.changed_at < v_old.identity_at
            or v_old.bsuid is not null and v_bsuid is not null
        then
            v_old := null;
        end if;
    end if;

    if v_id is null then
        v_id := v_old.conversation_id;

        if v_id is not null and v_bsuid is not null then
            update wa.webhook_conversations as c
            set
                bsuid = v_bsuid,
                identity_changed_at = greatest(c.identity_changed_at, p_change.changed_at)
            where c.conversation_id = v_id;
            perform wa.audit_fact(
                v_id,
                case when v_old.bsuid is null then 'identity: BSUID learned'
                    else 'identity: BSUID changed' end,
                p_change.event_key, p_correlation_id
            );
        end if;
    elsif v_old.conversation_id is not null then
        perform wa.supersede(v_old.conversation_id, v_id, p_change, p_correlation_id);
    end if;

    if v_id is not null and p_change.to_phone is not null then
        perform wa.give_phone(
            v_id, p_change.to_phone, p_change.changed_at - v_less,
            (
                wa.held_conversation(p_locked, p_phone_number_id, null, p_change.to_phone)
            ).conversation_id,
            p_change.event_key, p_correlation_id
        );
    elsif v_id is not null and p_change.what = 'security' then
        perform wa.note_security_change(v_id, p_change, p_correlation_id);
    end if;
end;
$$;

comment on function wa.change_identity(wa.identity_change, text, bigint[], text) is
'Apply a change of identity to the conversations of one business number.';
revoke all on function wa.change_identity(wa.identity_change, text, bigint[], text) from public;
