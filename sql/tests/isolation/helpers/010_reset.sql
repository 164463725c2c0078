-- Short forms for the specs: labels instead of ids, tokens and times.
create schema iso;

-- The turn that the setup of a spec took: its holder, and whoever imitates it, settles this one.
create table iso.held (turn wa.turn not null);

create function iso.register(p_timeout_s integer)
returns void
language sql
as $$
    select wa_api.register_handlers(
        jsonb_build_array(
            jsonb_build_object('name', 'bot', 'timeout_s', p_timeout_s, 'is_default', true)
        )
    );
$$;

create function iso.reset()
returns void
language plpgsql
as $$
begin
    perform set_config('wa.fake_now', '', false);
    truncate iso.held;
    delete from wa.pending_messages;
    delete from wa.webhook_dlq;
    delete from wa.outbound_messages;
    delete from wa.webhook_payloads;
    delete from wa.processed_webhook_messages;
    delete from wa.webhook_conversations;
    perform wa_ops.resume_handler(h.handler) from wa.handlers as h;
    perform iso.register(10);
end;
$$;
