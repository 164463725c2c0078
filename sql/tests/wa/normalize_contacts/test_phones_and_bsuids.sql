begin;
select plan(9);

select is(
    wa.normalize_contacts('{"+250 788-000 001", "(250)788.000.002", 250788000003}'),
    '{250788000001,250788000002,250788000003}', 'a phone number is its digits'
);
select is(
    wa.normalize_contacts('{" RW.A1b2 ", US.ENT.x_y}'), '{RW.A1b2,US.ENT.x_y}', 'BSUIDs stay'
);
select is(wa.normalize_contacts(null), '{}', 'nobody');
select throws_ok(
    $$select wa.normalize_contacts('{250788000001, 0788000001}')$$, 'WA101',
    'a contact is neither a phone number nor a BSUID', 'without the country''s code'
);
select throws_ok(
    $$select wa.normalize_contacts('{00250788000001}')$$, 'WA101', null, '00 is no part of it'
);
select throws_ok($$select wa.normalize_contacts('{25078800O001}')$$, 'WA101', null, 'a typo');
select throws_ok($$select wa.normalize_contacts('{""}')$$, 'WA101', null, 'empty');
select throws_ok($$select wa.normalize_contacts('{null}')$$, 'WA101', null, 'null');
select throws_ok($$select wa.normalize_contacts('{RW.}')$$, 'WA101', null, 'a country is no BSUID');

select * from finish();
rollback;
