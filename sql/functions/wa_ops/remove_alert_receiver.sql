-- Take a receiver of alerts away, with what it has not been told yet.
--
-- Errors     WA101 without a reason, WA401 for an unknown one.
create or replace function wa_ops.remove_alert_receiver(p_receiver text, p_reason text)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform wa.require_reason(p_reason);

    delete from wa.alert_receivers as r where r.receiver = p_receiver;

    if not found then
        raise exception 'no such receiver'
            using errcode = 'WA401',
                detail = format('p_receiver=%s', p_receiver);
    end if;

    perform wa.note_action('remove_alert_receiver', p_receiver || ': ' || p_reason, null);
end;
$$;

comment on function wa_ops.remove_alert_receiver(text, text) is
'Take a receiver of alerts away, with what it has not been told yet.';
revoke all on function wa_ops.remove_alert_receiver(text, text) from public;
grant execute on function wa_ops.remove_alert_receiver(text, text) to wa_operator;
