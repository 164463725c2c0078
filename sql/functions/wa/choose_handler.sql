-- The handler of a message's first turn.
--
-- Contract   in this order: a universal word (menu, back, cancel, help), the owner of the flow in
--            progress, an interactive reply's "handler:" prefix, a keyword (the whole text, else
--            its first word), the default. Null when none is registered.
create or replace function wa.choose_handler(p_active_handler text, p_message jsonb)
returns text
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_text text := wa.normalize_word(wa.message_text(p_message));
    v_handler text;
begin
    select r.handler into v_handler
    from wa.routes as r
    where r.kind = 'universal' and r.word = v_text and r.is_enabled;

    if v_handler is null and p_active_handler is not null then
        select h.handler into v_handler
        from wa.handlers as h
        where h.handler = p_active_handler;
    end if;

    if v_handler is null and p_message ?| array['interactive', 'button'] then
        select h.handler into v_handler
        from wa.handlers as h
        where h.handler = split_part(wa.reply_id(p_message), ':', 1);
    end if;

    if v_handler is null then
        select r.handler into v_handler
        from wa.routes as r
        where r.kind = 'keyword' and r.word = any(array[v_text, split_part(v_text, ' ', 1)])
            and r.is_enabled
        order by r.word <> v_text
        limit 1;
    end if;

    if v_handler is null then
        select h.handler into v_handler
        from wa.handlers as h
        where h.is_default;
    end if;

    return v_handler;
end;
$$;

comment on function wa.choose_handler(text, jsonb) is
'The handler of a message''s first turn; null when none is registered.';
revoke all on function wa.choose_handler(text, jsonb) from public;
