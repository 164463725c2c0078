-- Whether a message is a universal word (menu, back, cancel, help).
create or replace function wa.is_universal(p_event jsonb)
returns boolean
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return exists (
        select from wa.routes as r
        where
            r.kind = 'universal'
            and r.word = wa.normalize_word(wa.message_text(p_event -> 'message'))
            and r.is_enabled
    );
end;
$$;

comment on function wa.is_universal(jsonb) is
'Whether a message is a universal word (menu, back, cancel, help).';
revoke all on function wa.is_universal(jsonb) from public;
