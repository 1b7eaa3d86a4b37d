insert into intent_examples (task, intent, language, text) values ('mood', 'angry', 'en', 'this will not do');
