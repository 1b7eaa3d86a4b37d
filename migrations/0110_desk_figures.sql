-- Trials and scripts write chats that no figure counts: there are few of them at a time, and leaving them out must not read all others.
create index conversations_asked on conversations (id) where channel = 'ask';
