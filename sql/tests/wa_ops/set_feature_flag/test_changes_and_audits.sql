begin;
select plan(8);
select wa_test.noon();

create function pg_temp.change(
    p_enabled boolean = null, p_percentage numeric = null, p_add text[] = null,
    p_remove text[] = null
)
returns text
language sql
as $$
    select concat_ws(
        ' ', f.flag, f.is_enabled, f.rollout_percentage, f.test_contact_count, f.contacts_added,
        f.contacts_removed
    )
    from wa_ops.set_feature_flag(
        'WA_ENHANCED_PROCESSING', p_enabled, p_percentage, p_add, p_remove, ' because '
    ) as f;
$$;

select is(
    pg_temp.change(true, null, '{250788000001,+250 788 000 001,RW.A1}'),
    'WA_ENHANCED_PROCESSING t 0.00 2 2 0', 'enabled for two test contacts'
);
select is(
    pg_temp.change(null, 12.34, '{250788000001,250788000003}', '{RW.A1,RW.B2}'),
    'WA_ENHANCED_PROCESSING t 12.34 2 1 1', 'one more, one less, a share'
);
select is(
    pg_temp.change(true, 12.34, '{250788000001}', '{RW.A1}'),
    'WA_ENHANCED_PROCESSING t 12.34 2 0 0', 'the same again'
);
select is(
    pg_temp.change(null, null, '{RW.C3}', '{RW.C3,250788000003}'),
    'WA_ENHANCED_PROCESSING t 12.34 1 0 1', 'to be added and removed: removed'
);
select is(pg_temp.change(false), 'WA_ENHANCED_PROCESSING f 12.34 1 0 0', 'off keeps the rest');
update wa.feature_flags set rollout_percentage = 1
where flag = 'WA_ENHANCED_PROCESSING';
select results_eq(
    $$
    select c.was_enabled, c.is_enabled, c.new_percentage, c.contacts_added, c.contacts_removed,
        c.reason, c.actor = session_user, c.changed_at = wa.clock()
    from wa_ops.feature_flag_changes as c
    order by c.change_id
    $$,
    $$
    values
    (false, true, 0.00, 2, 0, 'because', true, true),
    (true, true, 12.34, 1, 1, 'because', true, true),
    (true, true, 12.34, 0, 1, 'because', true, true),
    (true, false, 12.34, 0, 0, 'because', true, true),
    (false, false, 1.00, 0, 0, 'changed by hand', true, true)
    $$,
    'each change with its reason, what changed nothing without a row'
);
select results_eq(
    $$
    select f.is_enabled, f.rollout_percentage, f.test_contact_count, f.change_reason
    from wa_ops.feature_flags as f
    where f.flag = 'WA_ENHANCED_PROCESSING'
    $$,
    $$values (false, 1.00, 1, 'changed by hand')$$, 'the view tells the state'
);
select is_empty(
    $$
    select from wa.feature_flag_changes as c
    where c::text ~ '2507880000|RW[.]'
    $$,
    'the audit names no contact'
);

select * from finish();
rollback;
