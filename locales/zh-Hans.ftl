# 店铺的简体中文。文本编号、变量与 en.ftl 相同。

language-name = 简体中文

# --- 金额与时间

money-xtr = { $count ->
   *[other] { $amount } 颗星
}
money-usdt = { $amount } USDT
money-usdc = { $amount } USDC
moment-exact = { $day } { $time }
amount = { $amount }

# --- 常用按钮

button-home = 🏠 首页
button-desk = 🏪 工作台
button-back = ‹ { $to }
button-page = { $page } / { $pages }
button-page-before = ‹
button-page-after = ›
button-cancel = 取消
button-done = 完成
button-help = 帮助
button-settings = 设置
button-search = 🔎 搜索
button-orders = 📦 我的订单
button-order = 查看订单
button-browse = 去逛逛
button-try-again = 再试一次
button-open = 打开
button-restock = 补货
button-products = 商品
button-language = 🌐 语言

# --- 首页与货架

home-title = 🛍 { $name }
home-empty = 货架暂时是空的，请稍后再来看看。
home-empty-owner = 货架是空的。先添加第一件商品，再为它补货。
button-more = 显示更多
category-button = { $title } · { $count }
category-everything = 全部商品
category-empty = 这个分类暂时没有商品。
page-of = 第 { $page } 页，共 { $pages } 页
shelf-price = { $title } · { $price }
shelf-price-from = { $title } · { $price } 起
shelf-sold-out = { $title } · 已售罄

search-title = 🔎 搜索
search-ask = 想找什么？发一两个词给我。
search-placeholder = 例如：steam
search-found = { $count ->
   *[other] 与“{ $words }”有关的商品有 { $count } 件。
}
search-nothing = 没有找到与“{ $words }”有关的商品。换个更短的词试试，或者随便逛逛。

# --- 商品页

product-not-on-sale = 这件商品目前没有出售。
product-offer = { $title }
product-price = 价格 { $price }
product-minimum = { $count ->
   *[other] { $count } 件起售
}
stock-none = 已售罄
stock-low = 所剩不多
stock-ok = 有货
stock-exact = { $count ->
   *[other] 库存 { $count } 件
}
button-buy = 购买 · { $total }
button-fewer = −
button-quantity = { $count }
button-more-pieces = +
button-what-is-left = 看看还剩什么
offer-chosen = ✓ { $title } · { $price }
offer-other = { $title } · { $price }
offer-sold-out = { $title } · 已售罄
offer-untitled = 标准
quantity-ask = 要几件？请发送 { $lowest } 到 { $highest } 之间的数字。
quantity-smallest = { $count ->
   *[other] 每单最少 { $count } 件。
}
quantity-largest = { $count ->
   *[other] 每单最多 { $count } 件。
}
quantity-only-left = { $count ->
   *[other] 只剩 { $count } 件了。
}

# --- 购物篮与优惠券

button-basket = 🧺 购物篮
button-basket-count = 🧺 购物篮 · { $count }
button-put-in-basket = 🧺 放进购物篮
button-check-out = 下单 · { $total }
button-take-out = 拿出来
button-coupon = 🏷 我有优惠券
button-coupon-drop = 去掉优惠券
product-tier = { $count } 件起：{ $price }
basket-title = 🧺 购物篮
basket-empty = 购物篮是空的。放进来的东西会一直留着，直到您拿出来或付款。
basket-few = { $left ->
   *[other] { $quantity } × { $title } · 只剩 { $left } 件
}
basket-none = { $quantity } × { $title } · 已售完
basket-range = { $quantity } × { $title } · 每单 { $lowest } 到 { $highest } 件
basket-gone = { $title } · 已不再出售
basket-line-button = { $quantity } × { $title }
basket-not-ready = 现在不能全部下单。请拿出没有的，或减少数量，再下单。
basket-waiting = 这些已经下单：{ $reference }，{ $total }，等待您付款。
basket-each = 每件 { $price }
basket-put = 已放进购物篮。
basket-taken-out = 已从购物篮拿出。
order-discount = 优惠券 · −{ $amount }
coupon-title = 🏷 优惠券
ask-coupon = 您的优惠券代码是什么？
    .placeholder = 例如：SUMMER10
coupon-taken = 优惠券减 { $amount }。
command-basket = 您放在一边的商品
    .example = /basket
    .name = 购物篮
error-line-sold-out = { $left ->
    [0] 有人快了一步：“{ $title }”已经卖完了。没有下单，您没有付任何钱。
   *[other] 有人快了一步：“{ $title }”只剩 { $left } 件了。没有下单，您没有付任何钱。
}
error-line-not-enough = 有人快了一步：“{ $title }”剩下的不够您要的数量。没有下单，您没有付任何钱。
error-line-gone = 购物篮里有商品已不再出售。请把它拿出来再下单。您没有付任何钱。
error-line-quantity = “{ $title }”每单 { $minimum } 到 { $maximum } 件。您没有付任何钱。
error-basket-full = 每单最多 { $limit } 种商品。请先下这一单，或拿出一些。
error-basket-empty = 购物篮是空的。您没有付任何钱。
error-coupon-unknown = 没有这个代码的优惠券。请检查是否输错。
error-coupon-over = 这张优惠券已失效。
error-coupon-used-up = 这张优惠券的使用次数已用完。
error-coupon-used-before = 这张优惠券只能用于一单，您已经用过。等待付款的订单也算。
error-coupon-not-for-this = 这张优惠券对购物篮里的商品没有优惠。
error-coupon-needs-more = 这张优惠券用于满 { $minimum } 的订单。

coupons-title = 🏷 优惠券
coupons-none = 还没有优惠券。
coupons-entry = { $code } · { $off }
    { $state } · { $uses }
button-coupons = 🏷 优惠券
button-coupon-add = 添加优惠券
button-coupon-on = 启用
button-coupon-off = 停用
button-coupon-end = 最后一天
button-coupon-cap = 使用次数
button-coupon-minimum = 最低订单金额
button-coupon-product = 适用商品
button-coupon-once = 每位顾客一次
button-coupon-many = 每位顾客不限次数
button-coupon-whole-shop = 整个商店
coupon-heading = 🏷 { $code }
coupon-off-percent = 减 { $value }%
coupon-off-fixed = 减 { $amount }
coupon-is-on = 已启用
coupon-is-off = 已停用：没有人能使用
coupon-is-over = 最后一天已过
coupon-uses = { $count ->
   *[other] 已用 { $count } 次
}
coupon-uses-of = 已用 { $count } / { $cap } 次
coupon-for-shop = 适用于店内所有商品
coupon-for-product = 只适用于 { $title }
coupon-minimum = 用于满 { $amount } 的订单
coupon-once = 每位顾客一次
coupon-many = 每位顾客不限次数
coupon-until = 截至 { $at }
coupon-new = 🏷 新优惠券
ask-coupon-new = 代码是什么，减多少？请一起发送，例如 SUMMER 10% 或 WELCOME 5.00。启用之前它不生效。
    .placeholder = SUMMER 10%
ask-coupon-end = 最后有效日是哪天？请发送如 2026-12-31，或发送 0 表示没有期限。
    .placeholder = 2026-12-31
ask-coupon-cap = 总共可以用于多少个订单？0 表示不限。
    .placeholder = 100
ask-coupon-minimum = 订单满多少可用？请发送数字，或发送 0 表示任何订单。
    .placeholder = 20.00
ask-coupon-product = 用于哪个商品？请发送名称中的几个字。
    .placeholder = 例如：steam
coupon-which = 用于其中哪一个？
coupon-no-product = 没有这样名称的在售商品。请换一个词。
command-coupons = 优惠券，以及用了多少次
    .example = /coupons
    .name = 优惠券
button-offer-tiers = 按数量定价
offer-tiers = 按数量：{ $tiers }
ask-offer-tiers = 买得多时每件多少钱？请发送如 5=19.20, 10=18.90。发送 - 全部取消。
    .placeholder = 5=19.20, 10=18.90
error-bad-tiers = 请写成 5=19.20, 10=18.90：从 2 件起，数量递增，价格逐级降低，最多八级。
error-bad-coupon = 请写代码（3 到 32 个字母或数字）、一个空格和减多少：SUMMER 10% 或 WELCOME 5.00。百分比为 1 到 100。
error-coupon-taken = 已经有这个代码的优惠券。
error-bad-day = 请写一个将来的日期，例如 2026-12-31。

# --- 订单与付款

order-title = 订单 { $reference }
order-line = { $quantity } × { $title } · { $price }
order-total = 合计 { $total }
order-held = 为您保留到 { $until }。
order-how-to-pay = 请选择付款方式。
order-no-way-to-pay = 店铺目前不收款。您没有付任何钱。
pay-sim = 测试付款 · { $amount }
pay-stripe = 银行卡 · { $amount }
pay-btcpay = 比特币与闪电网络 · { $amount }
pay-cryptopay = Crypto Pay · { $amount }
pay-usdt-tron = USDT（TRON）· { $amount }
pay-usdt-ethereum = USDT（Ethereum）· { $amount }
pay-usdt-bsc = USDT（BNB Chain）· { $amount }
pay-usdt-polygon = USDT（Polygon）· { $amount }
pay-usdt-arbitrum = USDT（Arbitrum）· { $amount }
pay-usdc-ethereum = USDC（Ethereum）· { $amount }
pay-usdc-bsc = USDC（BNB Chain）· { $amount }
pay-usdc-polygon = USDC（Polygon）· { $amount }
pay-usdc-arbitrum = USDC（Arbitrum）· { $amount }
pay-usdc-base = USDC（Base）· { $amount }
pay-stars = Telegram 星 · { $amount }
invoice-title = 订单 { $reference }
invoice-top-up = 存入您的钱包
invoice-elsewhere = 这张账单无法在这里显示。您没有付任何钱，请换一种付款方式。
invoice-not-theirs = 这张账单是给别人的，或者被改动过。
invoice-not-waiting = 这张账单对应的订单已不再等待付款。
invoice-not-now = 店铺刚才无法查看订单，请稍后再试。
invoice-nothing-paid = 您没有付任何钱。
pay-by-name = { $name } · { $amount }
payment-test = 这是测试付款，不会动用真钱。
payment-open = 点按钮打开付款页面。钱到账后，这里会告诉您。
button-pay = 支付 { $amount }
button-other-way = 换一种付款方式
button-cancel-order = 取消订单
cancel-ask = 要取消这个订单吗？您没有付任何钱，为您保留的商品会放回货架。
button-keep-order = 保留订单
button-cancel-for-good = 是的，取消订单
paid-title = ✅ 已付款 · { $reference }
paid-goods-come = { $kind ->
    [file] 谢谢。文件会用单独一条消息发给您，并一直保存在您的订单里。
    [text] 谢谢。您买的内容会用单独一条消息发给您，并一直保存在您的订单里。
   *[key] { $count ->
       *[other] 谢谢。密钥会用单独一条消息发给您，并一直保存在您的订单里。
    }
}
paid-recovery = 如果您失去这个账号，恢复码可以找回您的订单。

# --- 已付款的商品

parcel-ready = { $kind ->
    [file] ✅ 已付款，您的文件准备好了。
    [text] ✅ 已付款，您买的内容准备好了。
   *[key] { $count ->
        [1] ✅ 已付款，您的密钥准备好了。
       *[other] ✅ 已付款，您的 { $count } 个密钥准备好了。
    }
}
parcel-what = { $title } · { $reference }
parcel-again = 为确保您收到，又发了一次。只收了一次款。
parcel-reminder = 您还没有查看。只收了一次款。
parcel-morning = 夜里已静音发过，您还没有查看。只收了一次款。
button-show-goods = { $kind ->
    [file] 📄 查看我的文件
    [text] 🔑 查看我买的内容
   *[key] { $count ->
        [1] 🔑 查看我的密钥
       *[other] 🔑 查看我的 { $count } 个密钥
    }
}
goods-title = 🔑 { $title }
goods-order = 订单 { $reference }
goods-how-to-use = 使用方法
goods-shown = 首次查看 { $at } · 随时可在 /orders 找到
goods-hidden = { $kind ->
    [file] 🔑 文件已收起。
    [text] 🔑 内容已隐藏。
   *[key] { $count ->
        [1] 🔑 您的密钥已隐藏。
       *[other] 🔑 您的 { $count } 个密钥已隐藏。
    }
}
button-copy = 📋 复制
button-hide = 隐藏
button-received = 我收到了
received-thanks = 已记下，谢谢。
button-how-to-use = 使用方法
button-problem = 有问题

# --- 买家的订单

orders-title = 📦 我的订单
orders-back = 我的订单
orders-none = 您还没有订单。
orders-page = { $count ->
   *[other] 共 { $count } 个订单 · 第 { $page } 页，共 { $pages } 页
}
orders-entry = { $reference } · { $day }
    { $title } · { $status }
order-word-placed = 待付款
order-word-ready = 待查看
order-word-seen = 已送达
order-word-expired = 已过期
order-word-cancelled = 已取消
order-word-refunded = 已退款
order-is-ready = { $kind ->
    [file] 已付款，您的文件准备好了。
    [text] 已付款，您买的内容准备好了。
   *[key] { $count ->
       *[other] 已付款，您的密钥准备好了。
    }
}
order-is-seen = 已送达。首次查看 { $at }。
order-is-expired = 付款时间已过，订单已结束。如果您其实已经付款，钱不会丢：它在您的钱包里。
order-is-cancelled = 您取消了这个订单。如果您其实已经付款，钱不会丢：它在您的钱包里。
order-is-refunded = 您的钱已经退还。
order-paid-at = 付款时间 { $at }
button-order-again = 再次购买
how-to-use-title = 订单 { $reference } 的使用方法
how-to-use-none = 没有特别的步骤，在支持的地方直接使用即可。
problem-title = 订单 { $reference } 有问题
problem-write-to = 请写信给 { $contact }，并注明订单 { $reference }。请不要把密钥本身发出去。
problem-no-contact = 店铺没有留下联系方式。请在您找到这家店的地方询问，并注明订单 { $reference }。
problem-kept = 您的订单和您买的东西都还在。
button-write-to-support = 联系客服

# --- 设置、语言、帮助

settings-title = ⚙️ 设置
settings-language = 语言：{ $language }
languages-title = 🌐 语言
languages-ask = 您想用哪种语言？
language-chosen = ✓ { $name }
language-set = 从现在起使用{ $language }。
help-title = { $name } · 帮助
help-how = 选好商品，付款，几秒钟后就在这里收到。它会留在您的订单里，随时可以再看。
help-command = { $example } · { $what }
help-support = 如果订单有问题，请联系 { $contact }。

command-start = 打开店铺
    .example = /start
    .name = 开始
command-shop = 看看货架上有什么
    .example = /shop
    .name = 商店
command-search = 按名称查找商品
    .example = /search steam
    .name = 搜索
command-orders = 您的订单和密钥
    .example = /orders
    .name = 订单
command-link = 在另一个聊天里显示相同的订单
    .example = /link
    .name = 关联
command-unlink = 共用您订单的聊天
    .example = /unlink
    .name = 聊天
command-recover = 找回丢失账号的订单
    .example = /recover
    .name = 找回
command-notify = 如何联系您、何时免打扰
    .example = /notify
    .name = 通知
command-language = 选择语言
    .example = /language
    .name = 语言
command-help = 这里能做什么
    .example = /help
    .name = 帮助
command-paysupport = 就付款问题联系店铺
    .example = /paysupport
    .name = 付款求助
command-terms = 店铺条款
    .example = /terms
    .name = 条款
command-privacy = 店铺保存您的哪些信息
    .example = /privacy
    .name = 隐私
command-desk = 需要您处理的事和快卖完的商品
    .example = /desk
    .name = 柜台
command-restock = 添加新的密钥
    .example = /restock
    .name = 补货
command-products = 添加和修改商品
    .example = /products
    .name = 商品

# --- 只有部分聊天软件才有的：命令的内容、菜单、表单

option-product = 商品，或名称中的几个字
option-code = 代码（如果有）
option-words = 发生了什么
option-file = 每行一个密钥的文本文件
discord-choose = 请选择
discord-answer = 回答
discord-file = 或上传文件
discord-closed = 我无法给您发消息：您的私信已关闭。什么都没有丢失，您的密钥就在这里，也在 /orders 中。如果想以消息收到，请允许本服务器成员私信，然后给我发一条消息。

# --- one customer on several chats

chats-title = 🔗 我的聊天
chats-one = 您的订单只在这个聊天里。关联另一个聊天后，两边显示相同的订单。
chats-several = 这些聊天共用您的订单：
chats-here = { $name } · 当前聊天
chats-other = { $name }
chat-this = 当前聊天
channel-telegram = Telegram
channel-discord = Discord
button-chats = 🔗 我的聊天
button-link-give = 关联另一个聊天
button-link-enter = 我有代码
button-link-open = 打开 { $name }
button-link-again = 生成新代码
button-link-join = 关联这两个聊天
button-link-confirm = 是我本人
button-link-deny = 不是我
button-not-now = 暂不
button-unlink = 移除 { $name }
button-unlink-sure = 是的，移除
button-keep-chat = 保留
link-title = 🔗 关联两个聊天
link-how = 在您的另一个聊天里打开本店，发送 /link 并附上此代码。代码只能用一次，有效期至 { $until }。在任何改变发生之前，当前聊天会先询问您。
link-keep-to-yourself = 请勿给其他人看。输入它的人会请求查看您的订单和密钥。
link-ask = 请发送 /link 在您另一个聊天里显示的代码。
    .placeholder = K7F3-9QXM-2TPA
link-means = 之后两个聊天都会显示双方的全部订单和密钥。只有当代码来自您自己的另一个聊天时才输入。
link-join-ask = 要把当前聊天与收到代码 { $code } 的聊天关联吗？
link-asked = 代码正确。现在您的另一个聊天会请您确认。在此之前不会关联。
linked-title = 🔗 已关联
linked = 从现在起两个聊天显示相同的订单。24 小时内可以撤销。
denied-title = 🔗 未关联
denied = 没有关联任何聊天，代码已作废，即使有人知道它也没有用。
split-title = 🔗 已撤销
split-again = 每个聊天又各有自己的订单。
unlink-ask = 要从您的聊天中移除 { $name } 吗？它将不再显示您的订单。订单留在这里。
unlink-ask-this = 要从您的聊天中移除当前聊天吗？这里将不再显示您的订单。订单留在其他聊天里。
unlink-unseen = { $count ->
   *[other] 有 { $count } 个订单还没有人打开，将发送到保留的聊天。
}
unlink-grave = { $count ->
   *[other] 请注意：有 { $count } 个订单还没有打开，而保留的聊天目前都无法送达。货品仍在您的订单里，但没有办法通知您。
}
unlinked = 已移除 { $name }。您的订单在这里。
unlinked-this = 当前聊天已移除，重新开始。您的订单在其他聊天里。

# --- 邮件

channel-email = 电子邮件
mail-parcel-subject = { $kind ->
    [file] 您的文件准备好了：{ $title } · { $reference }
    [text] 您买的内容准备好了：{ $title } · { $reference }
   *[key] { $count ->
        [1] 您的密钥准备好了：{ $title } · { $reference }
       *[other] 您的 { $count } 个密钥准备好了：{ $title } · { $reference }
    }
}
mail-link-keep = 链接会打开店铺的页面，上面也有使用方法。拿到链接的人都能看到您买的内容，请不要转发。
mail-allow-list = 为避免订单邮件进入垃圾箱，请把 { $sender } 加入您的联系人。
mail-why = 您收到这封邮件，是因为有人把这个地址留给了 { $shop }，用于接收订单。
mail-code-subject = { $shop } 的验证码
mail-code-title = 您的验证码
mail-code-how = 请在 { $shop } 向您索取的地方输入。验证码只能用一次，十分钟内有效。
mail-code-keep = 拿到验证码的人都能看到您的订单：请不要告诉任何人，包括店铺。如果不是您要的，请忽略这封邮件，不会有任何影响。
error-bad-mailbox = 无法向这个地址发邮件。请按 ada@example.com 的格式填写，不要带姓名或引号。

recovery-title = 🛟 恢复码
recovery-what = 如果您失去这个账号，恢复码可以把订单带到新账号。请把它记在这个聊天之外的地方。
recovery-have = 您已有一个恢复码。生成新的会使它作废。
recovery-none = 您还没有恢复码。
recovery-renew-ask = 要生成新的恢复码吗？现有的将不再有效。
recovery-code-keep = 这是您的恢复码。只显示这一次，也只能用一次。请记下来，然后收起。
recovery-code-secret = 切勿发给任何人，也不要发给本店。
recovery-code-hidden = 恢复码已收起。如果遗失，请在这里生成新的。
recovery-ask = 请发送您记下的恢复码。丢失账号的订单会转到这里，并会通知那个账号。
    .placeholder = 五组，每组四个字符
recovered = 您的订单回来了。
recovered-next = 旧账号不再看得到这些订单；它已收到通知，24 小时内可以撤销。您的恢复码已用掉：请生成新的。
button-recovery = 🛟 恢复码
button-recovery-get = 🛟 获取我的恢复码
button-recovery-new = 生成恢复码
button-recovery-enter = 找回我的订单
button-recovery-renew = 是的，生成新的
button-recovery-keep = 保留现有的
button-recovery-written-down = 我已记下

# --- 如何联系买家

notify-title = 🔔 如何联系您
notify-how = 您付款的内容先发到第一个。如果过了一会儿您还没看到，也会发到下一个。
way-mailbox = { $name } { $address }
way-works = { $place }. { $name } · 可用
way-here = { $place }. { $name } · 当前聊天
way-dead = { $place }. { $name } · 自 { $since } 起无法送达
way-unproven = { $place }. { $name } · 尚未验证
notify-quiet = { $begin } 至 { $end } 免打扰（{ $zone }）：您付款的内容静音送达，其他消息稍后再发。
notify-quiet-shop = { $begin } 至 { $end } 免打扰（{ $zone }），与店铺一致：您付款的内容静音送达，其他消息稍后再发。
notify-never-quiet = 没有免打扰时间。时区：{ $zone }
notify-only-keys = 您只会收到付款的内容和保护它的提醒。
button-notify = 🔔 如何联系您
button-put-first = 优先 { $name }
button-add-mail = 添加邮箱
button-quiet-hours = 免打扰时间
button-zone = 时区
button-only-keys = 只收付款的内容
button-hear-all = 恢复全部消息
button-enter-mail-code = { $address } 的验证码
quiet-title = 🔔 免打扰时间
quiet-ask = 什么时候免打扰？请发送两个时间，例如 22:00-08:00。
    .placeholder = 22:00-08:00
quiet-means = 付款的密钥不会被扣留，只是静音送达。
button-shop-night = { $begin }–{ $end } 与店铺一致
button-never-quiet = 从不免打扰
zone-title = 🔔 时区
zone-now = 当前：{ $zone }
zone-ask = 您住在哪里？请发送城市或时区，例如 Lisbon 或 Europe/Lisbon。
    .placeholder = Asia/Shanghai
mailbox-title = ✉️ 电子邮件
mailbox-ask = 哪个邮箱？我们会发一个验证码过去，确认它是您的。
    .placeholder = ada@example.com
mailbox-means = 只有与您订单有关的内容会发到那里。
mailbox-means-order = 只有与您订单有关的内容会发到那里。这个订单的邮件从现在起就发过去，不必等输入验证码。
mail-code-sent = 六位数验证码的邮件正发往 { $address }。请把验证码发到这里，十分钟内有效。
    .placeholder = 123456
mail-code-order = 不用着急：可以先付款，稍后再输入验证码。
button-mail-code-again = 再发一个验证码
button-mail-other = 换一个邮箱
button-mail-forget = 忘记这个邮箱
button-pay-now = 返回订单
mailbox-proven = 邮箱已验证。您付款的内容也会发到那里。
mailbox-joined = 这个邮箱以前在这里用过：现在双方的订单和聊天已合并。如果不对，请在 24 小时内撤销。
mailbox-forgotten = 已忘记。不会再往那里发送任何内容。
reach-lonely = 如果这个聊天关闭，我就无法通过其他方式联系您。要添加邮箱吗？只有您的订单会发到那里。
reach-unreachable = 我现在无法在这个聊天中给您发消息：店铺的消息被屏蔽了。您仍然可以付款，买到的内容始终在 /orders 中。
button-offer-mail = 添加邮箱
unlink-ask-mail = 要移除 { $name } 吗？您订单的消息将不再发到那里。
error-too-many-letters = 验证码发得太多了。请一小时后再试，或换一个邮箱。
error-own-mailbox = 这个邮箱已经是您的，并且可用。
error-no-mail = 店铺不发送邮件。
error-mailbox-refused = 对方邮件服务器说这个邮箱不存在。请检查是否输错。
error-mail-not-sent = 邮件暂时发不出去。没有丢失任何东西，请几分钟后再试。
error-wrong-mail-code = 这不是邮件里的验证码。请再看一下，以最新的邮件为准。
error-mail-code-over = 这个验证码已失效：只能用一次，{ $minutes } 分钟内最多试五次。请重新获取。
notice-mail-removed-title = ✉️ 已移除
notice-mail-removed = 这个邮箱已从店铺的一个账户中移除。该账户订单的消息不会再发到这里。

# --- 订单页面，以及不用聊天查找订单

page-press-again = 这个页面打开太久了。请再点一次按钮。
page-link-until = 此链接在 { $until } 之前有效。拿到链接的人都能看到您买的东西，请不要外传。过期之后，您可以在购买时的聊天里用 /orders 找到订单。
page-not-paid = 这个订单还没有付款。
page-shown = 首次显示：{ $at }。它一直保存在购买时聊天里的订单中。
page-copied = 已复制
page-copy-all = 📋 全部复制
page-save-file = 📄 保存 { $name }
page-gone-title = 此链接无法打开
page-gone = 链接复制得不完整，或者已经过期：每个链接有效七天。东西都还在：请在购买时的聊天里发送 /orders 查看。
page-locked = { $minutes ->
   *[other] 您的网络多次打开了无效的页面，所以 { $minutes } 分钟内暂停访问。您的订单都安全。
}
lookup-title = 查找订单
lookup-what = 不用聊天，凭订单号和接收订单邮件的邮箱也能找到订单。我们会先向该邮箱发送验证码。
lookup-reference = 订单号
    .placeholder = K7F3-9QXM
lookup-mailbox = 电子邮箱
button-lookup = 发送验证码
lookup-sent = 如果该订单与该邮箱相符，六位验证码已在路上，十分钟内有效。
lookup-code = 验证码
lookup-again = 重新获取验证码
unsubscribe-title = 减少邮件
unsubscribe-what = 点击按钮后，邮件和聊天里都只会发送您付款的内容。在您点击之前，什么都不会改变。
unsubscribe-still = 您索取的验证码仍会发送；有人把聊天或邮箱关联到您的订单时，提醒也仍会发送。
unsubscribe-done-title = 已完成
unsubscribe-done = 从现在起，您只会收到付款的内容。
unsubscribe-undo = 想恢复全部消息，请在购买时的聊天里发送 /notify。

# --- 办不到的时候

problem-refused-title = 这一步没有成功
problem-temporary-title = 暂时不行
problem-unexpected-title = 我们这边出了错
lost-title = 我来帮您
lost-what-works = 我能看懂按钮、/help 这样的命令，以及用来搜索的词。
lost-what-works-owner = 我能看懂按钮、/help 这样的命令，以及用来搜索的词。要添加密钥，请先在“补货”里选择商品，再发送密钥。
unknown-command = 没有 /{ $name } 这个命令。“帮助”里列出了所有命令。
group-hint = 店铺只在私聊里营业。打开我的主页并点“开始”，我就在那里。

error-unexpected = 这一步没有扣款，您的订单都安全。我们已经收到通知，请过一会儿再试。
error-refused = 这样做不行。什么都没有改变。
error-permanent = 店铺目前办不到。什么都没有改变。
error-temporary = 刚才没有成功。什么都没有改变，也没有丢失任何东西，请稍后再试。
error-no-checkout = 这种支付方式暂时没有回应，您没有通过它付任何款。请稍后再试，或换一种方式付款。
error-not-allowed = 只有店主可以这样做。
error-gone = 这里已经没有它了。什么都没有改变。
error-old-button = 这是以前的按钮。它通向的一切，现在点一下就能到。
error-sold-out = { $left ->
    [0] 有人快了一步：已经卖完了。您没有付任何钱。
   *[other] 有人快了一步：只剩 { $left } 件了。您没有付任何钱。
}
error-unreadable = 订单 { $reference } 的商品暂时无法打开。什么都没有丢：您的订单还在，店家已经收到通知。
error-not-enough = 有人快了一步：剩下的不够您要的数量。您没有付任何钱。
error-quantity = 每单 { $minimum } 到 { $maximum } 件。您没有付任何钱。
error-open-orders = { $limit ->
   *[other] 您已有 { $limit } 个未付款的订单。请先付款或取消其中一个，再下这一单。
}
error-order-closed = 订单 { $reference } 已不再等待付款。这次没有扣款。
error-no-provider = 这里不提供这种付款方式。您没有付任何钱。
error-network-busy = 现在有太多人在这个网络上支付同样的金额。您没有付任何钱，请换一种方式。
error-no-rate = 这种付款方式暂时关闭：商店没有最新的汇率。您没有付任何钱，请换一种方式。
error-bad-amount = 价格是大于零的普通数字，例如 { $example }：用小数点，不加千位分隔符。
error-bad-text = { $length ->
    [0] 内容是空的。需要 1 到 { $limit } 个字符。
   *[other] 内容有 { $length } 个字符，最多 { $limit } 个。
}
error-bad-number = 这里需要 { $lowest } 到 { $highest } 之间的整数。
error-bad-picture = 这不是能显示的图片。请发送 JPEG、PNG 或 WebP，最大 { $limit } MB。
error-not-empty = 这个分类里还有东西，请先把它们移走。
error-already-stocked = 这件商品已经补过货，不能再改变商品种类。请另外添加一件商品。
error-draft-gone = 这份预览已经结束：内容已添加、已放弃，或者过了一天被清除。
error-nothing-to-add = 您发来的内容里没有可添加的东西。
error-file-too-large = 文件太大，最大 { $limit } MB。请分成几份，依次发送。
error-too-many-lines = 共有 { $lines } 行，一次补货最多 { $limit } 行。请分几次发送。
error-not-text = 这不是文本文件。请发送 .txt 或 .csv，每行一个密钥。
error-wrong-encoding = 无法准确读取这个文件的文字。请用 UTF-8 保存后再发送。
error-not-lines = 这个商品给每位买家的内容都一样，不接受逐行的密钥。
error-wants-text = 请用文字消息发送。
error-wants-file = 请用文件发送。
error-wrong-code = 代码不正确，或已失效。关联代码只能用一次，有效十分钟；恢复码只能用一次，生成新的之后即作废。
error-too-many-guesses = 错误的代码太多。接下来 { $minutes } 分钟内不再检查任何代码。您的订单是安全的。
error-code-expired = 这个代码的十分钟已过。请在您的另一个聊天里发送 /link 获取新的。
error-code-used = 这个代码已经用过。请在您的另一个聊天里发送 /link 获取新的。
error-own-code = 这个代码就是给当前聊天的。请在另一个聊天里输入。
error-linked-already = 两边已经都是您的：它们显示相同的订单。
error-link-over = 这个问题已结束：已有人回答，或十分钟已过。现在没有任何改变。
error-undo-over = 已无法撤销：之前撤销过，或 24 小时已过。
error-only-chat = 这是您在这里唯一的聊天，没有可以移除的。
error-asked-often = 店铺已收到您的消息，会看的。每小时可以写 { $count } 条。
error-not-the-code = 这个验证码不对，或者已经失效。如果订单号和邮箱是对应的，请重新获取一个验证码。

# --- 店主的工作台

desk-title = 🏪 工作台
desk-needs-you = { $count ->
   *[other] 有 { $count } 个订单等您决定。
}
desk-low = 快卖完了：
desk-low-offer = { $count ->
    [0] { $title }：已售罄
   *[other] { $title }：剩 { $count } 件
}
desk-calm = 没有需要您处理的事，库存也充足。
button-needs-you = { $count ->
   *[other] ⚠ { $count } 件事等您处理
}
button-restock-offer = 补货 { $title }

attention-title = ⚠ 等您处理
attention-none = 没有需要您处理的事。
attention-summary = { $reference } · { $at }
    { $reason }
attention-reason-late = 钱在保留时间过后才到，商品已无法再次保留。
attention-reason-short = 到账的钱少于订单金额。
attention-reason-over = 到账的钱多于订单金额。订单已照常发货。
attention-reason-twice = 这个订单被付了第二次款。
attention-reason-cancelled = 买家取消之后钱才到。
attention-reason-currency = 到账的币种与订单不同。
attention-reason-unreachable = 商品没能送到买家那里，仍在买家的订单中等候。
attention-reason-unseen = 商品已送达买家，但一天内无人查看。
attention-reason-unreadable = 商品无法打开：数据被改动过，或缺少密钥。
attention-amount = 金额：{ $amount }
attention-opened = 自 { $at } 起等待处理
attention-closed = 这件事已经处理好了。
button-attention = 等您处理
button-open-entry = 打开 { $reference }
button-noted = 从列表中移除
button-not-yet = 还没有
noted-ask = 要从列表中移除吗？商品仍保存在买家的订单里。
noted-ask-stray = 要从列表中移除吗？之后不会再有人查这笔钱是谁的。

notice-low-stock-title = 📉 快卖完了
notice-low-stock = { $count ->
   *[other] { $title }：剩 { $count } 件。
}
notice-sold-out-title = 📉 已售罄
notice-sold-out = { $count ->
    [0] { $title }：一件不剩。
   *[other] { $title }：剩 { $count } 件。
}
notice-attention-title = ⚠ 有事等您处理
notice-attention = { $reference }：{ $reason }
notice-link-asked-title = 🔗 是您本人吗？
notice-link-asked = 有人在 { $name } 输入了给当前聊天的代码。如果您确认，两边都会显示双方的全部订单和密钥。如果不是您，请说明：那样什么都不会发生。
notice-link-denied-title = 🔗 未关联
notice-link-denied = 另一个聊天没有确认。没有关联任何聊天。
notice-linked-title = 🔗 已关联
notice-linked = 当前聊天已与 { $name } 关联：两边显示双方的全部订单。如果不是您，请在 24 小时内撤销。
notice-unlinked-title = 🔗 已移除
notice-unlinked = 您的另一个聊天移除了当前聊天。它重新开始，没有订单。
notice-recovered-title = 🛟 您的订单已转移
notice-recovered = 有人在另一个账号输入了您的恢复码，您的订单现在在那里。如果不是您，请在 24 小时内撤销。
notice-split-again-title = 🔗 已撤销
notice-split-again = 对方撤销了关联：每个聊天又各有自己的订单。

# --- 补货

restock-title = 📥 补货
restock-offer-title = 📥 { $title }
restock-no-offers = 还没有可以补货的商品。请先添加一件带价格的商品。
restock-choose = 给哪一个补货？
restock-offer = { $title } · { $count }
restock-offer-shared = { $title } · 已设置
restock-in-stock = { $count ->
   *[other] 库存 { $count } 件。
}
restock-is-set = { $kind ->
    [file] 给买家的文件已设置。
   *[text] 给买家的文字已设置。
}
restock-is-missing = { $kind ->
    [file] 还没有给买家的文件。
   *[text] 还没有给买家的文字。
}
restock-ask-key = 请发送密钥，每行一个：可以粘贴、转发，或发送 .txt、.csv 文件。
    .placeholder = 每行一个密钥
restock-ask-text = 请发送每位买家都会收到的文字。
    .placeholder = 给每位买家的文字
restock-ask-file = 请发送每位买家都会收到的文件。
    .placeholder = 附上文件
restock-hint-key = 添加之前，您会先看到预览。
restock-hint-text = 它会替换现有的文字。已下的订单仍使用原来的。
restock-hint-file = 它会替换现有的文件。已下的订单仍使用原来的。
restock-shared-set = { $kind ->
    [file] 文件已设置。从现在起，每位买家都会收到它。
   *[text] 文字已设置。从现在起，每位买家都会收到它。
}
button-replace = { $kind ->
    [file] 更换文件
   *[text] 更换文字
}
button-stock = { $kind ->
    [file] 📥 设置文件
    [text] 📥 设置文字
   *[key] 📥 补货
}

preview-title = { $count ->
   *[other] 📥 { $title }：{ $count } 行
}
preview-new = { $count ->
    [0] 没有新的
   *[other] 新的 { $count } 行
}
preview-repeated = { $count ->
   *[other] 您发来的内容里重复 { $count } 行
}
preview-in-stock = { $count ->
   *[other] 库存中已有 { $count } 行
}
preview-already-sold = { $count ->
   *[other] 以前已售出 { $count } 行
}
preview-empty = { $count ->
   *[other] 空行 { $count } 行
}
preview-too-long = { $count ->
   *[other] 过长 { $count } 行
}
preview-hints = 第一个 { $first } · 最后一个 { $last }
preview-more = 还没有添加任何东西。您现在发送的内容会加入这份预览。
button-add-lines = 添加 { $count } 个
button-show-others = { $count ->
   *[other] 查看其余 { $count } 行
}
button-back-to-preview = ‹ 预览
left-out-title = 📥 { $title }：不添加的行
left-out-sold = { $hint } 已在 { $reference } 中售出
left-out-in-stock = { $hint } 库存中已有
left-out-more = { $count ->
   *[other] 另有 { $count } 行
}
progress = 已添加 { $added } / { $total }
added = { $count ->
   *[other] 已添加 { $count } 个密钥。
}
added-known-meanwhile = { $count ->
   *[other] 其中 { $count } 个在此期间已入库，未重复添加。
}
button-undo = 撤销
button-more-keys = 继续添加
undo-ask = { $count ->
   *[other] 要把这 { $count } 个密钥从库存中取出吗？已保留或已售出的不变。
}
button-keep-stock = 保留
button-take-back = 取出
undone = { $count ->
    [0] 已经没有可以取出的了。
   *[other] 已从库存中取出 { $count } 个密钥。
}
undone-kept = { $count ->
   *[other] { $count } 个已保留或已售出，保持不变。
}
restock-undone = 这些密钥已从库存中取出。
restock-dropped = 已放弃，什么都没有添加。

# --- 店主的商品

products-title = 🗂 商品
products-top = 店铺顶层
products-empty = 这里还什么都没有。
products-category = 📁 { $title }
products-on-sale = { $title }
products-sold-out = { $title } · 已售罄
products-hidden = { $title } · 已隐藏
button-add-product = 添加商品
button-add-category = 添加分类
button-rename = 改名
button-remove = 删除
category-new = 🗂 新分类
category-remove-ask = 要删除这个空分类吗？
button-keep-category = 保留
product-new = 🗂 新商品

product-needs-offer = 买家看不到：请先添加价格。
product-needs-listed-offer = 买家看不到：没有一个价格在售。
product-is-sold-out = { $kind ->
    [file] 在售，但没有文件：买家看到的是已售罄。
    [text] 在售，但没有文字：买家看到的是已售罄。
   *[key] 在售，已售罄。
}
product-needs-stock = { $kind ->
    [file] 有价格，还没有文件：买家看到的会是已售罄。
    [text] 有价格，还没有文字：买家看到的会是已售罄。
   *[key] 有价格，还没有密钥：买家看到的会是已售罄。
}
product-is-listed = 在售。
product-is-hidden = 已准备好，买家还看不到。
product-has-description = 介绍：已填写
product-lacks-description = 介绍：还没有
product-has-instructions = 使用方法：已填写
product-lacks-instructions = 使用方法：还没有
product-has-picture = 图片：已设置
product-lacks-picture = 图片：还没有
product-offer-counted = { $title } · { $price } · { $count }
product-offer-unlimited = { $title } · { $price }
product-offer-hidden = { $title } · { $price } · 已隐藏
button-add-offer = 添加价格
button-put-on-sale = 上架
button-take-off-sale = 下架
button-title = 名称
button-description = 介绍
button-instructions = 使用方法
button-picture = 图片
button-category = 分类
button-goods = 商品种类
button-clear = 清空

goods-explained = 第一行：买家得到什么。第二行：买家能看到多少库存信息。第三行：密钥点一下才显示，还是随消息一起发出。
choice-made = ✓ { $label }
kind-key = 密钥
kind-text = 一段文字
kind-file = 一个文件
display-exact = 数字
display-level = 文字
display-hidden = 不显示
reveal-tap = 点击后
reveal-instant = 立即

move-now-in = 现在的位置：{ $category }
move-ask = 点一个分类，就移到那里。
move-up = ↑ { $to }

ask-now = 现在是：
ask-category-title = 分类叫什么？一行，最多 64 个字符。
    .placeholder = 例如：礼品卡
ask-product-title = 商品叫什么？一行，最多 64 个字符。
    .placeholder = 例如：Steam 钱包 20 €
ask-product-description = 买家购买前应该知道什么？最多 3,000 个字符。
    .placeholder = 它是什么，在哪里能用
ask-product-instructions = 怎么使用？只有买过的人能看到。最多 3,000 个字符。
    .placeholder = 一步一步写
ask-product-picture = 请发送图片：JPEG、PNG 或 WebP，最大 5 MB。
    .placeholder = 附上图片
ask-offer-price = 卖多少钱？请发送普通数字，例如 19.49。
    .placeholder = 19.49
ask-offer-title = 这个价格与其他价格有什么不同？例如：3 个月。
    .placeholder = 3 个月
ask-offer-minimum = 一单最少几件？
    .placeholder = 1
ask-offer-maximum = 一单最多几件？
    .placeholder = 10
ask-offer-low-stock = 剩几件时提醒您？0 表示售罄时才提醒。
    .placeholder = 5

offer-is-listed = 在售
offer-is-hidden = 买家看不到
offer-limits = 每单 { $lowest } 到 { $highest } 件
offer-level = 库存 { $free } · 保留 { $held } · 已售 { $sold }
offer-low-at = { $count ->
    [0] 售罄时提醒您
   *[other] 剩 { $count } 件时提醒您
}
button-offer-title = 名称
button-offer-price = 价格
button-offer-minimum = 每单最少
button-offer-maximum = 每单最多
button-offer-low-stock = 低库存提醒
error-bad-zone = 没有这个时区。请输入城市或时区，例如 Lisbon 或 Europe/Lisbon。
error-bad-hours = 这不是一天中的两个时间。请这样写：22:00-08:00。
error-bad-escalation = 请输入三个递增的分钟数，例如 2 10 30。

# --- deliveries, for owners
channels-title = 📡 渠道
channels-day = 最近 24 小时。
channels-changes = 变化：
channels-change = { $at } { $what }（{ $reason }）
channel-line = { $name }：{ $state }
channel-idle = 没有发送任何消息。
channel-sent = 发送 { $sent }，接受 { $accepted }{ $delivered ->
    [0] {""}
   *[other] ，确认送达 { $delivered }
}
channel-seen = { $seen } 条带来了买家（{ $share } %），一半在 { $median } 内
channel-before = 一周前：{ $share } %，{ $median }
channel-failed = { $what }：{ $count }
channel-state-well = 正常
channel-state-demoted = 查看率低于平时，其他渠道优先
channel-state-closed = 故障，暂停至 { $until }
channel-opened = { $name } 出现故障，暂时停用
channel-closed = { $name } 恢复正常
channel-demoted = { $name } 查看率低于平时，其他渠道优先
channel-restored = { $name } 查看率恢复正常
span-seconds = { $count } 秒
span-minutes = { $count } 分钟
span-hours = { $count } 小时
outcome-accepted = 已接受
outcome-delivered = 已送达
outcome-address = 地址被拒
outcome-message = 消息被拒
outcome-config = 我方设置被拒
outcome-rate = 要求等待
outcome-transient = 暂时失败
outcome-unknown = 没有回应
outcome-cut = 中断，可能已送达
why-first = 首条消息
why-retry = 再次尝试
why-fallback = 换一种方式
why-escalation = 尚未查看
why-night = 夜间
why-morning = 早晨
why-reminder = 提醒
timeline-title = 🔎 订单
timeline-how = 请在命令后附上订单号：/order K7F3-9QXM
timeline-whose = 买家：{ $names }。当前：{ $status }。
timeline-cut = 未显示更早的 { $count } 条消息。
timeline-entry = { $at } { $what }
timeline-placed = 下单：{ $what }
timeline-paid = 已付款，{ $total }
timeline-money-in = 通过 { $name } 收到 { $amount }
timeline-money-put = 从钱包支付 { $amount }
timeline-money-refund = 退款：{ $amount }，{ $state }
timeline-money-dispute = { $state ->
    [lost] { $amount } 的争议败诉
    [won] { $amount } 的争议胜诉
   *[opened] { $name } 的 { $amount } 发生争议
}
timeline-sent = { $name }，{ $why }{ $loud ->
    [no] （静音）
   *[yes] {""}
}：{ $answer }{ $detail }
timeline-seen = 在 { $name } 查看，共查看 { $count } 次
button-channels = 📡 渠道
button-look-again = 刷新
button-timeline = 发生了什么
notice-difference-title = ⚠ 数据对不上
notice-difference = 以下应成立但未成立：{ $sentence }。行数：{ $count }。运行 kiosk audit 查看详情。
notice-channel-title = 📡 渠道
notice-channel = { $what }（{ $reason }）。
option-reference = 订单号
command-channels = 各渠道的送达情况
    .example = /channels
    .name = 渠道
command-order = 订单发生了什么
    .example = /order K7F3-9QXM
    .name = 订单
button-escalation = ⏱ 未查看时
ask-product-escalation = 该商品的消息多少分钟未查看后，改由邮件、推送和短信发送？请输入三个递增的数字，例如 2 10 30。

# --- 向店铺提问，以及店铺的说明

paysupport-title = 付款求助
paysupport-ask = 请用一条消息写明发生了什么，有订单号的话一并写上。店铺的人会看。
    .placeholder = 发生了什么
paysupport-about = 您的消息已交给店铺，并附上了您的订单 { $reference }。
paysupport-about-none = 您的消息已交给店铺。
paysupport-next = 回复会发到这个聊天里。没有对应订单的钱不会丢：它在您这里的钱包里，或者原路退回。
stray-title = 您的付款已收到
stray-text = 它不对应您的任何订单。已通知店铺，店铺会退还，或放到该放的地方。
button-ask-support = 咨询付款问题
button-answer = 回复
button-ask-again = 再写一条
support-answer-ask = 请写下您的回复。它会作为店铺的消息发给买家，不带您的名字。
    .placeholder = 您的回复
support-answered = 您的回复正在发出。
notice-pay-support-title = 有人咨询付款问题
notice-pay-support = 来自 { $name }。对方最近的订单是 { $reference }。
notice-pay-support-bare = 来自 { $name }。对方在这里没有订单。
notice-pay-answer-title = 您的付款问题
notice-pay-answer = 店铺的回复：
terms-title = 条款
terms-goods = 这里的商品都是数字商品：密钥、文本或文件。付款到账后会发到这个聊天里，并一直保存在您的订单里。
terms-refunds = 不能用的会更换，或者退款：能原路退的原路退，否则退到您这里的钱包。能用并且已经显示给您的归您所有，不再收回。
terms-asking = 付款问题请用 /paysupport 联系店铺。在这里购买的东西只有店铺能处理，聊天平台的客服帮不了。
privacy-title = 隐私
privacy-kept = 店铺保存您在这个聊天里的编号和语言、您的订单，以及您自己添加的内容，例如电子邮箱。密钥加密保存。
privacy-not = 店铺看不到银行卡号，也看不到钱包的私钥。除了收款方和配送方，没有人会得到您的任何信息，而他们也只得到所必需的。
privacy-asking = 想查看或删除店铺保存的关于您的信息，请用 /paysupport 写给店铺。

# --- 钱

order-put = 已抵付 { $put }，还差 { $missing }。
cancel-ask-put = 要取消这个订单吗？已抵付的 { $put } 会回到您的钱包，为您保留的商品会重新上架。
pay-wallet = 👛 钱包 · { $amount }
pay-wallet-part = 👛 钱包 · { $amount } + 余下部分
payment-until = 请在 { $until } 之前付款。
payment-transfer = 请在 { $network } 上准确转账这么多 { $token }：
payment-transfer-address = 转到这个地址：
payment-transfer-exactly = 金额用来区分您的付款和别人的付款：扣除交易所手续费之后，到账必须正好是这个数。走别的网络，钱会丢失。看到付款后，这个聊天会告诉您。
payment-transfer-own = 这个地址只用于这一笔付款：扣除交易所手续费之后，到账必须是这个数。走别的网络，钱会丢失。看到付款后，这个聊天会告诉您。
button-copy-amount = 复制金额
button-copy-address = 复制地址
button-wallet = 👛 钱包
button-top-up = 充值
button-pay-rest = 付 { $amount }
wallet-title = 👛 您的钱包
wallet-balance = { $amount }
wallet-what-for = 可以用来付这里的订单，全付或付一部分。
wallet-filled = 已到账。您的钱包里有 { $amount }。
wallet-name = 钱包
wallet-change = { $at } · { $amount } · { $what }
change-in = 存入 { $reference }
change-opening = 存入 { $reference }
change-put = 用于 { $reference }
change-back = 从 { $reference } 退回
change-spare = { $reference } 多付的部分
change-given = 店铺赠送
change-refund = { $reference } 的退款
change-refund-failed = { $reference } 的退款
change-out = 由付款服务商退回
change-claimed = 已查明并入账
change-joined = 来自关联的聊天
change-split = 回到另一个聊天
top-up-title = 👛 充值
top-up-how-much = 充多少？请选择，或输入金额。
top-up-placeholder = 25.00
top-up-amount = 向您的钱包存入 { $amount }
command-wallet = 您的钱包里有多少
    .example = /wallet
command-money = 店铺的钱有多少、在哪里
    .example = /money
error-frozen = 您的一笔付款有争议。解决之前不能在这里购买。请写信给店铺：/paysupport
error-too-little = 这种付款方式从 { $smallest } 起。请换一种。
error-wallet-empty = 您的钱包是空的。您没有付任何钱。
error-settled-before = 有人先一步处理了：这件事已经解决。
error-not-that-way = 这笔钱不能原路退回，可以退到买家的钱包。
error-refund-too-much = 最多还能退 { $left }。
error-not-stray = 这一条背后没有待认领的钱。
error-reference-and-amount = 请发送订单号和金额，例如：K7F3-9QXM 19.49
attention-reason-stray = 到账的一笔钱不属于这里的任何订单。
attention-reason-dispute = 买家的银行把钱收回了。在此之前不会再给这位顾客发任何东西。订单的经过就是您的证据：什么时候、在哪里、显示过几次。
attention-reason-refund = 有一笔退款没有成功。钱在买家的钱包里。
attention-reason-refunded-outside = 钱是在付款服务商那里退的，不是在这里。如果退的是订单的全款，还没有人看过的商品已收回。
attention-note = { $note }
button-claim = 我知道这是谁的
button-unfreeze = 允许再次购买
button-takings = 钱
button-refund = 退款
button-credit = 赠送余额
unfrozen = 可以再次购买了，应发给对方的会继续发送。
claim-title = 这是谁的钱？
claim-whose = 到账 { $amount }。请发送买家的一个订单号，以及它按店铺货币值多少。这笔钱会进买家的钱包。
claim-trace = { $trace }
claim-placeholder = K7F3-9QXM 19.49
credit-title = 赠送余额 · { $reference }
credit-how-much = 给这个订单的买家多少余额？这是您送的：没有钱进来。
credit-given = { $amount } 已进买家的钱包，也已告知对方。
refund-title = 退款 · { $reference }
refund-left = 可以退 { $amount }：退到钱包，或原路退回。密钥可以作废，也可以留给买家。
refund-nothing-left = 没有可退的了。
refund-line = { $at } · { $amount } · { $state }
refund-line-why = { $at } · { $amount } · { $state } · { $reason }
refund-owed = 正在退往 { $to }
refund-sent = { $to } 已受理
refund-done = 已通过 { $to } 退回
refund-failed = 没能通过 { $to } 退回
refund-in-wallet = 退到钱包
button-refund-wallet-void = 退钱包 { $amount }，密钥作废
button-refund-wallet-keep = 退钱包 { $amount }，密钥留给买家
button-refund-source-void = 原路退 { $amount }，密钥作废
button-refund-source-keep = 原路退 { $amount }，密钥留给买家
refund-ask-wallet = { $amount } 会进买家的钱包。
refund-ask-source = { $amount } 会原路退回；不能原路退的部分进钱包。
refund-goods-void = 密钥作废：不再给任何人看，也永远不再出售。看过的人可能还留着它。
refund-goods-keep = 密钥留给买家。
refund-ask-reason = 为什么？您的回答发出后钱就退回；买家看不到。要只退一部分，请以金额开头，例如 5.00：这时密钥留给买家。
refund-placeholder = 密钥用不了
refund-back = 退款
refund-begun = 已退回
takings-title = 钱
takings-none = 还没有钱进来。
takings-line = { $what } · { $amount }
takings-how = 每小时向每个支付服务商核对一次账目；/reconcile 现在就核对。
account-till = { $name }
account-disputed = { $name }，被扣留
account-wallet = 在钱包里
account-order = 已抵付给订单
account-unmatched = 待认领
account-refunding = 正在退回
account-sales = 销售
account-rounding = 舍入
account-fees = 手续费
account-chargebacks = 争议中损失
account-given = 赠送的余额
account-exchange = 货币之间
spare-top-up = 这是您充值的。
spare-late = 到账时订单 { $reference } 已结束，想要的商品没能再次保留。
spare-over = 这是订单 { $reference } 多付的部分。
spare-twice = 订单 { $reference } 已经付过了。
spare-cancelled = 您已取消订单 { $reference }。
spare-frozen = 订单 { $reference } 需要等待：您有一笔付款存在争议。
spare-refunded = 订单 { $reference } 已经退过款。
notice-other-amount-title = ⚠ 同一笔付款，两个金额
notice-other-amount = { $name } 又报告了一笔付款，这次金额是 { $amount }。没有做任何处理：请到那里查看。
notice-in-wallet-title = 👛 您的钱在您的钱包里
notice-in-wallet = { $amount } 在您的钱包里。{ $why }可以在这里付款；要退钱请写 /paysupport。
notice-in-wallet-frozen = { $amount } 在您的钱包里。{ $why }请联系商店：/paysupport
notice-put-back-title = 👛 您的钱在您的钱包里
notice-put-back = 订单 { $reference } 在付清之前结束了。{ $amount } 在您的钱包里。
notice-part-came-title = 到账一部分
notice-part-came = 订单 { $reference } 已到账 { $put }，还差 { $missing }。商品再为您保留半小时。
notice-money-seen-title = ⏳ 已看到您的付款
notice-money-seen = { $reference } 的钱在路上，还没有最终确认。商品为您保留着。全部到账后，这个聊天会告诉您。
notice-money-held-title = ⏳ 您的钱到了
notice-money-held = 到账 { $amount }，币种和要求的不同。钱没有丢：店铺会查看并放进您的钱包。
notice-credited-title = 👛 余额
notice-credited = { $amount } 在您的钱包里。
notice-refunded-title = 您的钱已退回
notice-refunded = { $reference } 的 { $amount } 通过 { $name } 原路退回，可能需要几天。
notice-refunded-wallet = { $reference } 的 { $amount } 在您的钱包里。
notice-refund-waits-title = 退款等您领取
notice-refund-waits = 请告诉我们 { $reference } 的 { $amount } 退到哪里。
button-refund-take = 领取退款
notice-refunded-outside-title = 您的钱已退回
notice-refunded-outside = { $amount } 原路退回。
notice-books-differ-title = ⚠ 账目不一致
notice-books-differ = { $name } · { $amount }：{ $wrong }
books-unlisted = 服务商那里已经没有这一笔。
books-amount = 服务商那里的金额不同。
notice-provider-down-title = ⚠ 有一家付款服务商没有回应
notice-provider-down = { $name } 一小时没有正常回应。那里付的钱不会丢：会一直再问。kiosk doctor 会告诉您哪里不对。
come-back-title = 回到聊天
come-back = 关闭此页面，回到聊天：付款到账后会在那里告诉您。
come-back-kept = 就算太早关了这个页面，也不会丢失什么。
command-reconcile = 向付款服务商核对账目
    .example = /reconcile
reconcile-title = 🔎 账目
reconcile-applied = { $name }：对方有 { $listed } 笔，这里缺的 { $applied } 笔已补上。
reconcile-agrees = { $name }：全部一致，对方有 { $listed } 笔。
reconcile-trouble = { $name }：问不到（{ $reason }）。
reconcile-none = 还没有设置付款服务商。
attention-never-shown = 没有人确认看过这些商品。“发生了什么”里列出了发送和送达的记录。
provider-cryptopay = Crypto Pay
provider-btcpay = BTCPay Server
provider-stripe = Stripe
provider-stars = Telegram Stars
provider-premium = Discord
provider-sim = 测试货币
provider-wallet = 钱包
