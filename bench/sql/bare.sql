-- One durable insert of the bytes of a webhook: what the others are measured against.
\set person random(0, 9999)
insert into bench.bare (body) values (bench.body((:person)::int));
