-- The words that a program declares for a handler, as routes hold them.
create or replace function wa.declared_words(p_words jsonb)
returns text[]
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select distinct wa.normalize_word(w.value)
        from jsonb_array_elements_text(wa.array_or_empty(p_words)) as w
    );
end;
$$;

comment on function wa.declared_words(jsonb) is
'The words that a program declares for a handler, as routes hold them.';
revoke all on function wa.declared_words(jsonb) from public;
