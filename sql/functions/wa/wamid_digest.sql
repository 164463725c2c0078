-- What stands for a wamid in our rows: never the wamid, which holds a phone number.
--
-- Contract   by business number, so that equal wamids of two numbers stay two messages.
create or replace function wa.wamid_digest(p_phone_number_id text, p_wamid text)
returns uuid
language sql
stable
parallel safe
begin atomic
    select wa.event_key(variadic array['wamid', p_phone_number_id, p_wamid]);
end;

comment on function wa.wamid_digest(text, text) is
'What stands for a wamid in our rows: never the wamid, which holds a phone number.';
revoke all on function wa.wamid_digest(text, text) from public;
