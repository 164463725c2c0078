-- The states that account events tell, the newest of each thing.
--
-- Contract   event_at falls back to the receipt; errors have no time of their own.
create or replace function wa.read_account_states(p_events wa.event[], p_now timestamptz)
returns setof wa.account_states
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select distinct on (s.kind, s.subject)
        s.kind, s.subject, s.state, s.event_at, s.event_key
    from (
        select
            r.kind,
            left(
                concat_ws(
                    '/',
                    -- An error has no account of its own, but a number.
                    case
                        when e.kind = 'error' then e.phone_number_id else e.event ->> 'entry_id'
                    end,
                    t.subject
                ),
                300
            ) as subject,
            (
                select coalesce(
                    jsonb_object_agg(split_part(f.path, '.', -1), f.leaf)
                    filter (where f.leaf is not null), '{}'
                )
                from (
                    select p as path, wa.json_leaves(e.event -> 'element', p) as leaf
                    from unnest(r.fields) as p
                ) as f
            ) as state,
            case
                when e.kind = 'error' then p_now
                else coalesce(nullif(e.sent_at, 'infinity'), p_now)
            end as event_at,
            e.event_key
        from unnest(p_events) as e
        inner join wa.account_state_rules() as r
            on r.field = e.event ->> 'field'
            and (r.event is null or r.event = e.event #>> '{element,event}')
            and (e.kind = 'error') = (r.kind = 'sending_error')
        cross join lateral (
            select
                string_agg(
                    case
                        -- Written with signs and spaces, or without.
                        when p.path = 'display_phone_number'
                            then regexp_replace(l.leaf, '[^0-9]', '', 'g')
                        else l.leaf
                    end,
                    '/' order by p.n
                ) as subject,
                count(l.leaf) = cardinality(r.subject) as is_named
            from unnest(r.subject) with ordinality as p (path, n)
            cross join lateral (
                select wa.json_leaves(e.event -> 'element', p.path) as leaf
            ) as l
        ) as t
        where t.is_named
    ) as s
    where s.subject <> ''
    order by s.kind, s.subject, s.event_at desc, s.event_key desc;
end;
$$;

comment on function wa.read_account_states(wa.event[], timestamptz) is
'The states that account events tell, the newest of each thing.';
revoke all on function wa.read_account_states(wa.event[], timestamptz) from public;
