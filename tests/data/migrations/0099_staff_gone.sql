insert into staff_gone (platform, room, thread, gone_at) values ('telegram', '-1', '7', now());
