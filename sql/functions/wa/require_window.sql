-- Raise WA101 for a time that ends before it begins; null = open. p_what: created or received.
create or replace function wa.require_window(
    p_what text, p_after timestamptz, p_before timestamptz
)
returns void
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_after >= p_before then
        raise exception 'the time ends before it begins'
            using errcode = 'WA101',
                detail = format(
                    'p_%s_after=%s, p_%s_before=%s', p_what, p_after, p_what, p_before
                ),
                hint = format(
                    'It goes from p_%s_after until before p_%s_before: give the earlier one first.',
                    p_what, p_what
                );
    end if;
end;
$$;

comment on function wa.require_window(text, timestamptz, timestamptz) is
'Raise WA101 for a time that ends before it begins; null = open. p_what: created or received.';
revoke all on function wa.require_window(text, timestamptz, timestamptz) from public;
