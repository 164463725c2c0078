-- Which account events tell which state, of what, and which of their fields say it.
--
-- Contract   one state per event. event null: any. subject: paths below the account (entry
--            id); empty: the account itself. Monitors see the fields: no free text among them.
-- Source     reference "all field values".
create or replace function wa.account_state_rules()
returns table (field text, event text, kind text, subject text[], fields text[])
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select r.field, r.event, r.kind, r.subject::text[], r.fields::text[]
    from (
        values
        (
            'message_template_status_update', null, 'template_status', '{message_template_id}',
            '{event,reason,message_template_language,message_template_category}'
        ),
        (
            'message_template_quality_update', null, 'template_quality', '{message_template_id}',
            '{new_quality_score,previous_quality_score,message_template_language}'
        ),
        (
            'template_category_update', null, 'template_category', '{message_template_id}',
            '{new_category,previous_category,message_template_language}'
        ),
        (
            'phone_number_quality_update', null, 'number_quality', '{display_phone_number}',
            '{event,current_limit,old_limit,max_daily_conversations_per_business}'
        ),
        (
            'phone_number_name_update', null, 'number_name', '{display_phone_number}',
            '{decision,rejection_reason}'
        ),
        (
            'business_capability_update', null, 'account_limits', '{}',
            '{max_daily_conversation_per_phone,max_daily_conversations_per_business,'
            'max_phone_numbers_per_business,max_phone_numbers_per_waba}'
        ),
        ('account_review_update', null, 'account_review', '{}', '{decision}'),
        (
            'account_update', 'ACCOUNT_RESTRICTION', 'account_restriction', '{}',
            '{restriction_info.restriction_type,restriction_info.expiration}'
        ),
        (
            'account_update', 'DISABLED_UPDATE', 'account_ban', '{}',
            '{ban_info.waba_ban_state,ban_info.waba_ban_date}'
        ),
        (
            'account_update', 'ACCOUNT_VIOLATION', 'account_violation', '{}',
            '{violation_info.violation_type}'
        ),
        ('account_update', 'ACCOUNT_DELETED', 'account_deleted', '{}', '{event}'),
        (
            'account_alerts', null, 'account_alert', '{entity_id,alert_info.alert_type}',
            '{entity_type,alert_info.alert_type,alert_info.alert_severity,alert_info.alert_status}'
        ),
        ('flows', 'FLOW_STATUS_CHANGE', 'flow_status', '{flow_id}', '{old_status,new_status}'),
        ('flows', 'ENDPOINT_AVAILABILITY', 'flow_availability', '{flow_id}', '{alert_state}'),
        ('flows', 'ENDPOINT_ERROR_RATE', 'flow_errors', '{flow_id}', '{alert_state,error_rate}'),
        ('flows', 'ENDPOINT_LATENCY', 'flow_latency', '{flow_id}', '{alert_state,p90_latency}'),
        ('messages', null, 'sending_error', '{code}', '{code}')
    ) as r (field, event, kind, subject, fields);
end;
$$;

comment on function wa.account_state_rules() is
'Which account events tell which state, of what, and which of their fields say it.';
revoke all on function wa.account_state_rules() from public;
