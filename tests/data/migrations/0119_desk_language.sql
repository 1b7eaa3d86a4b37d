-- who was there before speaks as the browser says; one chooses
update agents set language = 'zh';
