-- Create the conversations of contacts that nobody has seen.
--
-- Locks      unique keys in order; another session creating the same contact is waited for.
create or replace function wa.create_conversations(p_messages wa.event[])
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into wa.webhook_conversations (
        phone_number_id, bsuid, phone, profile_name, rollout_bucket
    )
    select distinct on (m.phone_number_id, coalesce(m.bsuid, m.phone))
        m.phone_number_id, m.bsuid, m.phone, m.profile_name,
        wa.rollout_bucket(coalesce(m.bsuid, m.phone))
    from wa.match_conversations(p_messages) as k
    inner join unnest(p_messages) as m on m.event_no = k.event_no
    where k.by_bsuid is null and k.by_phone is null
    order by m.phone_number_id, coalesce(m.bsuid, m.phone), m.phone nulls last
    on conflict do nothing;
end;
$$;

comment on function wa.create_conversations(wa.event[]) is
'Create the conversations of contacts that nobody has seen.';
revoke all on function wa.create_conversations(wa.event[]) from public;
