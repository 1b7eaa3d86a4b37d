-- a chat and a link of before; that trials are refused and proofs read again is tried in tests/stories/trials.rs
insert into identities (channel, external_id) values ('ask', 'before trials');
