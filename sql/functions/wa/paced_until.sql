-- When a conversation's rate allows its next turn; null = it never had one.
--
-- Contract   generic cell rate algorithm (ITU-T I.371): rate_tat runs ahead of the clock by one
--            interval per turn, and may be a burst ahead.
create or replace function wa.paced_until(
    p_conversation wa.webhook_conversations, p_settings wa.settings
)
returns timestamptz
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return p_conversation.rate_tat - p_settings.turn_interval * (p_settings.turn_burst - 1);
end;
$$;

comment on function wa.paced_until(wa.webhook_conversations, wa.settings) is
'When a conversation''s rate allows its next turn; null = it never had one.';
revoke all on function wa.paced_until(wa.webhook_conversations, wa.settings) from public;
