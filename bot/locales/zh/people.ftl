# 客服台人员的页面。
staff-about = 客服回复顾客。管理员还负责教机器人和管理此名单。审计员只查看，不更改。
staff-link = 此链接只能使用一次，也只在此时显示：
staff-link-help = 。请接在客服台地址之后，交给对应的人。
staff-seen = 最近在线
staff-role = 角色
staff-not-lately = 近期没有
staff-off = 已关闭
staff-role-of = { $name }的角色
staff-shut-out = 停用
staff-new-link = 新链接
staff-invite = 邀请同事
staff-make-link = 生成链接
staff-no-role = 没有这个角色。
staff-last-admin = 客服台至少要有一位管理员：请先指定别人。
