-- Take back the words that these handlers' program no longer declares; a DBA's routes stay.
--
-- Contract   for all handlers of a registration before any of them gets its words: a word may move
--            from one to another.
create or replace function wa.withdraw_routes(p_handlers jsonb)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    delete from wa.routes as r
    using jsonb_array_elements(p_handlers) as h
    where
        r.handler = h.value ->> 'name'
        and r.source = 'code'
        and not r.word = any(
            wa.declared_words(
                h.value -> case r.kind when 'keyword' then 'keywords' else 'universal' end
            )
        );
end;
$$;

comment on function wa.withdraw_routes(jsonb) is
'Take back the words that these handlers'' program no longer declares; a DBA''s routes stay.';
revoke all on function wa.withdraw_routes(jsonb) from public;
