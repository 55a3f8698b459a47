# The words of the shop in English: the language the other files are measured against.
# A text is a whole sentence. Facts come by name: $title and its like are written by people, prices and times
# arrive ready to be read. A button's label has at most 34 characters with everyday facts.

language-name = English

# --- money and time

# $count is the plain number of Stars, for the plural; $amount is how it is written.
money-xtr = { $count ->
    [one] { $amount } Star
   *[other] { $amount } Stars
}
money-usdt = { $amount } USDT
money-usdc = { $amount } USDC
# A day and a clock time, such as "Nov 22, 14:35".
moment-exact = { $day }, { $time }
amount = { $amount }

# --- buttons that stand on many screens

button-home = 🏠 Home
button-desk = 🏪 Desk
button-back = ‹ { $to }
button-page = { $page } / { $pages }
button-page-before = ‹
button-page-after = ›
button-cancel = Cancel
button-done = Done
button-help = Help
button-settings = Settings
button-search = 🔎 Search
button-orders = 📦 My orders
button-order = Show the order
button-browse = Look around
button-try-again = Try again
button-open = Open
button-restock = Restock
button-products = Products
button-language = 🌐 Language

# --- the front door and the shelves

home-title = 🛍 { $name }
home-empty = The shelves are empty right now. Please look in again later.
home-empty-owner = The shelves are empty. Add your first product, then stock it.
button-more = Show more
category-button = { $title } · { $count }
category-everything = Everything
category-empty = Nothing is on this shelf right now.
page-of = Page { $page } of { $pages }
shelf-price = { $title } · { $price }
shelf-price-from = { $title } · from { $price }
shelf-sold-out = { $title } · sold out

search-title = 🔎 Search
search-ask = What are you looking for? Send a word or two.
search-placeholder = For example: steam
search-found = { $count ->
    [one] One product for “{ $words }”.
   *[other] { $count } products for “{ $words }”.
}
search-nothing = Nothing here goes by “{ $words }”. Try one shorter word, or look around.

# --- the product page

product-not-on-sale = This is not on sale right now.
product-offer = { $title }
product-price = Price { $price }
product-minimum = { $count ->
    [one] Sold from { $count } piece up
   *[other] Sold from { $count } pieces up
}
stock-none = Sold out
stock-low = Only a few left
stock-ok = In stock
stock-exact = { $count ->
    [one] { $count } in stock
   *[other] { $count } in stock
}
button-buy = Buy · { $total }
button-fewer = −
button-quantity = { $count }
button-more-pieces = +
button-what-is-left = See what is left
offer-chosen = ✓ { $title } · { $price }
offer-other = { $title } · { $price }
offer-sold-out = { $title } · sold out
offer-untitled = Standard
quantity-ask = How many? Send a number from { $lowest } to { $highest }.
quantity-smallest = { $count ->
    [one] The smallest order is { $count } piece.
   *[other] The smallest order is { $count } pieces.
}
quantity-largest = { $count ->
    [one] The largest order is { $count } piece.
   *[other] The largest order is { $count } pieces.
}
quantity-only-left = { $count ->
    [one] Only { $count } is left.
   *[other] Only { $count } are left.
}

# --- the basket, and the coupons behind it

button-basket = 🧺 Basket
button-basket-count = 🧺 Basket · { $count }
button-put-in-basket = 🧺 Add to basket
button-check-out = Check out · { $total }
button-take-out = Take it out
button-coupon = 🏷 I have a coupon
button-coupon-drop = Remove the coupon
product-tier = from { $count }: { $price }
basket-title = 🧺 Basket
basket-empty = Your basket is empty. What you put in stays there until you take it out or pay for it.
basket-few = { $left ->
    [one] { $quantity } × { $title } · only { $left } left
   *[other] { $quantity } × { $title } · only { $left } left
}
basket-none = { $quantity } × { $title } · sold out
basket-range = { $quantity } × { $title } · one order has { $lowest } to { $highest }
basket-gone = { $title } · not on sale any more
basket-line-button = { $quantity } × { $title }
basket-not-ready = Not all of this can be ordered now. Take out what is gone, or fewer of it, and check out.
basket-waiting = This is ordered already: { $reference } costs { $total }, and waits for your payment.
basket-each = { $price } each
basket-put = It is in your basket.
basket-taken-out = It is out of your basket.
order-discount = Coupon · −{ $amount }
coupon-title = 🏷 Coupon
ask-coupon = What is the code of your coupon?
    .placeholder = For example: SUMMER10
coupon-taken = The coupon takes off { $amount }.
command-basket = What you have put aside
    .example = /basket
    .name = basket
error-line-sold-out = { $left ->
    [0] Somebody was a moment faster: “{ $title }” is sold out. Nothing was ordered, and you have paid nothing.
    [one] Somebody was a moment faster: of “{ $title }” only { $left } is left. Nothing was ordered, and you have paid nothing.
   *[other] Somebody was a moment faster: of “{ $title }” only { $left } are left. Nothing was ordered, and you have paid nothing.
}
error-line-not-enough = Somebody was a moment faster: of “{ $title }” fewer are left than you asked for. Nothing was ordered, and you have paid nothing.
error-line-gone = Something in your basket is not on sale any more. Take it out and check out again. You have paid nothing.
error-line-quantity = Of “{ $title }” one order has from { $minimum } to { $maximum } pieces. You have paid nothing.
error-basket-full = One order has at most { $limit } different things. Check out with these first, or take something out.
error-basket-empty = Your basket is empty. You have paid nothing.
error-coupon-unknown = There is no coupon with this code. Look for a typing mistake.
error-coupon-over = This coupon is not valid any more.
error-coupon-used-up = This coupon has been used as often as it could be.
error-coupon-used-before = This coupon is good for one order, and you have used it. An order that waits for payment counts.
error-coupon-not-for-this = This coupon takes nothing off what is in your basket.
error-coupon-needs-more = This coupon is for orders of { $minimum } and more.

coupons-title = 🏷 Coupons
coupons-none = There are no coupons yet.
coupons-entry = { $code } · { $off }
    { $state } · { $uses }
button-coupons = 🏷 Coupons
button-coupon-add = Add a coupon
button-coupon-on = Switch it on
button-coupon-off = Switch it off
button-coupon-end = Last day
button-coupon-cap = How many times
button-coupon-minimum = Smallest order
button-coupon-product = What it is for
button-coupon-once = Once for each customer
button-coupon-many = Any number of times each
button-coupon-whole-shop = The whole shop
coupon-heading = 🏷 { $code }
coupon-off-percent = { $value } % off
coupon-off-fixed = { $amount } off
coupon-is-on = On
coupon-is-off = Off: nobody can use it
coupon-is-over = Its last day is over
coupon-uses = { $count ->
    [one] used { $count } time
   *[other] used { $count } times
}
coupon-uses-of = used { $count } of { $cap } times
coupon-for-shop = For everything in the shop
coupon-for-product = For { $title } alone
coupon-minimum = For orders of { $amount } and more
coupon-once = Once for each customer
coupon-many = Any number of times for each customer
coupon-until = Until { $at }
coupon-new = 🏷 New coupon
ask-coupon-new = What is its code, and what does it take off? Send both, such as SUMMER 10% or WELCOME 5.00. It stays off until you switch it on.
    .placeholder = SUMMER 10%
ask-coupon-end = What is the last day it is good for? Send it like 2026-12-31, or 0 for no end.
    .placeholder = 2026-12-31
ask-coupon-cap = How many orders may use it in all? 0 for no limit.
    .placeholder = 100
ask-coupon-minimum = From what an order costs does it count? Send a plain number, or 0 for every order.
    .placeholder = 20.00
ask-coupon-product = Which product is it for? Send a few words of its name.
    .placeholder = For example: steam
coupon-which = Which of these is it for?
coupon-no-product = No product on sale goes by that. Try another word.
command-coupons = Coupons, and how often they were used
    .example = /coupons
    .name = coupons
button-offer-tiers = Prices by quantity
offer-tiers = By quantity: { $tiers }
ask-offer-tiers = What does a piece cost when somebody takes more? Send it like 5=19.20, 10=18.90. A - takes all of them away.
    .placeholder = 5=19.20, 10=18.90
error-bad-tiers = Write it like 5=19.20, 10=18.90: from 2 pieces up, rising, and each price below the one before it. At most eight.
error-bad-coupon = Write a code of 3 to 32 letters and numbers, a space, and what it takes off: SUMMER 10% or WELCOME 5.00. A percentage is from 1 to 100.
error-coupon-taken = There is a coupon with this code already.
error-bad-day = Write a day to come like 2026-12-31.

# --- the order and its payment

order-title = Order { $reference }
order-line = { $quantity } × { $title } · { $price }
order-total = Total { $total }
order-held = Held for you until { $until }.
order-how-to-pay = How would you like to pay?
order-no-way-to-pay = The shop takes no payments at the moment. You have paid nothing.
pay-sim = Test money · { $amount }
pay-stripe = Card · { $amount }
pay-btcpay = Bitcoin and Lightning · { $amount }
pay-cryptopay = Crypto Pay · { $amount }
pay-usdt-tron = USDT on TRON · { $amount }
pay-usdt-ethereum = USDT on Ethereum · { $amount }
pay-usdt-bsc = USDT on BNB Chain · { $amount }
pay-usdt-polygon = USDT on Polygon · { $amount }
pay-usdt-arbitrum = USDT on Arbitrum · { $amount }
pay-usdc-ethereum = USDC on Ethereum · { $amount }
pay-usdc-bsc = USDC on BNB Chain · { $amount }
pay-usdc-polygon = USDC on Polygon · { $amount }
pay-usdc-arbitrum = USDC on Arbitrum · { $amount }
pay-usdc-base = USDC on Base · { $amount }
pay-stars = Telegram Stars · { $amount }
invoice-title = Order { $reference }
invoice-top-up = Into your wallet
invoice-elsewhere = This invoice can't be shown here. You have paid nothing; please take another way to pay.
invoice-not-theirs = This invoice is for somebody else, or it was changed.
invoice-not-waiting = What this invoice is for does not wait for money any more.
invoice-not-now = The shop could not look at the order just now. Please try again in a moment.
invoice-nothing-paid = You have paid nothing.
pay-by-name = { $name } · { $amount }
payment-test = This is a test payment: no real money moves.
payment-open = The button opens the payment page. This chat tells you when the money has arrived.
button-pay = Pay { $amount }
button-other-way = Another way to pay
button-cancel-order = Cancel the order
cancel-ask = Cancel this order? You have paid nothing; what was held for you goes back on the shelf.
button-keep-order = Keep the order
button-cancel-for-good = Yes, cancel it
paid-title = ✅ Paid · { $reference }
paid-goods-come = { $kind ->
    [file] Thank you. Your file comes in a message of its own, and stays in your orders.
    [text] Thank you. What you bought comes in a message of its own, and stays in your orders.
   *[key] { $count ->
        [one] Thank you. Your key comes in a message of its own, and stays in your orders.
       *[other] Thank you. Your keys come in a message of their own, and stay in your orders.
    }
}
paid-recovery = If you ever lose this account, a recovery code brings your orders back.

# --- what was paid for

parcel-ready = { $kind ->
    [file] ✅ Paid. Your file is ready.
    [text] ✅ Paid. Your order is ready.
   *[key] { $count ->
        [one] ✅ Paid. Your key is ready.
       *[other] ✅ Paid. Your { $count } keys are ready.
    }
}
parcel-what = { $title } · { $reference }
parcel-again = Sent again, to make sure it reaches you. You were charged once.
parcel-reminder = You have not looked at this yet. You were charged once.
parcel-morning = It came quietly in the night, and you have not looked at it yet. You were charged once.
button-show-goods = { $kind ->
    [file] 📄 Show my file
    [text] 🔑 Show what I bought
   *[key] { $count ->
        [one] 🔑 Show my key
       *[other] 🔑 Show my { $count } keys
    }
}
goods-title = 🔑 { $title }
goods-order = Order { $reference }
goods-how-to-use = How to use it
goods-shown = First shown { $at } · always in /orders
goods-hidden = { $kind ->
    [file] 🔑 Your file is put away.
    [text] 🔑 Your order is hidden.
   *[key] { $count ->
        [one] 🔑 Your key is hidden.
       *[other] 🔑 Your { $count } keys are hidden.
    }
}
button-copy = 📋 Copy
button-hide = Hide
button-received = I have it
received-thanks = Noted. Thank you.
button-how-to-use = How to use it
button-problem = Something is wrong

# --- the buyer's orders

orders-title = 📦 My orders
orders-back = My orders
orders-none = You have no orders yet.
orders-page = { $count ->
    [one] { $count } order · page { $page } of { $pages }
   *[other] { $count } orders · page { $page } of { $pages }
}
orders-entry = { $reference } · { $day }
    { $title } · { $status }
order-word-placed = not paid yet
order-word-ready = ready
order-word-seen = delivered
order-word-expired = ran out
order-word-cancelled = cancelled
order-word-refunded = refunded
order-is-ready = { $kind ->
    [file] Paid. Your file is ready.
    [text] Paid. What you bought is ready.
   *[key] { $count ->
        [one] Paid. Your key is ready.
       *[other] Paid. Your keys are ready.
    }
}
order-is-seen = Delivered. First shown { $at }.
order-is-expired = The time to pay ran out and the order ended. If you did pay, the money is not lost: it is in your wallet.
order-is-cancelled = You cancelled this order. If you did pay for it, the money is not lost: it is in your wallet.
order-is-refunded = Your money was given back.
order-paid-at = Paid { $at }
button-order-again = Order again
how-to-use-title = How to use { $reference }
how-to-use-none = No special steps: use it where it is accepted.
problem-title = Something is wrong with { $reference }
problem-write-to = Write to { $contact } and name the order { $reference }. Please never send the key itself.
problem-no-contact = The shop has not said whom to write to. Answer in the place where you found it, and name the order { $reference }.
problem-kept = Your order is kept, and so is what you bought.
button-write-to-support = Write to support

# --- settings, languages, help

settings-title = ⚙️ Settings
settings-language = Language: { $language }
languages-title = 🌐 Language
languages-ask = Which language shall we speak?
language-chosen = ✓ { $name }
language-set = From now on we speak { $language }.
help-title = { $name } · help
help-how = Choose a product, pay, and what you bought arrives here in seconds. It stays in your orders, as often as you need it.
help-command = { $example } · { $what }
help-support = If something is wrong with an order, write to { $contact }.

command-start = Open the shop
    .example = /start
    .name = start
command-shop = See what is on the shelves
    .example = /shop
    .name = shop
command-search = Find a product by its name
    .example = /search steam
    .name = search
command-orders = Your orders and your keys
    .example = /orders
    .name = orders
command-link = Show the same orders in another chat
    .example = /link
    .name = link
command-unlink = The chats that share your orders
    .example = /unlink
    .name = unlink
command-recover = Get the orders of a lost account back
    .example = /recover
    .name = recover
command-notify = How we reach you, and when it is quiet
    .example = /notify
    .name = notify
command-language = Choose your language
    .example = /language
    .name = language
command-help = What you can do here
    .example = /help
    .name = help
command-paysupport = Ask the shop about a payment
    .example = /paysupport
    .name = paysupport
command-terms = The terms of the shop
    .example = /terms
    .name = terms
command-privacy = What the shop keeps about you
    .example = /privacy
    .name = privacy
command-desk = What needs you, and what runs low
    .example = /desk
    .name = desk
command-restock = Put new keys in stock
    .example = /restock
    .name = restock
command-products = Add and change products
    .example = /products
    .name = products

# --- what only some chats have: words of a command, menus, forms

option-product = The product, or a few words of its name
option-code = The code, when you have one
option-words = What happened
option-file = A text file with one key on each line
discord-choose = Choose
discord-answer = Answer
discord-file = A file instead
# Shown above everything while messages to the buyer do not arrive.
discord-closed = I can't write to you: your direct messages are closed. Nothing is lost, your keys are here and in /orders. To get them as a message, allow direct messages from members of this server, then write to me.

# --- one customer on several chats

chats-title = 🔗 My chats
chats-one = Your orders are in this chat alone. Link another one, and both show the same orders.
chats-several = These chats share your orders:
chats-here = { $name } · this chat
chats-other = { $name }
chat-this = this chat
channel-telegram = Telegram
channel-discord = Discord
button-chats = 🔗 My chats
button-link-give = Link another chat
button-link-enter = I have a code
button-link-open = Open { $name }
button-link-again = Make a new code
button-link-join = Link the two
button-link-confirm = Yes, that is me
button-link-deny = It was not me
button-not-now = Not now
button-unlink = Remove { $name }
button-unlink-sure = Yes, remove it
button-keep-chat = Keep it
link-title = 🔗 Link two chats
link-how = Open the shop in your other chat, send /link there and with it this code. It works once, until { $until }. This chat asks you before anything happens.
link-keep-to-yourself = Show it to nobody else. Whoever enters it asks to see your orders and your keys.
link-ask = Send the code that /link showed you in your other chat.
    .placeholder = K7F3-9QXM-2TPA
link-means = Both chats will then show all orders and keys of both. Enter a code only if it comes from your own other chat.
link-join-ask = Link this chat with the one that was given the code { $code }?
link-asked = The code is right. Now your other chat asks you to confirm it. Nothing is linked before that.
linked-title = 🔗 Linked
linked = Both chats show the same orders from now on. You can undo this for 24 hours.
denied-title = 🔗 Not linked
denied = Nothing was linked, and the code is void. If you told somebody your code, that is over too.
split-title = 🔗 Undone
split-again = Each chat has its own orders again.
unlink-ask = Remove { $name } from your chats? It will not show your orders any more. The orders stay here.
unlink-ask-this = Remove this chat from your chats? It will not show your orders any more. They stay in the others.
unlink-unseen = { $count ->
    [one] One order that nobody has opened yet will be sent to a chat that stays.
   *[other] { $count } orders that nobody has opened yet will be sent to a chat that stays.
}
unlink-grave = { $count ->
    [one] Careful: one order was not opened yet, and no chat that stays can be reached right now. Its goods stay in your orders, but nobody could tell you about them.
   *[other] Careful: { $count } orders were not opened yet, and no chat that stays can be reached right now. Their goods stay in your orders, but nobody could tell you about them.
}
unlinked = { $name } was removed. Your orders are here.
unlinked-this = This chat was removed and starts anew. Your orders are in the others.

# --- mail

channel-email = E-mail
mail-parcel-subject = { $kind ->
    [file] Your file is ready: { $title } · { $reference }
    [text] Your order is ready: { $title } · { $reference }
   *[key] { $count ->
        [one] Your key is ready: { $title } · { $reference }
       *[other] Your { $count } keys are ready: { $title } · { $reference }
    }
}
mail-link-keep = This link opens a page of the shop, with how to use it. Whoever has the link can see what you bought: keep it to yourself.
mail-allow-list = So that mail about your orders does not end up in spam, add { $sender } to your contacts.
mail-why = You get this mail because this address was given to { $shop } for your orders.
mail-code-subject = Your code for { $shop }
mail-code-title = Your code
mail-code-how = Enter it where { $shop } asked you for it. It works once, for ten minutes.
mail-code-keep = Whoever has it can see your orders: tell it to nobody, not even to the shop. If you did not ask for a code, ignore this mail: nothing happens.
error-bad-mailbox = Mail can't be sent to this address. Write it as in ada@example.com, without a name or quotes around it.

recovery-title = 🛟 Recovery code
recovery-what = If you ever lose this account, a recovery code brings your orders to a new one. Write it down somewhere outside of this chat.
recovery-have = You have a code. A new one makes it void.
recovery-none = You have no code yet.
recovery-renew-ask = Make a new recovery code? The one you have will not work any more.
recovery-code-keep = This is your recovery code. It is shown this once and works once. Write it down, then put it away.
recovery-code-secret = Never send it to anybody, not even to the shop.
recovery-code-hidden = Your recovery code is put away. If you lose it, make a new one here.
recovery-ask = Send the recovery code that you wrote down. The orders of the lost account come here, and that account is told.
    .placeholder = Five groups of four
recovered = Your orders are here again.
recovered-next = The old account sees them no more; it was told, and can undo this for 24 hours. Your code is used up: make a new one.
button-recovery = 🛟 Recovery code
button-recovery-get = 🛟 Get my recovery code
button-recovery-new = Make a recovery code
button-recovery-enter = Get my orders back
button-recovery-renew = Yes, make a new one
button-recovery-keep = Keep the one I have
button-recovery-written-down = I wrote it down

# --- how people are reached

notify-title = 🔔 How we reach you
notify-how = What you paid for goes to the first of these. If you have not seen it after a while, it goes to the next one as well.
way-mailbox = { $name } { $address }
way-works = { $place }. { $name } · works
way-here = { $place }. { $name } · this chat
way-dead = { $place }. { $name } · can't be reached since { $since }
way-unproven = { $place }. { $name } · not verified yet
notify-quiet = Quiet from { $begin } to { $end } ({ $zone }): what you paid for comes without a sound, everything else waits.
notify-quiet-shop = Quiet from { $begin } to { $end } ({ $zone }), as the shop has it: what you paid for comes without a sound, everything else waits.
notify-never-quiet = Never quiet. Time zone: { $zone }
notify-only-keys = You only hear of what you paid for, and of what protects it.
button-notify = 🔔 How we reach you
button-put-first = { $name } first
button-add-mail = Add an e-mail
button-quiet-hours = Quiet hours
button-zone = Time zone
button-only-keys = Only what I paid for
button-hear-all = Everything again
button-enter-mail-code = Code for { $address }
quiet-title = 🔔 Quiet hours
quiet-ask = When shall it be quiet? Send two times, such as 22:00-08:00.
    .placeholder = 22:00-08:00
quiet-means = Keys you paid for are never held back: they only come without a sound.
button-shop-night = { $begin }–{ $end } as the shop
button-never-quiet = Never quiet
zone-title = 🔔 Time zone
zone-now = At present: { $zone }
zone-ask = Where do you live? Send a city or a zone, such as Lisbon or Europe/Lisbon.
    .placeholder = Lisbon
mailbox-title = ✉️ E-mail
mailbox-ask = Which address? You get a code there, to show that it is yours.
    .placeholder = ada@example.com
mailbox-means = Only what concerns your orders goes there.
mailbox-means-order = Only what concerns your orders goes there. This order's mail goes there from now on, even before you enter the code.
mail-code-sent = Mail with a code of six digits goes to { $address }. Send the code here. It is good for ten minutes.
    .placeholder = 123456
mail-code-order = There is no hurry: you can pay first, and enter the code later.
button-mail-code-again = Send another code
button-mail-other = Another address
button-mail-forget = Forget this address
button-pay-now = Back to the order
mailbox-proven = This address is verified. What you pay for goes there as well.
mailbox-joined = It was in use here before: the orders of both are one list now, and so are the chats. If that is not right, undo it within 24 hours.
mailbox-forgotten = Forgotten. Nothing goes there any more.
reach-lonely = I can't reach you elsewhere if this chat closes. Add an e-mail? Only your orders go there.
reach-unreachable = I can't write to you in this chat right now: messages from the shop are blocked. You can pay all the same; what you buy is always in /orders.
button-offer-mail = Add an e-mail
unlink-ask-mail = Remove { $name }? Nothing about your orders goes there any more.
error-too-many-letters = That was a lot of codes. Try again in an hour, or use another address.
error-own-mailbox = This address is yours already, and it works.
error-no-mail = The shop sends no e-mail.
error-mailbox-refused = There is no mailbox at this address, says its mail server. Look for a typing mistake.
error-mail-not-sent = The mail could not be sent just now. Nothing is lost: try again in a few minutes.
error-wrong-mail-code = This is not the code from the mail. Look again; the newest mail counts.
error-mail-code-over = This code is over: it works once, for { $minutes } minutes and five tries. Have another one sent.
notice-mail-removed-title = ✉️ Removed
notice-mail-removed = This address was removed from an account of the shop. Nothing about its orders comes here any more.

# --- the order page, and finding an order without a chat

page-press-again = This page lay open for a long time. Please press the button once more.
page-link-until = This link works until { $until }. Whoever has it can see what you bought: keep it to yourself. After that, your order is in the chat you bought in, under /orders.
page-not-paid = This order has not been paid yet.
page-shown = First shown { $at }. It stays in your orders, in the chat you bought in.
page-copied = Copied
page-copy-all = 📋 Copy all
page-save-file = 📄 Save { $name }
page-gone-title = This link leads nowhere
page-gone = It was copied wrongly, or its time is over: a link works for seven days. Nothing is lost. What you bought is in the chat you bought it in, under /orders.
page-locked = { $minutes ->
    [one] Too much from your network led nowhere, so this page is closed to it for a minute. Your orders are safe.
   *[other] Too much from your network led nowhere, so this page is closed to it for { $minutes } minutes. Your orders are safe.
}
lookup-title = Find an order
lookup-what = With the number of an order and the e-mail address that its mail goes to, you get to it without any chat. A code goes to that address first.
lookup-reference = Order number
    .placeholder = K7F3-9QXM
lookup-mailbox = E-mail address
button-lookup = Send me a code
lookup-sent = If this order and this address belong together, a code with six digits is on its way. It works for ten minutes.
lookup-code = Code
lookup-again = Ask for another code
unsubscribe-title = Less mail
unsubscribe-what = Press the button, and from now on you only hear of what you paid for, by e-mail and in your chats. Until you press it, nothing changes.
unsubscribe-still = Codes that you ask for still come, and so do warnings when somebody joins a chat or a mailbox to your orders.
unsubscribe-done-title = Done
unsubscribe-done = From now on you only hear of what you paid for.
unsubscribe-undo = To hear everything again, send /notify in the chat you bought in.

# --- when something can't be done

problem-refused-title = That did not work
problem-temporary-title = Not right now
problem-unexpected-title = That went wrong on our side
lost-title = Let me help
lost-what-works = I understand buttons, commands such as /help, and a few words to search for.
lost-what-works-owner = I understand buttons, commands such as /help, and a few words to search for. To add keys, choose an offer under Restock first, then send the lines.
unknown-command = There is no command /{ $name }. Help shows the ones there are.
group-hint = The shop is a private conversation. Open my profile and press Start: I will be there.

error-unexpected = Nothing was charged by this step, and your orders are safe. We were told; please try again in a little while.
error-refused = This can't be done. Nothing was changed.
error-permanent = The shop can't do this right now. Nothing was changed.
error-temporary = This did not work just now. Nothing was changed and nothing was lost: please try again in a moment.
error-no-checkout = This way to pay does not answer just now, and you have paid nothing with it. Try again in a moment, or pay another way.
error-not-allowed = Only the owner of the shop can do this.
error-gone = This is not here any more. Nothing was changed.
error-old-button = This button is from an earlier time. Everything it led to is one tap away.
error-sold-out = { $left ->
    [0] Somebody was a moment faster: none are left. You have paid nothing.
    [one] Somebody was a moment faster: only { $left } is left. You have paid nothing.
   *[other] Somebody was a moment faster: only { $left } are left. You have paid nothing.
}
error-unreadable = The goods of order { $reference } cannot be opened right now. Nothing is lost: your order is kept, and the shop has been told.
error-not-enough = Somebody was a moment faster: fewer are left than you asked for. You have paid nothing.
error-quantity = One order has from { $minimum } to { $maximum } pieces. You have paid nothing.
error-open-orders = { $limit ->
    [one] You have an unpaid order already. Pay or cancel it first; then this one can be placed.
   *[other] You have { $limit } unpaid orders already. Pay or cancel one first; then this one can be placed.
}
error-order-closed = Order { $reference } is not waiting for a payment any more. Nothing was charged now.
error-no-provider = This way to pay is not offered here. You have paid nothing.
error-network-busy = Too many people are paying this price on this network right now. You have paid nothing; please take another way.
error-no-rate = This way to pay is closed for now: the shop has no fresh exchange rate. You have paid nothing; please take another way.
error-bad-amount = A price is a plain number greater than zero, such as { $example }: with a point and without thousands separators.
error-bad-text = { $length ->
    [0] This text is empty. It needs from 1 to { $limit } characters.
   *[other] This text has { $length } characters. At most { $limit } fit.
}
error-bad-number = This needs a whole number from { $lowest } to { $highest }.
error-bad-picture = This is not a picture that can be shown. Send a JPEG, PNG or WebP of at most { $limit } MB.
error-not-empty = There is still something in this category. Move it somewhere else first.
error-already-stocked = This product was stocked already, so its kind of goods can't change. Add a new product instead.
error-draft-gone = This preview is over: its lines were added, dropped or forgotten after a day.
error-nothing-to-add = There is nothing to add in what you sent.
error-file-too-large = The file is too large: at most { $limit } MB. Split it and send the parts one after another.
error-too-many-lines = That is { $lines } lines; one restock takes at most { $limit }. Send it in parts.
error-not-text = This is not a text file. Send a .txt or .csv with one key a line.
error-wrong-encoding = The letters in this file can't be read with certainty. Save it as UTF-8 and send it again.
error-not-lines = This offer gives the same thing to everybody, so it takes no lines.
error-wants-text = Please send this as a text message.
error-wants-file = Please send this as a file.
error-wrong-code = This code is not right, or not any more. Link codes work once, for ten minutes; a recovery code works once, until a newer one is made.
error-too-many-guesses = That was too many wrong codes. For the next { $minutes } minutes none is looked at. Your orders are safe.
error-code-expired = The ten minutes of this code are over. Send /link in your other chat for a new one.
error-code-used = This code was used before. Send /link in your other chat for a new one.
error-own-code = This code was given to this very chat. Enter it in your other one.
error-linked-already = Both are yours already: they show the same orders.
error-link-over = This question is closed: it was answered before, or its ten minutes are over. Nothing was changed now.
error-undo-over = This can't be undone any more: it was undone before, or its 24 hours are over.
error-only-chat = This is your only chat here, so there is nothing to take it away from.
error-asked-often = The shop has your messages and reads them. You can write { $count } an hour.
error-not-the-code = This code is not right, or not any more. If the order number and the address belong together, a new code brings you on.

# --- the owner's desk

desk-title = 🏪 Desk
desk-needs-you = { $count ->
    [one] One order needs your decision.
   *[other] { $count } orders need your decision.
}
desk-low = Running low:
desk-low-offer = { $count ->
    [0] { $title }: sold out
    [one] { $title }: { $count } left
   *[other] { $title }: { $count } left
}
desk-calm = Nothing needs you, and nothing runs low.
button-needs-you = { $count ->
    [one] ⚠ { $count } needs you
   *[other] ⚠ { $count } need you
}
button-restock-offer = Restock { $title }

attention-title = ⚠ Needs you
attention-none = Nothing needs you.
attention-summary = { $reference } · { $at }
    { $reason }
attention-reason-late = The money came after the hold had ended, and the goods could not be held again.
attention-reason-short = Less money came than the order costs.
attention-reason-over = More money came than the order costs. The order was delivered as usual.
attention-reason-twice = The order was paid a second time.
attention-reason-cancelled = The money came after the buyer had cancelled.
attention-reason-currency = The money came in another currency than the order's.
attention-reason-unreachable = The goods could not be brought to the buyer. They wait in the buyer's orders.
attention-reason-unseen = The goods were brought to the buyer, and nobody has looked at them for a day.
attention-reason-unreadable = The goods cannot be opened: their rows were altered, or their key is missing.
attention-amount = Amount: { $amount }
attention-opened = On this list since { $at }
attention-closed = This is settled.
button-attention = Needs you
button-open-entry = Open { $reference }
button-noted = Take it off the list
button-not-yet = Not yet
noted-ask = Take this off the list? The goods stay in the buyer's orders.
noted-ask-stray = Take this off the list? Nobody will look for whose money it is any more.

notice-low-stock-title = 📉 Running low
notice-low-stock = { $count ->
    [one] { $title }: { $count } left.
   *[other] { $title }: { $count } left.
}
notice-sold-out-title = 📉 Sold out
notice-sold-out = { $count ->
    [0] { $title }: none left.
    [one] { $title }: { $count } left.
   *[other] { $title }: { $count } left.
}
notice-attention-title = ⚠ Something needs you
notice-attention = { $reference }: { $reason }
notice-link-asked-title = 🔗 Is that you?
notice-link-asked = Somebody in { $name } entered the code that this chat was given. If you confirm, both will show all orders and keys of both. If it was not you, say so: then nothing happens.
notice-link-denied-title = 🔗 Not linked
notice-link-denied = The other chat did not confirm. Nothing was linked.
notice-linked-title = 🔗 Linked
notice-linked = This chat is linked with { $name }: both show all orders of both. If that was not you, undo it within 24 hours.
notice-unlinked-title = 🔗 Removed
notice-unlinked = This chat was removed from your chats by another one of them. It starts anew, without the orders.
notice-recovered-title = 🛟 Your orders have moved
notice-recovered = Somebody entered your recovery code in another account, and your orders are there now. If that was not you, undo it within 24 hours.
notice-split-again-title = 🔗 Undone
notice-split-again = The other side undid it: each chat has its own orders again.

# --- restock

restock-title = 📥 Restock
restock-offer-title = 📥 { $title }
restock-no-offers = There is nothing to stock yet. Add a product with a price first.
restock-choose = Which one gets new stock?
restock-offer = { $title } · { $count }
restock-offer-shared = { $title } · set
restock-in-stock = { $count ->
    [one] { $count } in stock.
   *[other] { $count } in stock.
}
restock-is-set = { $kind ->
    [file] The file for buyers is set.
   *[text] The text for buyers is set.
}
restock-is-missing = { $kind ->
    [file] There is no file for buyers yet.
   *[text] There is no text for buyers yet.
}
restock-ask-key = Send the keys, one a line: paste them, forward them, or send a .txt or .csv file.
    .placeholder = One key a line
restock-ask-text = Send the text that every buyer gets.
    .placeholder = The text for every buyer
restock-ask-file = Send the file that every buyer gets.
    .placeholder = Attach the file
restock-hint-key = You see a preview before anything is added.
restock-hint-text = It replaces the text there is. Orders already placed keep the old one.
restock-hint-file = It replaces the file there is. Orders already placed keep the old one.
restock-shared-set = { $kind ->
    [file] The file is set. Every buyer from now on gets it.
   *[text] The text is set. Every buyer from now on gets it.
}
button-replace = { $kind ->
    [file] Replace the file
   *[text] Replace the text
}
button-stock = { $kind ->
    [file] 📥 Set the file
    [text] 📥 Set the text
   *[key] 📥 Restock
}

preview-title = { $count ->
    [one] 📥 { $title }: { $count } line
   *[other] 📥 { $title }: { $count } lines
}
preview-new = { $count ->
    [0] No new lines
    [one] { $count } new
   *[other] { $count } new
}
preview-repeated = { $count ->
    [one] { $count } more than once in what you sent
   *[other] { $count } more than once in what you sent
}
preview-in-stock = { $count ->
    [one] { $count } in stock already
   *[other] { $count } in stock already
}
preview-already-sold = { $count ->
    [one] { $count } sold before
   *[other] { $count } sold before
}
preview-empty = { $count ->
    [one] { $count } empty
   *[other] { $count } empty
}
preview-too-long = { $count ->
    [one] { $count } too long
   *[other] { $count } too long
}
preview-hints = First { $first } · last { $last }
preview-more = Nothing is added yet. Lines you send now join this preview.
button-add-lines = Add { $count }
button-show-others = { $count ->
    [one] Show the other { $count }
   *[other] Show the other { $count }
}
button-back-to-preview = ‹ Preview
left-out-title = 📥 { $title }: left out
left-out-sold = { $hint } sold in { $reference }
left-out-in-stock = { $hint } in stock already
left-out-more = { $count ->
    [one] and { $count } more
   *[other] and { $count } more
}
progress = { $added } of { $total } added
added = { $count ->
    [one] Added { $count } key.
   *[other] Added { $count } keys.
}
added-known-meanwhile = { $count ->
    [one] { $count } was in stock by then and was left out.
   *[other] { $count } were in stock by then and were left out.
}
button-undo = Undo
button-more-keys = More keys
undo-ask = { $count ->
    [one] Take { $count } key out of stock again? If it is held or sold, it stays.
   *[other] Take these { $count } keys out of stock again? What is held or sold stays.
}
button-keep-stock = Keep them
button-take-back = Take them out
undone = { $count ->
    [0] Nothing was left to take out.
    [one] { $count } key is out of stock again.
   *[other] { $count } keys are out of stock again.
}
undone-kept = { $count ->
    [one] { $count } is held or sold and stays.
   *[other] { $count } are held or sold and stay.
}
restock-undone = These keys were taken out of stock again.
restock-dropped = Dropped. Nothing was added.

# --- the owner's catalogue

products-title = 🗂 Products
products-top = Top of the shop
products-empty = Nothing is here yet.
products-category = 📁 { $title }
products-on-sale = { $title }
products-sold-out = { $title } · sold out
products-hidden = { $title } · hidden
button-add-product = Add a product
button-add-category = Add a category
button-rename = Rename
button-remove = Remove
category-new = 🗂 New category
category-remove-ask = Remove this empty category?
button-keep-category = Keep it
product-new = 🗂 New product

product-needs-offer = Hidden from buyers: it needs a price first.
product-needs-listed-offer = Hidden from buyers: none of its prices is on sale.
product-is-sold-out = { $kind ->
    [file] On sale, without a file: buyers see it as sold out.
    [text] On sale, without a text: buyers see it as sold out.
   *[key] On sale, and sold out.
}
product-needs-stock = { $kind ->
    [file] It has a price and no file yet: buyers would see it as sold out.
    [text] It has a price and no text yet: buyers would see it as sold out.
   *[key] It has a price and no keys yet: buyers would see it as sold out.
}
product-is-listed = On sale.
product-is-hidden = Ready, and hidden from buyers.
product-has-description = Description: set
product-lacks-description = Description: none yet
product-has-instructions = How to use it: set
product-lacks-instructions = How to use it: none yet
product-has-picture = Picture: set
product-lacks-picture = Picture: none yet
product-offer-counted = { $title } · { $price } · { $count }
product-offer-unlimited = { $title } · { $price }
product-offer-hidden = { $title } · { $price } · hidden
button-add-offer = Add a price
button-put-on-sale = Put on sale
button-take-off-sale = Take off sale
button-title = Title
button-description = Description
button-instructions = How to use it
button-picture = Picture
button-category = Category
button-goods = Kind of goods
button-clear = Take it away

goods-explained = First row: what a buyer gets. Second: how much of the stock buyers see. Third: whether the key waits for a tap or comes with the message.
choice-made = ✓ { $label }
kind-key = Keys
kind-text = One text
kind-file = One file
display-exact = Number
display-level = Words
display-hidden = Nothing
reveal-tap = On a tap
reveal-instant = At once

move-now-in = It is in: { $category }
move-ask = Tap a category to move it there.
move-up = ↑ { $to }

ask-now = At present:
ask-category-title = What is the category called? One line, at most 64 characters.
    .placeholder = For example: Gift cards
ask-product-title = What is the product called? One line, at most 64 characters.
    .placeholder = For example: Steam Wallet 20 €
ask-product-description = What should buyers know before they buy? At most 3,000 characters.
    .placeholder = What it is and where it works
ask-product-instructions = How is it used? Only those who bought it see this. At most 3,000 characters.
    .placeholder = Step by step
ask-product-picture = Send a picture: JPEG, PNG or WebP, at most 5 MB.
    .placeholder = Attach a picture
ask-offer-price = What does it cost? Send a plain number, such as 19.49.
    .placeholder = 19.49
ask-offer-title = What tells this price from the others? For example: 3 months.
    .placeholder = 3 months
ask-offer-minimum = What is the smallest number of pieces in one order?
    .placeholder = 1
ask-offer-maximum = What is the largest number of pieces in one order?
    .placeholder = 10
ask-offer-low-stock = At how many pieces left shall the shop tell you? 0 tells you when it is sold out.
    .placeholder = 5

offer-is-listed = On sale
offer-is-hidden = Hidden from buyers
offer-limits = One order: from { $lowest } to { $highest }
offer-level = In stock { $free } · held { $held } · sold { $sold }
offer-low-at = { $count ->
    [0] You are told when it is sold out
    [one] You are told at { $count } left
   *[other] You are told at { $count } left
}
button-offer-title = Name
button-offer-price = Price
button-offer-minimum = Smallest order
button-offer-maximum = Largest order
button-offer-low-stock = Low-stock alert
error-bad-zone = There is no such time zone. Write a city or a zone, such as Lisbon or Europe/Lisbon.
error-bad-hours = These are not two times of the day. Write them such as 22:00-08:00.
error-bad-escalation = Write three rising numbers of minutes, such as 2 10 30.

# --- deliveries, for owners
channels-title = 📡 Channels
channels-day = The last 24 hours.
channels-changes = What changed:
channels-change = { $at } { $what } ({ $reason })
channel-line = { $name }: { $state }
channel-idle = Nothing was sent.
channel-sent = { $sent } sent, { $accepted } accepted{ $delivered ->
    [0] {""}
   *[other] , { $delivered } confirmed
}
channel-seen = { $seen } brought their buyer ({ $share } %), half of them within { $median }
channel-before = A week ago: { $share } %, { $median }
channel-failed = { $what }: { $count }
channel-state-well = works
channel-state-demoted = seen less than usual, others go first
channel-state-closed = broken, left alone until { $until }
channel-opened = { $name } is broken and left alone for a while
channel-closed = { $name } works again
channel-demoted = { $name } is seen less than usual, others go first
channel-restored = { $name } is seen as usual again
span-seconds = { $count } s
span-minutes = { $count } min
span-hours = { $count } h
outcome-accepted = accepted
outcome-delivered = delivered
outcome-address = address refused
outcome-message = message refused
outcome-config = our settings refused
outcome-rate = asked to wait
outcome-transient = failed for now
outcome-unknown = no answer
outcome-cut = cut short, may have arrived
why-first = first message
why-retry = tried again
why-fallback = another way
why-escalation = not seen yet
why-night = at night
why-morning = in the morning
why-reminder = reminder
timeline-title = 🔎 An order
timeline-how = Send its number with the command: /order K7F3-9QXM
timeline-whose = Buyer: { $names }. Now: { $status }.
timeline-cut = { $count } older messages are not shown.
timeline-entry = { $at } { $what }
timeline-placed = ordered: { $what }
timeline-paid = paid, { $total }
timeline-money-in = { $amount } came in by { $name }
timeline-money-put = { $amount } from the wallet
timeline-money-refund = refund: { $amount }, { $state }
timeline-money-dispute = { $state ->
    [lost] the dispute about { $amount } was lost
    [won] the dispute about { $amount } was won
   *[opened] { $amount } is disputed by way of { $name }
}
timeline-sent = { $name }, { $why }{ $loud ->
    [no] {" "}(silent)
   *[yes] {""}
}: { $answer }{ $detail }
timeline-seen = seen by { $name }, looked at { $count ->
    [one] once
   *[other] { $count } times
}
button-channels = 📡 Channels
button-look-again = Look again
button-timeline = What happened
notice-difference-title = ⚠ Something does not add up
notice-difference = This should hold and does not: { $sentence }. Rows: { $count }. Run kiosk audit to see which.
notice-channel-title = 📡 Channels
notice-channel = { $what } ({ $reason }).
option-reference = The order's number
command-channels = How each channel delivers
    .example = /channels
    .name = channels
command-order = What happened to an order
    .example = /order K7F3-9QXM
    .name = order
button-escalation = ⏱ Unseen: what then
ask-product-escalation = After how many minutes unseen should a parcel of this product go to e-mail, push and text message? Three rising numbers, such as 2 10 30.

# --- asking the shop, and what it says of itself

paysupport-title = Help with a payment
paysupport-ask = Write in one message what happened, with the number of the order if you have it. A person of the shop reads it.
    .placeholder = What happened
paysupport-about = Your message is with the shop, together with your order { $reference }.
paysupport-about-none = Your message is with the shop.
paysupport-next = The answer comes into this chat. Money that found no order is not lost: it is in your wallet here, or it goes back the way it came.
stray-title = Your payment is here
stray-text = It fits none of your orders. The shop has been told, and gives it back or puts it where it belongs.
button-ask-support = Ask about a payment
button-answer = Answer
button-ask-again = Write again
support-answer-ask = Write your answer. It goes to the buyer as a message of the shop, without your name.
    .placeholder = Your answer
support-answered = Your answer is on its way.
notice-pay-support-title = A question about a payment
notice-pay-support = From { $name }. Their newest order is { $reference }.
notice-pay-support-bare = From { $name }. They have no order here.
notice-pay-answer-title = Your question about a payment
notice-pay-answer = The shop answers:
terms-title = Terms
terms-goods = Everything here is digital: a key, a text or a file. It comes into this chat when the payment has arrived, and stays in your orders.
terms-refunds = What does not work is replaced, or your money goes back: the way it came where that can be done, or into your wallet here. What works and was shown to you is yours and is not taken back.
terms-asking = About a payment, ask the shop with /paysupport. Only the shop can help with what was bought here: the chat's own support can not.
privacy-title = Privacy
privacy-kept = The shop keeps your number and your language in this chat, your orders, and what you add yourself, such as an e-mail address. Keys are stored encrypted.
privacy-not = It never sees the number of a card or the key of a wallet. Nobody gets anything about you but who takes your payment and who carries your goods, and they get no more than that takes.
privacy-asking = To read or to delete what is kept about you, write to the shop with /paysupport.

# --- money

order-put = { $put } is put towards it. { $missing } is missing.
cancel-ask-put = Cancel this order? The { $put } that was put towards it is in your wallet then; what was held for you goes back on the shelf.
pay-wallet = 👛 Wallet · { $amount }
pay-wallet-part = 👛 Wallet · { $amount } + the rest
payment-until = This can be paid until { $until }.
payment-transfer = Send exactly this much { $token } on { $network }:
payment-transfer-address = to this address:
payment-transfer-exactly = The amount tells your payment from all others: exactly this much has to arrive, after any fee of your exchange. On another network the money would be lost. This chat tells you when it was seen.
payment-transfer-own = This address is for this payment alone: this much has to arrive, after any fee of your exchange. On another network the money would be lost. This chat tells you when it was seen.
button-copy-amount = Copy the amount
button-copy-address = Copy the address
button-wallet = 👛 Wallet
button-top-up = Top up
button-pay-rest = Pay { $amount }
wallet-title = 👛 Your wallet
wallet-balance = { $amount }
wallet-what-for = It pays for orders here, all of one or a part.
wallet-filled = It arrived. There is { $amount } in your wallet.
wallet-name = Wallet
wallet-change = { $at } · { $amount } · { $what }
change-in = paid in { $reference }
change-opening = paid in { $reference }
change-put = for { $reference }
change-back = back from { $reference }
change-spare = too much for { $reference }
change-given = credit from the shop
change-refund = refund of { $reference }
change-refund-failed = refund of { $reference }
change-out = given back by the payment provider
change-claimed = found and added
change-joined = from a linked chat
change-split = back to the other chat
top-up-title = 👛 Top up
top-up-how-much = How much? Choose, or type an amount.
top-up-placeholder = 25.00
top-up-amount = { $amount } into your wallet
command-wallet = What is in your wallet
    .example = /wallet
command-money = What the shop has, and where
    .example = /money
error-frozen = A payment of yours is disputed. Until that is settled nothing can be bought here. Write to the shop: /paysupport
error-too-little = This way to pay begins at { $smallest }. Take another one.
error-wallet-empty = Your wallet is empty. You have paid nothing.
error-settled-before = Somebody was faster: this is settled already.
error-not-that-way = This money cannot go back the way it came. It can go to the buyer's wallet.
error-refund-too-much = Only { $left } can be given back.
error-not-stray = There is no unmatched money behind this entry.
error-reference-and-amount = Send the reference of an order and an amount, such as: K7F3-9QXM 19.49
attention-reason-stray = Money came in that belongs to no order here.
attention-reason-dispute = The buyer's bank has taken the money back. Nothing more goes out to this customer. The history of the order is your evidence: when it was shown, where, and how often.
attention-reason-refund = A refund did not get through. The money is in the buyer's wallet.
attention-reason-refunded-outside = Money was given back at the payment provider, not here. If it was all of an order's price, what nobody had seen yet was taken back.
attention-note = { $note }
button-claim = I know whose it is
button-unfreeze = Let them buy again
button-takings = Money
button-refund = Refund
button-credit = Give credit
unfrozen = They can buy again, and what is owed to them goes out.
claim-title = Whose money is it?
claim-whose = { $amount } came in. Send the reference of an order of its buyer, and what it is worth in the shop's currency. It goes into their wallet.
claim-trace = { $trace }
claim-placeholder = K7F3-9QXM 19.49
credit-title = Credit · { $reference }
credit-how-much = How much credit does the buyer of this order get? It is yours to give: no money comes in for it.
credit-given = { $amount } is in the buyer's wallet, and they are told.
refund-title = Refund · { $reference }
refund-left = { $amount } can be given back: into the wallet, or the way it came. The key can be void, or stay with its buyer.
refund-nothing-left = Nothing is left to give back.
refund-line = { $at } · { $amount } · { $state }
refund-line-why = { $at } · { $amount } · { $state } · { $reason }
refund-owed = on its way to { $to }
refund-sent = taken on by { $to }
refund-done = given back through { $to }
refund-failed = did not get through { $to }
refund-in-wallet = into the wallet
button-refund-wallet-void = Wallet { $amount }, key void
button-refund-wallet-keep = Wallet { $amount }, key stays
button-refund-source-void = As it came { $amount }, key void
button-refund-source-keep = As it came { $amount }, key stays
refund-ask-wallet = { $amount } goes into the buyer's wallet.
refund-ask-source = { $amount } goes back the way it came; what cannot go that way goes into the wallet.
refund-goods-void = The key is void: nobody is shown it any more, and it is never sold again. Whoever has seen it may still have it.
refund-goods-keep = The buyer keeps the key.
refund-ask-reason = Why? Your answer gives the money back; the buyer does not read it. Begin with an amount, such as 5.00, to give back a part: then the buyer keeps the key.
refund-placeholder = the key did not work
refund-back = Refund
refund-begun = Given back
takings-title = Money
takings-none = No money has come in yet.
takings-line = { $what } · { $amount }
takings-how = Every hour each payment provider is asked whether its books agree with these; /reconcile asks now.
account-till = { $name }
account-disputed = { $name }, withheld
account-wallet = in wallets
account-order = put towards orders
account-unmatched = nobody's yet
account-refunding = on its way back
account-sales = sales
account-rounding = rounding
account-fees = fees
account-chargebacks = lost in disputes
account-given = credit given
account-exchange = between currencies
spare-top-up = It is what you paid in.
spare-late = It came when the order { $reference } had ended, and what you wanted could not be held again.
spare-over = It is more than the order { $reference } costs.
spare-twice = The order { $reference } was paid already.
spare-cancelled = You had cancelled the order { $reference }.
spare-frozen = The order { $reference } has to wait: a payment of yours is disputed.
spare-refunded = The order { $reference } had been refunded.
notice-other-amount-title = ⚠ One payment, two amounts
notice-other-amount = { $name } tells of a payment again, now with { $amount }. Nothing was done about it: look it up there.
notice-in-wallet-title = 👛 Your money is in your wallet
notice-in-wallet = { $amount } is in your wallet. { $why } You can pay with it here; to have it back write /paysupport.
notice-in-wallet-frozen = { $amount } is in your wallet. { $why } Write to the shop: /paysupport
notice-put-back-title = 👛 Your money is in your wallet
notice-put-back = The order { $reference } ended before all of it was paid. { $amount } is in your wallet.
notice-part-came-title = A part arrived
notice-part-came = { $put } of your order { $reference } is here, { $missing } is missing. The goods are held for you for another half hour.
notice-money-seen-title = ⏳ Your payment was seen
notice-money-seen = The money for { $reference } is on its way and not final yet. The goods are held for you. This chat tells you when all of it has arrived.
notice-money-held-title = ⏳ Your money arrived
notice-money-held = { $amount } came, in another currency than was asked for. It is not lost: the shop looks at it and puts it into your wallet.
notice-credited-title = 👛 Credit
notice-credited = { $amount } is in your wallet.
notice-refunded-title = Your money was given back
notice-refunded = { $amount } of { $reference } goes back the way you paid, through { $name }. It may take them some days.
notice-refunded-wallet = { $amount } of { $reference } is in your wallet.
notice-refund-waits-title = Your refund waits for you
notice-refund-waits = Say where the { $amount } of { $reference } should go.
button-refund-take = Take the refund
notice-refunded-outside-title = Your money was given back
notice-refunded-outside = { $amount } goes back the way you paid.
notice-books-differ-title = ⚠ The books differ
notice-books-differ = { $name } · { $amount }: { $wrong }
books-unlisted = the provider does not list it any more.
books-amount = the provider lists another amount.
notice-provider-down-title = ⚠ A payment provider does not answer
notice-provider-down = { $name } has given no good answer for an hour. What was paid there is not lost: it is asked again and again. kiosk doctor says what is wrong.
come-back-title = Back to the chat
come-back = Close this page and go back to the chat: it says there when your payment has arrived.
come-back-kept = Nothing is lost if this page was closed too early.
command-reconcile = Ask the payment providers whether the books agree
    .example = /reconcile
reconcile-title = 🔎 The books
reconcile-applied = { $name }: { $listed } on their list; missing here and added: { $applied }.
reconcile-agrees = { $name }: everything agrees, { $listed } on their list.
reconcile-trouble = { $name }: could not be asked ({ $reason }).
reconcile-none = No payment provider is set up.
attention-never-shown = Nobody has confirmed seeing these goods. “What happened” lists what was sent and accepted.
provider-cryptopay = Crypto Pay
provider-btcpay = BTCPay Server
provider-stripe = Stripe
provider-stars = Telegram Stars
provider-premium = Discord
provider-sim = Test money
provider-wallet = the wallet
