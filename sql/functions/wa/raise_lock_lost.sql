-- Raise WA301: the token is not the conversation's current one.
create or replace function wa.raise_lock_lost(p_conversation_id bigint, p_event_key uuid)
returns void
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'the conversation''s lock is not held with this token'
        using errcode = 'WA301',
            detail = format('conversation_id=%s, event_key=%s', p_conversation_id, p_event_key),
            hint = 'The lease ended and the turn was taken over: discard its result.';
end;
$$;

comment on function wa.raise_lock_lost(bigint, uuid) is
'Raise WA301: the token is not the conversation''s current one.';
revoke all on function wa.raise_lock_lost(bigint, uuid) from public;
