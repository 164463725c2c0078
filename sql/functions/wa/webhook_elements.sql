-- The elements of a webhook's document, each with its change and its contact.
--
-- Contract   one row per element; problem set where it cannot be an event for its form alone.
--            The contact is matched by id; the only one of a change also serves a message without.
-- Hazard     the rows carry no value of a whole change: a batch of 1,000 would be copied 1,000
--            times.
create or replace function wa.webhook_elements(p_body jsonb)
returns table (
    change_no bigint,
    element_no bigint,
    field text,
    entry_id text,
    entry_time text,
    kind text,
    element jsonb,
    problem text,
    metadata jsonb,
    contact jsonb
)
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select
        c.change_no, e.element_no, c.field, c.entry_id, c.entry_time, e.kind, e.element,
        coalesce(c.problem, e.problem), c.value -> 'metadata',
        coalesce(
            k.contacts -> (e.element ->> 'from_user_id'),
            k.contacts -> (e.element ->> 'from'),
            k.contacts -> (e.element ->> 'from_parent_user_id'),
            case
                when not e.element ?| '{from,from_user_id}' and jsonb_array_length(k.array) = 1
                    then k.array -> 0
            end
        )
    from wa.webhook_changes(p_body) as c
    cross join lateral (
        select
            wa.contacts_by_id(c.value -> 'contacts') as contacts,
            wa.array_or_empty(c.value -> 'contacts') as "array"
        -- Keeps the planner from computing this anew for every element.
        offset 0
    ) as k
    cross join lateral (
        select a.element_no, a.kind, a.element, a.problem
        from wa.change_elements(c.field, c.value) as a
        where c.problem is null
        union all
        select 1, 'unreadable', c.value, null
        where c.problem is not null
    ) as e;
end;
$$;

comment on function wa.webhook_elements(jsonb) is
'The elements of a webhook''s document, each with its change and its contact.';
revoke all on function wa.webhook_elements(jsonb) from public;
