-- Give a handler the words of one kind that its program declares.
--
-- Contract   words are normalised as texts are. A DBA's routes stay. What its program no longer
--            declares is gone already; see wa.withdraw_routes().
-- Errors     WA102 when another handler's program has the word.
create or replace function wa.register_routes(p_handler text, p_kind text, p_words jsonb)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_words text[] := wa.declared_words(p_words);
    v_taken record;
begin
    select r.word, r.handler into v_taken
    from wa.routes as r
    where r.kind = p_kind and r.word = any(v_words) and r.handler <> p_handler and r.source = 'code'
    limit 1;

    if found then
        raise exception 'a word is registered by another handler'
            using errcode = 'WA102',
                detail = format(
                    'word=%s, kind=%s, handler=%s',
                    v_taken.word,
                    p_kind,
                    v_taken.handler
                ),
                hint = 'Take the word from one of the two, '
                    'or let a DBA route it (source = operator).';
    end if;

    insert into wa.routes (kind, word, handler, source)
    select p_kind, w.word, p_handler, 'code'
    from unnest(v_words) as w (word)
    on conflict do nothing;
end;
$$;

comment on function wa.register_routes(text, text, jsonb) is
'Give a handler the words of one kind that its program declares; a DBA''s routes stay.';
revoke all on function wa.register_routes(text, text, jsonb) from public;
