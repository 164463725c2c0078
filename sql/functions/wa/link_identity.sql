-- One person's BSUID and phone, known from different rows or one of them new: the BSUID decides.
--
-- Contract   only a phone row without BSUID: it gets the BSUID. Else the phone moves to the BSUID's
--            row and is nulled on the old one, which drains first, unless p_at (when the message
--            was sent) is older than what is known of the phone. Nothing else moves; each change is
--            in the audit.
-- Locks      the caller holds the rows; wa.lock_new_identities().
-- Source     reference "BSUID and usernames".
create or replace function wa.link_identity(
    p_phone_number_id text, p_bsuid text, p_phone text, p_at timestamptz = null
)
returns bigint
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_at timestamptz := coalesce(p_at, wa.clock());
    -- What comes late may name a user id that was replaced.
    v_bsuid text := wa.current_bsuid(p_bsuid);
    v_by_bsuid bigint;
    v_by_phone wa.webhook_conversations;
begin
    select c.conversation_id into v_by_bsuid
    from wa.webhook_conversations as c
    where c.phone_number_id = p_phone_number_id and c.bsuid in (p_bsuid, v_bsuid)
    order by c.bsuid = p_bsuid desc
    limit 1;

    select c.* into v_by_phone
    from wa.webhook_conversations as c
    where c.phone_number_id = p_phone_number_id and c.phone = p_phone;

    if v_by_bsuid = v_by_phone.conversation_id then
        return v_by_bsuid;
    end if;

    if v_by_bsuid is null then
        perform wa.lock_new_identities(false);
        v_bsuid := wa.current_bsuid(p_bsuid);
    end if;

    if v_by_bsuid is null and v_by_phone.bsuid is null then
        update wa.webhook_conversations as c
        set bsuid = v_bsuid
        where c.conversation_id = v_by_phone.conversation_id;
        perform wa.audit_fact(v_by_phone.conversation_id, 'identity: BSUID learned');

        return v_by_phone.conversation_id;
    end if;

    if v_by_bsuid is null then
        insert into wa.webhook_conversations (phone_number_id, bsuid, rollout_bucket)
        values (p_phone_number_id, v_bsuid, wa.rollout_bucket(v_bsuid))
        returning conversation_id into v_by_bsuid;
    end if;

    perform wa.give_phone(v_by_bsuid, p_phone, v_at, v_by_phone.conversation_id);

    return v_by_bsuid;
end;
$$;

comment on function wa.link_identity(text, text, text, timestamptz) is
'One person''s BSUID and phone, known from different rows or one of them new: the BSUID '
'decides.';
revoke all on function wa.link_identity(text, text, text, timestamptz) from public;
