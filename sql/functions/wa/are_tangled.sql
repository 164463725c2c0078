-- Whether messages of different senders share a BSUID, a phone or a conversation: then one of them
-- may change whose another is.
create or replace function wa.are_tangled(p_messages wa.event[])
returns boolean
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    -- One message of each sender.
    v_senders wa.event[];
begin
    if cardinality(p_messages) < 2 then
        return false;
    end if;

    v_senders := array(
        select distinct on (m.phone_number_id, m.bsuid, m.phone) m
        from unnest(p_messages) as m
        order by m.phone_number_id, m.bsuid, m.phone
    );

    return cardinality(v_senders) > 1 and exists (
        select
        from wa.match_conversations(v_senders) as k
        inner join unnest(v_senders) as m on m.event_no = k.event_no
        cross join lateral (
            select distinct u.name
            from unnest(
                array[
                    'b' || m.bsuid, 'p' || m.phone, 'c' || k.by_bsuid, 'c' || k.by_phone
                ]
            ) as u (name)
            where u.name is not null
        ) as n
        group by m.phone_number_id, n.name
        having count(*) > 1
    );
end;
$$;

comment on function wa.are_tangled(wa.event[]) is
'Whether messages of different senders share a BSUID, a phone or a conversation.';
revoke all on function wa.are_tangled(wa.event[]) from public;
