-- What statuses tell of each message: one row per wamid, the earliest time of each rank.
--
-- Contract   anything may stand in a status: what is malformed counts as not told. Statuses of a
--            group's members say nothing about a message as a whole and are left out.
-- Source     reference "statuses".
create or replace function wa.read_deliveries(p_statuses wa.event[], p_now timestamptz)
returns setof wa.delivery
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    with told as materialized (
        select
            wa.wamid_digest(e.phone_number_id, e.event #>> '{element,id}') as wamid_digest,
            e.event #>> '{element,status}' as status,
            e.event -> 'element' ->> 'biz_opaque_callback_data' as opaque,
            -- A time that cannot be is the time of receipt.
            coalesce(nullif(e.sent_at, 'infinity'), p_now) as at,
            e.event #>> '{element,errors,0,code}' as code,
            left(e.event #>> '{element,pricing,category}', 100) as category,
            e.event #>> '{element,pricing,billable}' as billable,
            wa.epoch_to_timestamp(
                e.event #>> '{element,conversation,expiration_timestamp}'
            ) as expires_at
        from unnest(p_statuses) as e
        where
            e.event #>> '{element,status}' in ('sent', 'delivered', 'read', 'played', 'failed')
            and e.event #>> '{element,recipient_type}' is distinct from 'group'
            and not e.event -> 'element'
                ?| '{recipient_participant_id,recipient_participant_user_id}'
    )

    -- Equal events give equal rows in any order: earliest times, least values.
    select
        null::bigint,
        t.wamid_digest,
        min(
            case
                when t.opaque ~* '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$' then lower(t.opaque)
            end
        )::uuid,
        min(t.at) filter (where t.status = 'sent'),
        min(t.at) filter (where t.status = 'delivered'),
        min(t.at) filter (where t.status = 'read'),
        min(t.at) filter (where t.status = 'played'),
        min(t.at) filter (where t.status = 'failed'),
        min(case when t.code ~ '^[0-9]{1,9}$' then t.code::integer end)
        filter (where t.status = 'failed'),
        min(t.category),
        bool_or(case when t.billable in ('true', 'false') then t.billable = 'true' end),
        min(nullif(t.expires_at, 'infinity'))
    from told as t
    group by t.wamid_digest;
end;
$$;

comment on function wa.read_deliveries(wa.event[], timestamptz) is
'What statuses tell of each message: one row per wamid, the earliest time of each rank.';
revoke all on function wa.read_deliveries(wa.event[], timestamptz) from public;
