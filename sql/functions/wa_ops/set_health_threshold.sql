-- Set from which value on a check warns and is critical, or switch it off.
--
-- Contract   which of the two is larger says whether high or low values are bad, and stays so.
-- Errors     WA101 without a reason, for what is no number or turns the check's direction; WA401
--            for an unknown check.
create or replace function wa_ops.set_health_threshold(
    p_check text,
    p_warning double precision,
    p_critical double precision,
    p_reason text,
    p_is_enabled boolean = true
)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_old wa.health_thresholds;
begin
    perform wa.require_reason(p_reason);

    if p_is_enabled is null or p_warning = 'NaN' or p_critical = 'NaN' then
        raise exception 'a threshold is a number or null, and p_is_enabled true or false'
            using errcode = 'WA101',
                detail = format('p_check=%s', p_check);
    end if;

    select t.* into v_old from wa.health_thresholds as t where t.check_name = p_check for update;

    if not found then
        raise exception 'no such check'
            using errcode = 'WA401',
                detail = format('p_check=%s', p_check),
                hint = 'wa_ops.health_thresholds has their names';
    end if;

    if
        coalesce(v_old.critical < v_old.warning, false)
        is distinct from coalesce(p_critical < p_warning, false)
    then
        raise exception 'these thresholds turn the direction of the check'
            using errcode = 'WA101',
                detail = format('p_check=%s', p_check),
                hint = 'give both, the larger one where it is now; p_is_enabled switches it off';
    end if;

    update wa.health_thresholds as t
    set warning = p_warning, critical = p_critical, is_enabled = p_is_enabled
    where t.check_name = p_check;

    perform wa.note_action(
        'set_health_threshold',
        format(
            '%s: %s/%s to %s/%s%s, %s',
            p_check, v_old.warning, v_old.critical, p_warning, p_critical,
            case when not p_is_enabled then ' off' end, p_reason
        ),
        null
    );
end;
$$;

comment on function wa_ops.set_health_threshold(
    text, double precision, double precision, text, boolean
) is
'Set from which value on a check warns and is critical, or switch it off.';
revoke all on function wa_ops.set_health_threshold(
    text, double precision, double precision, text, boolean
) from public;
grant execute on function wa_ops.set_health_threshold(
    text, double precision, double precision, text, boolean
) to wa_operator;
