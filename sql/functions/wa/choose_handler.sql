-- The handler of a message's first turn; null when none is registered.
--
-- Contract   in this order: universal words, which work in every state; the owner of the flow in
--            progress; the "handler:" prefix of a tapped reply; a keyword (the whole text, else its
--            first word); the default.
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
    select c.handler into v_handler
    from (
        select 1 as rank, r.handler
        from wa.routes as r
        where r.kind = 'universal' and r.word = v_text and r.is_enabled
        union all
        select 2, h.handler
        from wa.handlers as h
        where h.handler = p_active_handler
        union all
        select 3, h.handler
        from wa.handlers as h
        where h.handler = split_part(wa.reply_id(p_message), ':', 1)
        union all
        select case when r.word = v_text then 4 else 5 end, r.handler
        from wa.routes as r
        where r.kind = 'keyword' and r.word in (v_text, split_part(v_text, ' ', 1)) and r.is_enabled
        union all
        select 6, h.handler
        from wa.handlers as h
        where h.is_default
    ) as c
    order by c.rank
    limit 1;

    return v_handler;
end;
$$;

comment on function wa.choose_handler(text, jsonb) is
'The handler of a message''s first turn; null when none is registered.';
revoke all on function wa.choose_handler(text, jsonb) from public;
