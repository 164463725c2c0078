begin;
select plan(7);
select
    throws_ok(
        format('select wa_ops.set_alert_receiver(%s)', a.arguments), 'WA101', null, a.why
    )
from (
    values
    ($$'Ops!', 'https://example.org', 'x'$$, 'a name that is none'),
    ($$'ops', 'ftp://example.org', 'x'$$, 'neither http nor https'),
    ($$'ops', 'https://exa mple.org', 'x'$$, 'a space'),
    ($$'ops', 'https://example.org', ' '$$, 'no reason'),
    ($$'ops', 'https://example.org', 'x', 'info'$$, 'no such severity'),
    ($$'ops', 'http://example.org', 'x'$$, 'without TLS, and not said to be private')
) as a (arguments, why);
select throws_ok(
    $$select wa_ops.remove_alert_receiver('nobody', 'x')$$, 'WA401', null, 'no such receiver'
);
select * from finish();
rollback;
