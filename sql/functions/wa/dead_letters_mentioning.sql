-- The dead letters whose error text names a contact, whoever's they are.
--
-- Contract   reads all of them: not under a lock.
create or replace function wa.dead_letters_mentioning(p_names text[])
returns bigint[]
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select d.dlq_id
        from wa.webhook_dlq as d
        where wa.mentions(concat_ws(' ', d.error_message, d.error_stack), p_names)
        union
        select a.dlq_id
        from wa.webhook_dlq_attempts as a
        where wa.mentions(concat_ws(' ', a.error_message, a.error_stack), p_names)
    );
end;
$$;

comment on function wa.dead_letters_mentioning(text[]) is
'The dead letters whose error text names a contact, whoever''s they are.';
revoke all on function wa.dead_letters_mentioning(text[]) from public;
