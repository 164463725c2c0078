-- Bytes to text, each byte that belongs to no UTF-8 sequence becoming the escape \ufffd.
--
-- Contract   valid UTF-8 comes back unchanged; raises data_exception for a zero byte, which text
--            cannot hold.
create or replace function wa.repair_utf8(p_body bytea)
returns text
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    -- Well-formed sequences by Unicode 15 table 3-7, over the bytes read as Latin-1.
    c_token constant text := '((?:[\u0001-\u007f]|[\u00c2-\u00df][\u0080-\u00bf]'
        '|\u00e0[\u00a0-\u00bf][\u0080-\u00bf]|[\u00e1-\u00ec\u00ee\u00ef][\u0080-\u00bf]{2}'
        '|\u00ed[\u0080-\u009f][\u0080-\u00bf]|\u00f0[\u0090-\u00bf][\u0080-\u00bf]{2}'
        '|[\u00f1-\u00f3][\u0080-\u00bf]{3}|\u00f4[\u0080-\u008f][\u0080-\u00bf]{2})+)|.';
    v_latin text := convert_from(p_body, 'LATIN1');
begin
    return convert_from(
        convert_to(
            (
                select string_agg(coalesce(t.token[1], '\ufffd'), '' order by t.n)
                from regexp_matches(v_latin, c_token, 'g') with ordinality as t (token, n)
            ),
            'LATIN1'
        ),
        'UTF8'
    );
end;
$$;

comment on function wa.repair_utf8(bytea) is
'Bytes to text; bytes that belong to no UTF-8 sequence become the escape \ufffd.';
revoke all on function wa.repair_utf8(bytea) from public;
