insert into staff_links (digest, agent_id, expires_at) select '\x01', min(id), now() from agents having min(id) is not null;
