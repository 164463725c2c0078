-- Create the conversations of contacts that nobody has seen.
--
-- Contract   afterwards each message has a conversation by its BSUID or its phone. Of several new
--            contacts with one phone the first in order is created with it, the others without:
--            wa.link_identity() decides whose it is.
-- Locks      wa.lock_new_identities(), then unique keys in order; another session creating the same
--            contact is waited for.
create or replace function wa.create_conversations(p_messages wa.event[])
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_unknown bigint;
    v_created bigint;
begin
    -- Most messages are of contacts that are known.
    if not exists (
        select from wa.match_conversations(p_messages) as k
        where k.by_bsuid is null and k.by_phone is null
    ) then
        return;
    end if;

    perform wa.lock_new_identities(false);

    -- A second time without the phones when another contact has taken one of them.
    for v_round in 1 .. 2 loop
        with unknown as (
            select distinct on (
                m.phone_number_id, m.bsuid, case when m.bsuid is null then m.phone end
            )
                m.phone_number_id, m.bsuid, m.phone, m.profile_name, m.sent_at
            from wa.match_conversations(p_messages) as k
            inner join unnest(p_messages) as m on m.event_no = k.event_no
            where k.by_bsuid is null and k.by_phone is null
            order by
                m.phone_number_id, m.bsuid, case when m.bsuid is null then m.phone end,
                m.phone nulls last
        ),

        created as (
            insert into wa.webhook_conversations as c (
                phone_number_id, bsuid, phone, profile_name, rollout_bucket, identity_at
            )
            select
                u.phone_number_id, wa.current_bsuid(u.bsuid), p.phone,
                u.profile_name, wa.rollout_bucket(coalesce(u.bsuid, u.phone)),
                case when p.phone is not null then u.sent_at end
            from unknown as u
            cross join lateral (
                select case when v_round = 1 or u.bsuid is null then u.phone end as phone
            ) as p
            order by u.phone_number_id, u.bsuid, u.phone
            on conflict do nothing
            returning c.conversation_id
        )

        select
            (select count(*) from unknown),
            (select count(*) from created)
        into v_unknown, v_created;

        exit when v_created = v_unknown;
    end loop;
end;
$$;

comment on function wa.create_conversations(wa.event[]) is
'Create the conversations of contacts that nobody has seen.';
revoke all on function wa.create_conversations(wa.event[]) from public;
