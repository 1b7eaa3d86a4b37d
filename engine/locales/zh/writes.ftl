button-confirm = 确认
button-decline = 暂不
