begin;
select plan(3);
select wa_test.noon();

create temp table body on commit drop as
select convert_to(
    replace(
        wa_test.envelope(wa_test.message('a'))::text,
        '"messages": [',
        '"messages": [' || repeat('1,', 50000)
    ),
    'UTF8'
) as body;

select results_eq(
    'select r.outcome, r.reason from body as b cross join wa_test.receive_bytes(b.body) as r',
    $$
    values ('quarantined', 'too_many_elements body: expected at most 50,000 elements')
    $$, 'one answer for the whole body'
);
select results_eq(
    'select q.raw = b.body from wa.webhook_quarantine as q cross join body as b',
    $$values (true)$$, 'which is kept as it came'
);
select ok(
    not wa.has_too_many_elements(
        wa_test.envelope(variadic array(select wa_test.message() from generate_series(1, 1000)))
    ),
    'the largest batch of Meta is far below'
);

select * from finish();
rollback;
