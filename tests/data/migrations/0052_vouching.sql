insert into vouches (digest, expires_at) values ('\x03', '2026-11-01T00:10:00Z');
