-- Disabled by default: the original flow until someone rolls the enhanced one out.
insert into wa.feature_flags (flag) values ('WA_ENHANCED_PROCESSING')
on conflict (flag) do nothing;
