insert into desk_openid (state, browser, nonce, verifier, expires_at) values ('\x01', '\x02', 'n', 'v', now());
insert into desk_openid_people (issuer, subject, agent_id, since) select 'https://id.example', '1', min(id), now() from agents having min(id) is not null;
