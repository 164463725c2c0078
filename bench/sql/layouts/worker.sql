-- Received, claimed, completed: as web and worker processes do it.
\set person random(1, 20000)
select receive(:person, false);
select coalesce(c.person, 0) as claimed, coalesce(c.token::text, '') as token from claim() as c \gset
select complete(:claimed, nullif(:token, '')::uuid);
