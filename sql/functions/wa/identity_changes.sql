-- What system messages and user id updates tell about their contacts' ids.
--
-- Contract   one row per event; problem says why it tells nothing. what: user_id_update and
--            user_id (one id became another), number, security (code changed, same ids).
-- Source     reference "BSUID and usernames", "message types".
create or replace function wa.identity_changes(p_events wa.event[])
returns setof wa.identity_change
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    with told as (
        select
            e.event_no, e.event_key, e.kind, e.phone_number_id, e.sent_at, e.bsuid, e.phone,
            m.doc ->> 'type' as type,
            coalesce(m.doc ->> 'wa_id', m.doc ->> 'new_wa_id', u.doc ->> 'wa_id') as wa_id,
            coalesce(m.doc ->> 'user_id', u.doc #>> '{user_id,current}') as user_id,
            u.doc #>> '{user_id,previous}' as previous
        from unnest(p_events) as e
        cross join lateral (select e.event #> '{message,system}' as doc) as m
        cross join lateral (select e.event -> 'element' as doc) as u
        where e.kind in ('system', 'user_id_update')
    ),

    named as (
        select
            t.*,
            case
                when t.kind = 'user_id_update' then 'user_id_update'
                when t.type = 'user_changed_user_id' then 'user_id'
                when t.type in ('user_changed_number', 'customer_changed_number') then 'number'
                when t.type in ('user_identity_changed', 'customer_identity_changed')
                    then 'security'
            end as what,
            nullif(case when t.kind = 'system' then t.bsuid else t.previous end, '') as from_bsuid,
            nullif(t.user_id, '') as to_bsuid,
            case when t.wa_id ~ '^\+?[0-9]{5,20}$' then ltrim(t.wa_id, '+') end as to_phone
        from told as t
    )

    select
        n.event_no, n.event_key, n.phone_number_id, n.what, n.from_bsuid,
        case when n.what <> 'security' then n.to_bsuid end,
        case when n.kind = 'system' then n.phone else n.to_phone end,
        case when n.what <> 'security' then n.to_phone end,
        n.sent_at,
        case
            when n.what is null then 'system.type: not a change of identity'
            when n.sent_at is null or n.sent_at = 'infinity'
                then 'timestamp: expected unix seconds'
            when greatest(length(n.from_bsuid), length(n.to_bsuid)) > 200
                then 'user_id: longer than 200 characters'
            when n.kind = 'user_id_update' and (n.from_bsuid is null or n.to_bsuid is null)
                then 'user_id_update[].user_id: expected previous and current'
            when n.what <> 'security' and coalesce(n.to_bsuid, n.to_phone) is null
                then 'system: expected a new number or user id'
        end
    from named as n;
end;
$$;

comment on function wa.identity_changes(wa.event[]) is
'What system messages and user id updates tell about their contacts'' ids.';
revoke all on function wa.identity_changes(wa.event[]) from public;
