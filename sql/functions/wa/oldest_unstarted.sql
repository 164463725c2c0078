-- Receipt of the first message in line or running; null when there is none. Parked retries hold up
-- nobody.
create or replace function wa.oldest_unstarted(p_conversation_id bigint)
returns timestamptz
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select p.received_at
        from wa.pending_messages as p
        where p.conversation_id = p_conversation_id and p.status in ('waiting', 'running')
        order by p.seq
        limit 1
    );
end;
$$;

comment on function wa.oldest_unstarted(bigint) is
'Receipt of the first message in line or running; null when there is none.';
revoke all on function wa.oldest_unstarted(bigint) from public;
