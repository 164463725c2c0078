-- Received with its turn, then completed, as a web process does it.
\set person random(1, 20000)
select coalesce(receive(:person, true)::text, '') as token \gset
select complete(:person, nullif(:token, '')::uuid);
