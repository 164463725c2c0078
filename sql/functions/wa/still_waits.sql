-- Whether the conversation whose identity this one took over has something older to do first.
--
-- Contract   compares the heads of both lines, so that of several that wait for each other the one
--            with the oldest message goes: no circle can stop them all.
-- Locks      none on the other: look again a second later.
create or replace function wa.still_waits(p_conversation_id bigint)
returns boolean
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce(
        (
            select
                (wa.oldest_unstarted(c.waits_for), c.waits_for)
                < (wa.oldest_unstarted(c.conversation_id), c.conversation_id)
            from wa.webhook_conversations as c
            where c.conversation_id = p_conversation_id and c.waits_for is not null
        ),
        false
    );
end;
$$;

comment on function wa.still_waits(bigint) is
'Whether the conversation whose identity this one took over has something older to do first.';
revoke all on function wa.still_waits(bigint) from public;
