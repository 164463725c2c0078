-- The dedupe key: first 128 bits of SHA-256 over the parts of a natural key.
--
-- Contract   parts are joined as a JSON array, so no part can imitate a border between two.
--            A wamid holds a phone number and may have 9,000 characters: it is never a key itself.
create or replace function wa.event_key(variadic p_parts text[])
returns uuid
language sql
stable
parallel safe
begin atomic
    select left(encode(sha256(convert_to(array_to_json(p_parts)::text, 'UTF8')), 'hex'), 32)::uuid;
end;

comment on function wa.event_key(text[]) is
'The dedupe key: first 128 bits of SHA-256 over the parts of a natural key.';
revoke all on function wa.event_key(text[]) from public;
