-- Whether a message is a universal word (menu, back, cancel, help).
create or replace function wa.is_universal(p_event jsonb)
returns boolean
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_word text := wa.normalize_word(wa.message_text(p_event -> 'message'));
begin
    return v_word is not null and exists (
        select from wa.routes as r
        where r.kind = 'universal' and r.word = v_word and r.is_enabled
    );
end;
$$;

comment on function wa.is_universal(jsonb) is
'Whether a message is a universal word (menu, back, cancel, help).';
revoke all on function wa.is_universal(jsonb) from public;
