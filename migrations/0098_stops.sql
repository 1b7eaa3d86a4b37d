-- Drafts that the guardrails stopped are listed for audits, the latest first.
create index replies_stopped on replies (created_at desc) where explanation ->> 'refused' is not null;
