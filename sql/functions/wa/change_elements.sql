-- The elements of one change: each element of its arrays, then what else the value holds.
--
-- Contract   kind by array and field: only messages[] of field "messages" are messages to answer.
--            What is said in a group is recorded: a reply would go to its writer in private.
--            What is in no known array becomes one element of kind other, so nothing is lost.
-- Source     reference "all field values".
create or replace function wa.change_elements(p_field text, p_value jsonb)
returns table (element_no bigint, kind text, element jsonb, problem text)
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    with known as (
        select k.name, k.kind, k.n
        from (
            values
            ('messages', 'message', 1), ('statuses', 'status', 2), ('message_echoes', 'echo', 3),
            ('calls', 'call', 4), ('groups', 'group', 5), ('user_preferences', 'preference', 6),
            ('user_id_update', 'user_id_update', 7), ('history', 'history', 8),
            ('state_sync', 'contact_sync', 9), ('errors', 'error', 10),
            ('user_actions', 'user_action', 11)
        ) as k (name, kind, n)
        where jsonb_typeof(p_value -> k.name) = 'array'
    ),

    part as (
        select
            k.n, e.n as element_n, e.doc,
            case
                when k.name = 'messages' and p_field is distinct from 'messages' then 'history'
                when k.name = 'messages' and e.doc ->> 'type' = 'system' then 'system'
                when k.name = 'messages' and e.doc ? 'group_id' then 'group_message'
                when k.name = 'statuses' and p_field = 'calls' then 'call'
                else k.kind
            end as kind,
            case
                when jsonb_typeof(e.doc) <> 'object'
                    then format('not_an_object %s[]: expected an object', k.name)
            end as problem
        from known as k
        cross join jsonb_array_elements(p_value -> k.name) with ordinality as e (doc, n)
        union all
        select 99, 1, r.rest, 'other', null
        from (
            select
                case
                    when jsonb_typeof(p_value) = 'object'
                        then p_value - '{messaging_product,metadata,contacts}'::text[]
                        - array(select k.name from known as k)
                    else p_value
                end as rest
        ) as r
        where
            r.rest <> '{}'
            or not exists (select from known as k where p_value -> k.name <> '[]')
    )

    select row_number() over (order by p.n, p.element_n), p.kind, p.doc, p.problem
    from part as p;
end;
$$;

comment on function wa.change_elements(text, jsonb) is
'The elements of one change: each element of its arrays, then what else the value holds.';
revoke all on function wa.change_elements(text, jsonb) from public;
