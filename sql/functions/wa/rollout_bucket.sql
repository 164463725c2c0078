-- Bucket of an identity for gradual rollouts, 0 to 9999.
--
-- Contract   SHA-256 modulo 10,000: documented, the same in any language, not PostgreSQL's internal
--            hash.
create or replace function wa.rollout_bucket(p_identity text)
returns integer
language sql
immutable
parallel safe
begin atomic
    select (
        ('x' || left(encode(sha256(convert_to(p_identity, 'UTF8')), 'hex'), 12))::bit(48)::bigint
        % 10000
    )::integer;
end;

comment on function wa.rollout_bucket(
    text
) is 'Bucket of an identity for gradual rollouts, 0 to 9999.';
revoke all on function wa.rollout_bucket(text) from public;
