-- Keep a user id that is learned and the news that it was replaced from passing each other unseen.
--
-- Contract   whoever gives a conversation a BSUID holds this shared, whoever replaces BSUIDs alone,
--            each before it looks at what is committed.
-- Locks      one advisory lock, to the end of the transaction.
create or replace function wa.lock_new_identities(p_alone boolean)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_key bigint := hashtextextended('wa.bsuid_changes', 0);
begin
    if p_alone then
        perform pg_advisory_xact_lock(v_key);
    else
        perform pg_advisory_xact_lock_shared(v_key);
    end if;
end;
$$;

comment on function wa.lock_new_identities(boolean) is
'Keep a user id that is learned and the news that it was replaced from passing each other '
'unseen.';
revoke all on function wa.lock_new_identities(boolean) from public;
