-- Add a receiver of alerts, or change it.
--
-- Errors     WA101 without a reason, or for what cannot be a receiver.
create or replace function wa_ops.set_alert_receiver(
    p_receiver text,
    p_url text,
    p_reason text,
    p_min_severity text = 'warning',
    p_allow_private boolean = false,
    p_is_enabled boolean = true
)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform wa.require_reason(p_reason);

    if
        p_receiver is null or p_receiver !~ '^[a-z0-9][a-z0-9_-]{0,62}$'
        or p_url is null or p_url !~ '^https?://[^[:space:]]+$' or length(p_url) > 2000
        or p_min_severity is null or p_min_severity not in ('warning', 'critical')
        or p_allow_private is null or p_is_enabled is null
    then
        raise exception 'no such receiver can be'
            using errcode = 'WA101',
                detail = format('p_receiver=%s, p_min_severity=%s', p_receiver, p_min_severity),
                hint = 'a name of a-z, 0-9, _ and -; an http or https address; warning or critical';
    end if;

    if p_url ~ '^http:' and not p_allow_private then
        raise exception 'an address without TLS needs p_allow_private'
            using errcode = 'WA101',
                detail = format('p_receiver=%s', p_receiver);
    end if;

    insert into wa.alert_receivers as r (
        receiver, url, min_severity, allow_private, is_enabled
    )
    values (p_receiver, p_url, p_min_severity, p_allow_private, p_is_enabled)
    on conflict (receiver) do update
    set
        url = excluded.url,
        min_severity = excluded.min_severity,
        allow_private = excluded.allow_private,
        is_enabled = excluded.is_enabled;

    perform wa.note_action('set_alert_receiver', p_receiver || ': ' || p_reason, null);
end;
$$;

comment on function wa_ops.set_alert_receiver(text, text, text, text, boolean, boolean) is
'Add a receiver of alerts, or change it.';
revoke all on function wa_ops.set_alert_receiver(
    text, text, text, text, boolean, boolean
) from public;
grant execute on function wa_ops.set_alert_receiver(
    text, text, text, text, boolean, boolean
) to wa_operator;
