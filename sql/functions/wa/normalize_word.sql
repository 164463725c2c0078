-- A text as routes compare it: lower case, no punctuation, single spaces.
--
-- Contract   a text of nothing but punctuation ("?") stays as it is.
create or replace function wa.normalize_word(p_text text)
returns text
language sql
immutable
parallel safe
begin atomic
    select
        coalesce(
            nullif(
                btrim(regexp_replace(lower(left(p_text, 200)), '[[:punct:][:space:]]+', ' ', 'g')),
                ''
            ),
            btrim(left(p_text, 200))
        );
end;

comment on function wa.normalize_word(text) is
'A text as routes compare it: lower case, no punctuation, single spaces.';
revoke all on function wa.normalize_word(text) from public;
