# Магазин по-русски. Те же тексты и те же переменные, что в en.ftl.

language-name = Русский

# --- деньги и время

money-xtr = { $count ->
    [one] { $amount } звезда
    [few] { $amount } звезды
    [many] { $amount } звёзд
   *[other] { $amount } звезды
}
money-usdt = { $amount } USDT
money-usdc = { $amount } USDC
moment-exact = { $day }, { $time }
amount = { $amount }

# --- кнопки многих экранов

button-home = 🏠 Главная
button-desk = 🏪 Прилавок
button-back = ‹ { $to }
button-page = { $page } / { $pages }
button-page-before = ‹
button-page-after = ›
button-cancel = Отмена
button-done = Готово
button-help = Помощь
button-settings = Настройки
button-search = 🔎 Поиск
button-orders = 📦 Мои заказы
button-order = Показать заказ
button-browse = Посмотреть товары
button-try-again = Попробовать ещё раз
button-open = Открыть
button-restock = Пополнить
button-products = Товары
button-language = 🌐 Язык

# --- главная и полки

home-title = 🛍 { $name }
home-empty = Полки сейчас пусты. Загляните, пожалуйста, позже.
home-empty-owner = Полки пусты. Добавьте первый товар и пополните его.
button-more = Показать ещё
category-button = { $title } · { $count }
category-everything = Все товары
category-empty = На этой полке сейчас ничего нет.
page-of = Страница { $page } из { $pages }
shelf-price = { $title } · { $price }
shelf-price-from = { $title } · от { $price }
shelf-sold-out = { $title } · нет в наличии

search-title = 🔎 Поиск
search-ask = Что вы ищете? Пришлите одно-два слова.
search-placeholder = Например: steam
search-found = { $count ->
    [one] По запросу «{ $words }» найден { $count } товар.
    [few] По запросу «{ $words }» найдено { $count } товара.
    [many] По запросу «{ $words }» найдено { $count } товаров.
   *[other] По запросу «{ $words }» найдено { $count } товара.
}
search-nothing = По запросу «{ $words }» ничего не нашлось. Попробуйте слово покороче или посмотрите товары.

# --- страница товара

product-not-on-sale = Сейчас это не продаётся.
product-offer = { $title }
product-price = Цена { $price }
product-minimum = { $count ->
    [one] Продаётся от { $count } штуки
    [few] Продаётся от { $count } штук
    [many] Продаётся от { $count } штук
   *[other] Продаётся от { $count } штуки
}
stock-none = Нет в наличии
stock-low = Осталось немного
stock-ok = Есть в наличии
stock-exact = { $count ->
    [one] В наличии { $count } штука
    [few] В наличии { $count } штуки
    [many] В наличии { $count } штук
   *[other] В наличии { $count } штуки
}
button-buy = Купить · { $total }
button-fewer = −
button-quantity = { $count }
button-more-pieces = +
button-what-is-left = Посмотреть, что осталось
offer-chosen = ✓ { $title } · { $price }
offer-other = { $title } · { $price }
offer-sold-out = { $title } · нет в наличии
offer-untitled = Обычный
quantity-ask = Сколько? Пришлите число от { $lowest } до { $highest }.
quantity-smallest = { $count ->
    [one] В заказе не меньше { $count } штуки.
    [few] В заказе не меньше { $count } штук.
    [many] В заказе не меньше { $count } штук.
   *[other] В заказе не меньше { $count } штуки.
}
quantity-largest = { $count ->
    [one] В заказе не больше { $count } штуки.
    [few] В заказе не больше { $count } штук.
    [many] В заказе не больше { $count } штук.
   *[other] В заказе не больше { $count } штуки.
}
quantity-only-left = { $count ->
    [one] Осталась только { $count } штука.
    [few] Осталось только { $count } штуки.
    [many] Осталось только { $count } штук.
   *[other] Осталось только { $count } штуки.
}

# --- корзина и купоны

button-basket = 🧺 Корзина
button-basket-count = 🧺 Корзина · { $count }
button-put-in-basket = 🧺 В корзину
button-check-out = Оформить · { $total }
button-take-out = Убрать
button-coupon = 🏷 У меня есть купон
button-coupon-drop = Убрать купон
product-tier = от { $count }: { $price }
basket-title = 🧺 Корзина
basket-empty = Корзина пуста. Всё, что вы сюда положите, останется, пока вы это не уберёте или не оплатите.
basket-few = { $left ->
    [one] { $quantity } × { $title } · осталась только { $left }
    [few] { $quantity } × { $title } · осталось только { $left }
    [many] { $quantity } × { $title } · осталось только { $left }
   *[other] { $quantity } × { $title } · осталось только { $left }
}
basket-none = { $quantity } × { $title } · нет в наличии
basket-range = { $quantity } × { $title } · в одном заказе от { $lowest } до { $highest }
basket-gone = { $title } · больше не продаётся
basket-line-button = { $quantity } × { $title }
basket-not-ready = Сейчас можно заказать не всё. Уберите то, чего нет, или возьмите меньше и оформите заказ.
basket-waiting = Это уже заказано: { $reference } стоит { $total } и ждёт оплаты.
basket-each = { $price } за штуку
basket-put = Теперь это в корзине.
basket-taken-out = Этого в корзине больше нет.
order-discount = Купон · −{ $amount }
coupon-title = 🏷 Купон
ask-coupon = Какой код у вашего купона?
    .placeholder = Например: SUMMER10
coupon-taken = Купон снимает { $amount }.
command-basket = Что вы отложили
    .example = /basket
    .name = корзина
error-line-sold-out = { $left ->
    [0] Кто-то успел чуть раньше: «{ $title }» больше нет. Ничего не заказано, вы ничего не заплатили.
    [one] Кто-то успел чуть раньше: «{ $title }» — осталась только { $left } штука. Ничего не заказано, вы ничего не заплатили.
    [few] Кто-то успел чуть раньше: «{ $title }» — осталось только { $left } штуки. Ничего не заказано, вы ничего не заплатили.
    [many] Кто-то успел чуть раньше: «{ $title }» — осталось только { $left } штук. Ничего не заказано, вы ничего не заплатили.
   *[other] Кто-то успел чуть раньше: «{ $title }» — осталось только { $left } штуки. Ничего не заказано, вы ничего не заплатили.
}
error-line-not-enough = Кто-то успел чуть раньше: «{ $title }» осталось меньше, чем вы просили. Ничего не заказано, вы ничего не заплатили.
error-line-gone = Что-то из корзины больше не продаётся. Уберите это и оформите заказ ещё раз. Вы ничего не заплатили.
error-line-quantity = «{ $title }»: в одном заказе от { $minimum } до { $maximum } штук. Вы ничего не заплатили.
error-basket-full = В одном заказе не больше { $limit } разных товаров. Сначала оформите эти или что-нибудь уберите.
error-basket-empty = Корзина пуста. Вы ничего не заплатили.
error-coupon-unknown = Купона с таким кодом нет. Проверьте, нет ли опечатки.
error-coupon-over = Этот купон больше не действует.
error-coupon-used-up = Этот купон использован столько раз, сколько было можно.
error-coupon-used-before = Этот купон действует на один заказ, и вы его использовали. Заказ, который ждёт оплаты, тоже считается.
error-coupon-not-for-this = С того, что в корзине, этот купон ничего не снимает.
error-coupon-needs-more = Этот купон действует для заказов от { $minimum }.

coupons-title = 🏷 Купоны
coupons-none = Купонов пока нет.
coupons-entry = { $code } · { $off }
    { $state } · { $uses }
button-coupons = 🏷 Купоны
button-coupon-add = Добавить купон
button-coupon-on = Включить
button-coupon-off = Выключить
button-coupon-end = Последний день
button-coupon-cap = Сколько раз
button-coupon-minimum = Наименьший заказ
button-coupon-product = Для чего он
button-coupon-once = Один раз на покупателя
button-coupon-many = Покупателю сколько угодно раз
button-coupon-whole-shop = Весь магазин
coupon-heading = 🏷 { $code }
coupon-off-percent = скидка { $value } %
coupon-off-fixed = скидка { $amount }
coupon-is-on = Включён
coupon-is-off = Выключен: им нельзя воспользоваться
coupon-is-over = Его последний день прошёл
coupon-uses = { $count ->
    [one] использован { $count } раз
    [few] использован { $count } раза
    [many] использован { $count } раз
   *[other] использован { $count } раза
}
coupon-uses-of = использований: { $count } из { $cap }
coupon-for-shop = На всё в магазине
coupon-for-product = Только на { $title }
coupon-minimum = Для заказов от { $amount }
coupon-once = Один раз на покупателя
coupon-many = Сколько угодно раз на покупателя
coupon-until = До { $at }
coupon-new = 🏷 Новый купон
ask-coupon-new = Какой у него код и сколько он снимает? Отправьте вместе, например SUMMER 10% или WELCOME 5.00. Пока вы его не включите, он выключен.
    .placeholder = SUMMER 10%
ask-coupon-end = До какого дня включительно он действует? Отправьте, например, 2026-12-31 или 0, если без срока.
    .placeholder = 2026-12-31
ask-coupon-cap = Сколько заказов всего могут им воспользоваться? 0 — без ограничения.
    .placeholder = 100
ask-coupon-minimum = С какой суммы заказа он действует? Отправьте число или 0 для любого заказа.
    .placeholder = 20.00
ask-coupon-product = На какой он товар? Отправьте несколько слов из названия.
    .placeholder = Например: steam
coupon-which = На какой из этих?
coupon-no-product = В продаже такого товара нет. Попробуйте другое слово.
command-coupons = Купоны и сколько раз их использовали
    .example = /coupons
    .name = купоны
button-offer-tiers = Цены по количеству
offer-tiers = По количеству: { $tiers }
ask-offer-tiers = Сколько стоит штука, когда берут больше? Отправьте, например, 5=19.20, 10=18.90. Знак - убирает все такие цены.
    .placeholder = 5=19.20, 10=18.90
error-bad-tiers = Напишите, например, 5=19.20, 10=18.90: от 2 штук, по возрастанию, и каждая цена ниже предыдущей. Не больше восьми.
error-bad-coupon = Напишите код из 3–32 букв и цифр, пробел и скидку: SUMMER 10% или WELCOME 5.00. Процент — от 1 до 100.
error-coupon-taken = Купон с таким кодом уже есть.
error-bad-day = Напишите будущий день, например 2026-12-31.

# --- заказ и оплата

order-title = Заказ { $reference }
order-line = { $quantity } × { $title } · { $price }
order-total = Итого { $total }
order-held = Отложено для вас до { $until }.
order-how-to-pay = Как вам удобнее заплатить?
order-no-way-to-pay = Сейчас магазин не принимает оплату. Вы ничего не заплатили.
pay-sim = Тестовые деньги · { $amount }
pay-stripe = Банковская карта · { $amount }
pay-btcpay = Биткойн и Lightning · { $amount }
pay-cryptopay = Crypto Pay · { $amount }
pay-usdt-tron = USDT в сети TRON · { $amount }
pay-usdt-ethereum = USDT в сети Ethereum · { $amount }
pay-usdt-bsc = USDT в сети BNB Chain · { $amount }
pay-usdt-polygon = USDT в сети Polygon · { $amount }
pay-usdt-arbitrum = USDT в сети Arbitrum · { $amount }
pay-usdc-ethereum = USDC в сети Ethereum · { $amount }
pay-usdc-bsc = USDC в сети BNB Chain · { $amount }
pay-usdc-polygon = USDC в сети Polygon · { $amount }
pay-usdc-arbitrum = USDC в сети Arbitrum · { $amount }
pay-usdc-base = USDC в сети Base · { $amount }
pay-stars = Telegram Stars · { $amount }
invoice-title = Заказ { $reference }
invoice-top-up = В ваш кошелёк
invoice-elsewhere = Этот счёт нельзя показать здесь. Вы ничего не заплатили; выберите другой способ оплаты.
invoice-not-theirs = Этот счёт для кого-то другого, или его изменили.
invoice-not-waiting = То, за что этот счёт, больше не ждёт денег.
invoice-not-now = Магазин сейчас не смог посмотреть заказ. Попробуйте ещё раз чуть позже.
invoice-nothing-paid = Вы ничего не заплатили.
pay-by-name = { $name } · { $amount }
payment-test = Это тестовая оплата: настоящие деньги не списываются.
payment-open = Кнопка открывает страницу оплаты. Когда деньги придут, вы узнаете об этом здесь.
button-pay = Заплатить { $amount }
button-other-way = Другой способ оплаты
button-cancel-order = Отменить заказ
cancel-ask = Отменить этот заказ? Вы ничего не заплатили; отложенное вернётся на полку.
button-keep-order = Оставить заказ
button-cancel-for-good = Да, отменить
paid-title = ✅ Оплачено · { $reference }
paid-goods-come = { $kind ->
    [file] Спасибо. Файл придёт отдельным сообщением и останется в ваших заказах.
    [text] Спасибо. Покупка придёт отдельным сообщением и останется в ваших заказах.
   *[key] { $count ->
        [one] Спасибо. Ключ придёт отдельным сообщением и останется в ваших заказах.
        [few] Спасибо. Ключи придут отдельным сообщением и останутся в ваших заказах.
        [many] Спасибо. Ключи придут отдельным сообщением и останутся в ваших заказах.
       *[other] Спасибо. Ключи придут отдельным сообщением и останутся в ваших заказах.
    }
}
paid-recovery = Если вы потеряете этот аккаунт, код восстановления вернёт ваши заказы.

# --- то, за что заплачено

parcel-ready = { $kind ->
    [file] ✅ Оплачено. Ваш файл готов.
    [text] ✅ Оплачено. Ваша покупка готова.
   *[key] { $count ->
        [1] ✅ Оплачено. Ваш ключ готов.
        [one] ✅ Оплачено. { $count } ключ готов.
        [few] ✅ Оплачено. { $count } ключа готовы.
        [many] ✅ Оплачено. { $count } ключей готовы.
       *[other] ✅ Оплачено. { $count } ключа готовы.
    }
}
parcel-what = { $title } · { $reference }
parcel-again = Отправлено ещё раз, чтобы точно дошло. Деньги списаны один раз.
parcel-reminder = Вы это ещё не открыли. Деньги списаны один раз.
parcel-morning = Это пришло ночью без звука, и вы это ещё не открыли. Деньги списаны один раз.
button-show-goods = { $kind ->
    [file] 📄 Показать файл
    [text] 🔑 Показать покупку
   *[key] { $count ->
        [1] 🔑 Показать ключ
        [one] 🔑 Показать { $count } ключ
        [few] 🔑 Показать { $count } ключа
        [many] 🔑 Показать { $count } ключей
       *[other] 🔑 Показать { $count } ключа
    }
}
goods-title = 🔑 { $title }
goods-order = Заказ { $reference }
goods-how-to-use = Как использовать
goods-shown = Впервые показано { $at } · всегда есть в /orders
goods-hidden = { $kind ->
    [file] 🔑 Файл убран.
    [text] 🔑 Покупка скрыта.
   *[key] { $count ->
        [1] 🔑 Ключ скрыт.
        [one] 🔑 Скрыт { $count } ключ.
        [few] 🔑 Скрыто { $count } ключа.
        [many] 🔑 Скрыто { $count } ключей.
       *[other] 🔑 Скрыто { $count } ключа.
    }
}
button-copy = 📋 Скопировать
button-hide = Скрыть
button-received = Получено
received-thanks = Записали. Спасибо.
button-how-to-use = Как использовать
button-problem = Что-то не так

# --- заказы покупателя

orders-title = 📦 Мои заказы
orders-back = Мои заказы
orders-none = У вас пока нет заказов.
orders-page = { $count ->
    [one] { $count } заказ · страница { $page } из { $pages }
    [few] { $count } заказа · страница { $page } из { $pages }
    [many] { $count } заказов · страница { $page } из { $pages }
   *[other] { $count } заказа · страница { $page } из { $pages }
}
orders-entry = { $reference } · { $day }
    { $title } · { $status }
order-word-placed = не оплачен
order-word-ready = готов
order-word-seen = доставлен
order-word-expired = истёк
order-word-cancelled = отменён
order-word-refunded = деньги возвращены
order-is-ready = { $kind ->
    [file] Оплачено. Ваш файл готов.
    [text] Оплачено. Ваша покупка готова.
   *[key] { $count ->
        [1] Оплачено. Ваш ключ готов.
        [one] Оплачено. Ваши ключи готовы.
        [few] Оплачено. Ваши ключи готовы.
        [many] Оплачено. Ваши ключи готовы.
       *[other] Оплачено. Ваши ключи готовы.
    }
}
order-is-seen = Доставлено. Впервые показано { $at }.
order-is-expired = Время на оплату вышло, заказ закрыт. Если вы всё же заплатили, деньги не пропали: они в вашем кошельке.
order-is-cancelled = Вы отменили этот заказ. Если вы всё же заплатили, деньги не пропали: они в вашем кошельке.
order-is-refunded = Деньги вам вернули.
order-paid-at = Оплачено { $at }
button-order-again = Заказать ещё раз
how-to-use-title = Как использовать { $reference }
how-to-use-none = Особых шагов нет: используйте там, где это принимают.
problem-title = Что-то не так с { $reference }
problem-write-to = Напишите { $contact } и назовите заказ { $reference }. Сам ключ, пожалуйста, никогда не присылайте.
problem-no-contact = Магазин не указал, кому писать. Спросите там, где вы его нашли, и назовите заказ { $reference }.
problem-kept = Ваш заказ и всё, что вы купили, сохранены.
button-write-to-support = Написать в поддержку

# --- настройки, языки, помощь

settings-title = ⚙️ Настройки
settings-language = Язык: { $language }
languages-title = 🌐 Язык
languages-ask = На каком языке будем говорить?
language-chosen = ✓ { $name }
language-set = Теперь язык магазина: { $language }.
help-title = { $name } · помощь
help-how = Выберите товар, заплатите, и через несколько секунд покупка придёт сюда. Она останется в ваших заказах, открывайте сколько нужно.
help-command = { $example } · { $what }
help-support = Если с заказом что-то не так, напишите { $contact }.

command-start = Открыть магазин
    .example = /start
    .name = начать
command-shop = Посмотреть, что есть на полках
    .example = /shop
    .name = магазин
command-search = Найти товар по названию
    .example = /search steam
    .name = поиск
command-orders = Ваши заказы и ключи
    .example = /orders
    .name = заказы
command-link = Показать те же заказы в другом чате
    .example = /link
    .name = связать
command-unlink = Чаты, в которых видны ваши заказы
    .example = /unlink
    .name = чаты
command-recover = Вернуть заказы потерянного аккаунта
    .example = /recover
    .name = вернуть
command-notify = Куда и когда мы вам пишем
    .example = /notify
    .name = уведомления
command-language = Выбрать язык
    .example = /language
    .name = язык
command-help = Что здесь можно делать
    .example = /help
    .name = помощь
command-paysupport = Спросить магазин об оплате
    .example = /paysupport
    .name = оплата
command-terms = Условия магазина
    .example = /terms
    .name = условия
command-privacy = Что магазин хранит о вас
    .example = /privacy
    .name = данные
command-desk = Что ждёт вас и что кончается
    .example = /desk
    .name = стойка
command-restock = Добавить новые ключи
    .example = /restock
    .name = пополнить
command-products = Добавить и изменить товары
    .example = /products
    .name = товары

# --- что есть только в некоторых чатах: слова команды, списки, формы

option-product = Товар или несколько слов из его названия
option-code = Код, если он у вас есть
option-words = Что случилось
option-file = Текстовый файл, по одному ключу в строке
discord-choose = Выберите
discord-answer = Ответить
discord-file = Или файл
discord-closed = Я не могу вам написать: личные сообщения закрыты. Ничего не потеряно, ваши ключи здесь и в /orders. Чтобы получать их сообщением, разрешите личные сообщения от участников этого сервера и напишите мне.

# --- one customer on several chats

chats-title = 🔗 Мои чаты
chats-one = Ваши заказы видны только в этом чате. Свяжите с ним другой, и оба покажут одни и те же заказы.
chats-several = Эти чаты показывают ваши заказы:
chats-here = { $name } · этот чат
chats-other = { $name }
chat-this = этот чат
channel-telegram = Telegram
channel-discord = Discord
button-chats = 🔗 Мои чаты
button-link-give = Связать другой чат
button-link-enter = У меня есть код
button-link-open = Открыть { $name }
button-link-again = Новый код
button-link-join = Связать оба
button-link-confirm = Да, это я
button-link-deny = Это не я
button-not-now = Не сейчас
button-unlink = Убрать: { $name }
button-unlink-sure = Да, убрать
button-keep-chat = Оставить
link-title = 🔗 Связать два чата
link-how = Откройте магазин в другом чате, отправьте там /link и вместе с ней этот код. Он действует один раз, до { $until }. Прежде чем что-то произойдёт, этот чат спросит вас.
link-keep-to-yourself = Больше никому его не показывайте: кто его введёт, попросит показать ваши заказы и ключи.
link-ask = Отправьте код, который /link показала вам в другом чате.
    .placeholder = K7F3-9QXM-2TPA
link-means = Оба чата покажут все заказы и ключи обоих. Вводите код, только если он из вашего собственного другого чата.
link-join-ask = Связать этот чат с тем, который получил код { $code }?
link-asked = Код верный. Теперь другой чат просит вас подтвердить это. До того ничего не связано.
linked-title = 🔗 Связаны
linked = Теперь оба чата показывают одни и те же заказы. Это можно отменить в течение 24 часов.
denied-title = 🔗 Не связаны
denied = Ничего не связано, а код больше не действует, даже если его кто-то знает.
split-title = 🔗 Отменено
split-again = У каждого чата снова свои заказы.
unlink-ask = Убрать из ваших чатов: { $name }? Там ваши заказы больше не будут видны. Они останутся здесь.
unlink-ask-this = Убрать этот чат из ваших? Здесь ваши заказы больше не будут видны. Они останутся в других.
unlink-unseen = { $count ->
    [one] { $count } заказ ещё никто не открывал: он придёт в чат, который остаётся.
    [few] { $count } заказа ещё никто не открывал: они придут в чат, который остаётся.
    [many] { $count } заказов ещё никто не открывал: они придут в чат, который остаётся.
   *[other] { $count } заказа ещё никто не открывал: они придут в чат, который остаётся.
}
unlink-grave = { $count ->
    [one] Осторожно: { $count } заказ ещё не открыт, а ни один из остающихся чатов сейчас недоступен. Товар останется в заказах, но сообщить о нём будет некому.
    [few] Осторожно: { $count } заказа ещё не открыты, а ни один из остающихся чатов сейчас недоступен. Товар останется в заказах, но сообщить о нём будет некому.
    [many] Осторожно: { $count } заказов ещё не открыты, а ни один из остающихся чатов сейчас недоступен. Товар останется в заказах, но сообщить о нём будет некому.
   *[other] Осторожно: { $count } заказа ещё не открыты, а ни один из остающихся чатов сейчас недоступен. Товар останется в заказах, но сообщить о нём будет некому.
}
unlinked = Убрано: { $name }. Ваши заказы здесь.
unlinked-this = Этот чат убран и начинает заново. Ваши заказы в других.

# --- письма

channel-email = Почта
mail-parcel-subject = { $kind ->
    [file] Ваш файл готов: { $title } · { $reference }
    [text] Ваша покупка готова: { $title } · { $reference }
   *[key] { $count ->
        [1] Ваш ключ готов: { $title } · { $reference }
        [one] { $count } ключ готов: { $title } · { $reference }
        [few] { $count } ключа готовы: { $title } · { $reference }
        [many] { $count } ключей готовы: { $title } · { $reference }
       *[other] { $count } ключа готовы: { $title } · { $reference }
    }
}
mail-link-keep = Ссылка открывает страницу магазина, там же написано, как пользоваться. По ней видно, что вы купили: никому её не передавайте.
mail-allow-list = Чтобы письма о заказах не попадали в спам, добавьте { $sender } в контакты.
mail-why = Вы получили это письмо, потому что этот адрес указали магазину { $shop } для ваших заказов.
mail-code-subject = Ваш код для { $shop }
mail-code-title = Ваш код
mail-code-how = Введите его там, где { $shop } его запросил. Код действует один раз, десять минут.
mail-code-keep = С этим кодом видны ваши заказы: никому его не сообщайте, даже магазину. Если вы его не запрашивали, не обращайте внимания на письмо: ничего не произойдёт.
error-bad-mailbox = На этот адрес нельзя отправить письмо. Напишите его в виде ada@example.com, без имени и кавычек.

recovery-title = 🛟 Код восстановления
recovery-what = Если вы потеряете этот аккаунт, код восстановления вернёт ваши заказы в новом. Запишите его где-нибудь вне этого чата.
recovery-have = Код у вас есть. Новый отменит его.
recovery-none = Кода у вас ещё нет.
recovery-renew-ask = Создать новый код восстановления? Прежний перестанет действовать.
recovery-code-keep = Это ваш код восстановления. Он показан один раз и действует один раз. Запишите его, затем уберите с экрана.
recovery-code-secret = Никогда и никому его не отправляйте, даже магазину.
recovery-code-hidden = Код восстановления убран. Если потеряете его, создайте здесь новый.
recovery-ask = Отправьте код восстановления, который вы записали. Заказы потерянного аккаунта перейдут сюда, а ему об этом сообщат.
    .placeholder = Пять групп по четыре знака
recovered = Ваши заказы снова у вас.
recovered-next = Прежний аккаунт их больше не видит; ему сообщили, и он может отменить это в течение 24 часов. Код использован: создайте новый.
button-recovery = 🛟 Код восстановления
button-recovery-get = 🛟 Получить код восстановления
button-recovery-new = Создать код восстановления
button-recovery-enter = Вернуть мои заказы
button-recovery-renew = Да, создать новый
button-recovery-keep = Оставить прежний
button-recovery-written-down = Я записал код

# --- куда мы пишем

notify-title = 🔔 Куда мы пишем
notify-how = Оплаченное приходит по первому из этих адресов. Если вы его какое-то время не открыли, оно придёт и по следующему.
way-mailbox = { $name } { $address }
way-works = { $place }. { $name } · работает
way-here = { $place }. { $name } · этот чат
way-dead = { $place }. { $name } · недоступен с { $since }
way-unproven = { $place }. { $name } · ещё не подтверждён
notify-quiet = Тихо с { $begin } до { $end } ({ $zone }): оплаченное приходит без звука, остальное ждёт.
notify-quiet-shop = Тихо с { $begin } до { $end } ({ $zone }), как в магазине: оплаченное приходит без звука, остальное ждёт.
notify-never-quiet = Без тихих часов. Часовой пояс: { $zone }
notify-only-keys = Вам приходит только оплаченное и то, что его защищает.
button-notify = 🔔 Куда мы пишем
button-put-first = Сначала { $name }
button-add-mail = Добавить почту
button-quiet-hours = Тихие часы
button-zone = Часовой пояс
button-only-keys = Только оплаченное
button-hear-all = Снова всё
button-enter-mail-code = Код для { $address }
quiet-title = 🔔 Тихие часы
quiet-ask = Когда должно быть тихо? Отправьте два времени, например 22:00-08:00.
    .placeholder = 22:00-08:00
quiet-means = Оплаченные ключи никогда не задерживаются: они лишь приходят без звука.
button-shop-night = { $begin }–{ $end }, как магазин
button-never-quiet = Без тихих часов
zone-title = 🔔 Часовой пояс
zone-now = Сейчас: { $zone }
zone-ask = Где вы живёте? Отправьте город или пояс, например Lisbon или Europe/Lisbon.
    .placeholder = Europe/Moscow
mailbox-title = ✉️ Почта
mailbox-ask = Какой адрес? Туда придёт код, чтобы показать, что адрес ваш.
    .placeholder = ada@example.com
mailbox-means = Туда приходит только то, что касается ваших заказов.
mailbox-means-order = Туда приходит только то, что касается ваших заказов. Письма об этом заказе идут туда сразу, ещё до ввода кода.
mail-code-sent = На { $address } уходит письмо с кодом из шести цифр. Отправьте код сюда. Он действует десять минут.
    .placeholder = 123456
mail-code-order = Спешить не нужно: можно сначала оплатить, а код ввести потом.
button-mail-code-again = Отправить другой код
button-mail-other = Другой адрес
button-mail-forget = Забыть этот адрес
button-pay-now = Назад к заказу
mailbox-proven = Адрес подтверждён. Оплаченное приходит и туда.
mailbox-joined = Им здесь уже пользовались: теперь заказы и чаты общие. Если это неверно, отмените в течение 24 часов.
mailbox-forgotten = Адрес забыт. Туда больше ничего не приходит.
reach-lonely = Если этот чат закроется, мне больше некуда вам написать. Добавить почту? Туда приходят только ваши заказы.
reach-unreachable = Сейчас я не могу писать вам в этот чат: сообщения магазина заблокированы. Оплатить можно и так; купленное всегда лежит в /orders.
button-offer-mail = Добавить почту
unlink-ask-mail = Убрать: { $name }? О ваших заказах туда больше ничего не придёт.
error-too-many-letters = Кодов было слишком много. Попробуйте через час или укажите другой адрес.
error-own-mailbox = Этот адрес уже ваш, и он работает.
error-no-mail = Магазин не отправляет писем.
error-mailbox-refused = Почтовый сервер отвечает, что такого ящика нет. Проверьте, нет ли опечатки.
error-mail-not-sent = Письмо сейчас не отправилось. Ничего не потеряно: попробуйте через несколько минут.
error-wrong-mail-code = Это не тот код. Посмотрите ещё раз: верен код из последнего письма.
error-mail-code-over = Этот код больше не действует: он работает один раз, { $minutes } минут и пять попыток. Попросите другой.
notice-mail-removed-title = ✉️ Адрес убран
notice-mail-removed = Этот адрес убрали из учётной записи магазина. О её заказах сюда больше ничего не придёт.

# --- страница заказа и поиск заказа без чата

page-press-again = Эта страница долго была открыта. Пожалуйста, нажмите кнопку ещё раз.
page-link-until = Ссылка работает до { $until }. Кто её получит, увидит вашу покупку: не передавайте её никому. Потом заказ можно найти в чате, где вы покупали, по команде /orders.
page-not-paid = Этот заказ ещё не оплачен.
page-shown = Впервые показано: { $at }. Заказ остаётся в чате, где вы покупали.
page-copied = Скопировано
page-copy-all = 📋 Скопировать все
page-save-file = 📄 Сохранить { $name }
page-gone-title = Эта ссылка никуда не ведёт
page-gone = Она скопирована с ошибкой, или её срок истёк: ссылка работает семь дней. Ничего не потеряно. Ваша покупка в чате, где вы её сделали, по команде /orders.
page-locked = { $minutes ->
    [one] Из вашей сети слишком много обращений вели в никуда, поэтому страница закрыта для неё на { $minutes } минуту. Ваши заказы в безопасности.
    [few] Из вашей сети слишком много обращений вели в никуда, поэтому страница закрыта для неё на { $minutes } минуты. Ваши заказы в безопасности.
    [many] Из вашей сети слишком много обращений вели в никуда, поэтому страница закрыта для неё на { $minutes } минут. Ваши заказы в безопасности.
   *[other] Из вашей сети слишком много обращений вели в никуда, поэтому страница закрыта для неё на { $minutes } минуты. Ваши заказы в безопасности.
}
lookup-title = Найти заказ
lookup-what = По номеру заказа и адресу почты, на который приходят письма о нём, можно попасть к заказу без чата. Сначала на этот адрес придёт код.
lookup-reference = Номер заказа
    .placeholder = K7F3-9QXM
lookup-mailbox = Адрес почты
button-lookup = Прислать код
lookup-sent = Если заказ и адрес относятся друг к другу, код из шести цифр уже в пути. Он действует десять минут.
lookup-code = Код
lookup-again = Попросить другой код
unsubscribe-title = Меньше писем
unsubscribe-what = Нажмите кнопку, и вам будет приходить только оплаченное: и на почту, и в чаты. Пока вы её не нажали, ничего не меняется.
unsubscribe-still = Коды, которые вы запросили, по-прежнему приходят, как и предупреждения, когда к вашим заказам присоединяют чат или почту.
unsubscribe-done-title = Готово
unsubscribe-done = Теперь вам приходит только оплаченное.
unsubscribe-undo = Чтобы снова получать всё, отправьте /notify в чате, где вы покупали.

# --- когда что-то нельзя

problem-refused-title = Не получилось
problem-temporary-title = Сейчас не получается
problem-unexpected-title = Ошибка на нашей стороне
lost-title = Подскажу
lost-what-works = Я понимаю кнопки, команды вроде /help и слова для поиска.
lost-what-works-owner = Я понимаю кнопки, команды вроде /help и слова для поиска. Чтобы добавить ключи, сначала выберите товар в «Пополнить», потом пришлите строки.
unknown-command = Команды /{ $name } нет. Все команды есть в «Помощи».
group-hint = Магазин работает в личной переписке. Откройте мой профиль и нажмите «Запустить»: я там.

error-unexpected = На этом шаге ничего не списано, ваши заказы в сохранности. Нам уже сообщили; попробуйте, пожалуйста, чуть позже.
error-refused = Так сделать нельзя. Ничего не изменилось.
error-permanent = Сейчас магазин этого не может. Ничего не изменилось.
error-temporary = Сейчас не получилось. Ничего не изменилось и не пропало: попробуйте, пожалуйста, через минуту.
error-no-checkout = Этот способ оплаты сейчас не отвечает, и вы по нему ничего не заплатили. Попробуйте ещё раз чуть позже или заплатите иначе.
error-not-allowed = Это может только владелец магазина.
error-gone = Этого здесь больше нет. Ничего не изменилось.
error-old-button = Эта кнопка из прошлого. Всё, к чему она вела, в одном касании отсюда.
error-sold-out = { $left ->
    [0] Кто-то успел чуть раньше: ничего не осталось. Вы ничего не заплатили.
    [one] Кто-то успел чуть раньше: осталась только { $left } штука. Вы ничего не заплатили.
    [few] Кто-то успел чуть раньше: осталось только { $left } штуки. Вы ничего не заплатили.
    [many] Кто-то успел чуть раньше: осталось только { $left } штук. Вы ничего не заплатили.
   *[other] Кто-то успел чуть раньше: осталось только { $left } штуки. Вы ничего не заплатили.
}
error-unreadable = Товар заказа { $reference } сейчас не открывается. Ничего не пропало: заказ сохранён, магазин уже знает.
error-not-enough = Кто-то успел чуть раньше: осталось меньше, чем вы просили. Вы ничего не заплатили.
error-quantity = В одном заказе от { $minimum } до { $maximum } штук. Вы ничего не заплатили.
error-open-orders = { $limit ->
    [one] У вас уже есть { $limit } неоплаченный заказ. Сначала оплатите или отмените его.
    [few] У вас уже { $limit } неоплаченных заказа. Сначала оплатите или отмените один из них.
    [many] У вас уже { $limit } неоплаченных заказов. Сначала оплатите или отмените один из них.
   *[other] У вас уже { $limit } неоплаченного заказа. Сначала оплатите или отмените один из них.
}
error-order-closed = Заказ { $reference } больше не ждёт оплаты. Сейчас ничего не списано.
error-no-provider = Здесь так заплатить нельзя. Вы ничего не заплатили.
error-network-busy = Сейчас слишком многие платят эту сумму в этой сети. Вы ничего не заплатили; выберите, пожалуйста, другой способ.
error-no-rate = Этот способ оплаты пока закрыт: у магазина нет свежего курса. Вы ничего не заплатили; выберите, пожалуйста, другой.
error-bad-amount = Цена — это число больше нуля, например { $example }: с точкой и без разделителей тысяч.
error-bad-text = { $length ->
    [0] Текст пуст. Нужно от 1 до { $limit } символов.
   *[other] Длина текста: { $length }. Помещается не больше { $limit } символов.
}
error-bad-number = Нужно целое число от { $lowest } до { $highest }.
error-bad-picture = Такую картинку показать нельзя. Пришлите JPEG, PNG или WebP не больше { $limit } МБ.
error-not-empty = В этой категории ещё что-то есть. Сначала перенесите это в другое место.
error-already-stocked = Этот товар уже пополняли, поэтому его вид не изменить. Добавьте новый товар.
error-draft-gone = Этот просмотр закрыт: строки уже добавлены, отброшены или забыты через сутки.
error-nothing-to-add = В том, что вы прислали, нечего добавить.
error-file-too-large = Файл слишком большой: не больше { $limit } МБ. Разделите его и пришлите части по очереди.
error-too-many-lines = Строк: { $lines }; за одно пополнение можно не больше { $limit }. Пришлите их частями.
error-not-text = Это не текстовый файл. Пришлите .txt или .csv, по одному ключу в строке.
error-wrong-encoding = Буквы в этом файле нельзя прочитать наверняка. Сохраните его в UTF-8 и пришлите снова.
error-not-lines = Здесь все покупатели получают одно и то же, строки не нужны.
error-wants-text = Пришлите это, пожалуйста, текстом.
error-wants-file = Пришлите это, пожалуйста, файлом.
error-wrong-code = Код неверный или уже не действует. Код для связи работает один раз и десять минут; код восстановления работает один раз, пока не создан новый.
error-too-many-guesses = Неверных кодов слишком много. Ближайшие { $minutes } минут коды не проверяются. Ваши заказы в безопасности.
error-code-expired = Десять минут этого кода прошли. Отправьте /link в другом чате, чтобы получить новый.
error-code-used = Этот код уже использован. Отправьте /link в другом чате, чтобы получить новый.
error-own-code = Этот код дан этому самому чату. Введите его в другом.
error-linked-already = Оба уже ваши: они показывают одни и те же заказы.
error-link-over = Вопрос закрыт: на него уже ответили, или его десять минут прошли. Сейчас ничего не изменилось.
error-undo-over = Отменить это уже нельзя: это отменили раньше, или 24 часа прошли.
error-only-chat = Это ваш единственный чат здесь, поэтому убирать его неоткуда.
error-asked-often = Ваши сообщения у магазина, их прочтут. Сообщений в час можно написать: { $count }.
error-not-the-code = Этот код не подходит или уже не действует. Если номер заказа и адрес относятся друг к другу, поможет новый код.

# --- прилавок владельца

desk-title = 🏪 Прилавок
desk-needs-you = { $count ->
    [one] { $count } заказ ждёт вашего решения.
    [few] { $count } заказа ждут вашего решения.
    [many] { $count } заказов ждут вашего решения.
   *[other] { $count } заказа ждут вашего решения.
}
desk-low = Кончается:
desk-low-offer = { $count ->
    [0] { $title }: нет в наличии
    [one] { $title }: осталась { $count } штука
    [few] { $title }: осталось { $count } штуки
    [many] { $title }: осталось { $count } штук
   *[other] { $title }: осталось { $count } штуки
}
desk-calm = Ничто не ждёт вашего решения, и ничего не кончается.
button-needs-you = { $count ->
    [one] ⚠ Ждёт вас: { $count }
    [few] ⚠ Ждут вас: { $count }
    [many] ⚠ Ждут вас: { $count }
   *[other] ⚠ Ждут вас: { $count }
}
button-restock-offer = Пополнить { $title }

attention-title = ⚠ Ждёт вас
attention-none = Ничто не ждёт вашего решения.
attention-summary = { $reference } · { $at }
    { $reason }
attention-reason-late = Деньги пришли, когда товар уже не был отложен, и отложить его снова не вышло.
attention-reason-short = Пришло меньше, чем стоит заказ.
attention-reason-over = Пришло больше, чем стоит заказ. Заказ выдан как обычно.
attention-reason-twice = Заказ оплачен второй раз.
attention-reason-cancelled = Деньги пришли после того, как покупатель отменил заказ.
attention-reason-currency = Деньги пришли не в той валюте, что у заказа.
attention-reason-unreachable = Покупку не удалось доставить. Она ждёт в заказах покупателя.
attention-reason-unseen = Товар доставлен покупателю, но за сутки его никто не открыл.
attention-reason-unreadable = Товар не открывается: записи изменены или нет ключа.
attention-amount = Сумма: { $amount }
attention-opened = В этом списке с { $at }
attention-closed = Решено.
button-attention = Ждёт вас
button-open-entry = Открыть { $reference }
button-noted = Убрать из списка
button-not-yet = Ещё нет
noted-ask = Убрать из списка? Покупка останется в заказах покупателя.
noted-ask-stray = Убрать из списка? Больше никто не будет искать, чьи это деньги.

notice-low-stock-title = 📉 Кончается
notice-low-stock = { $count ->
    [one] { $title }: осталась { $count } штука.
    [few] { $title }: осталось { $count } штуки.
    [many] { $title }: осталось { $count } штук.
   *[other] { $title }: осталось { $count } штуки.
}
notice-sold-out-title = 📉 Кончилось
notice-sold-out = { $count ->
    [0] { $title }: ничего не осталось.
    [one] { $title }: осталась { $count } штука.
    [few] { $title }: осталось { $count } штуки.
    [many] { $title }: осталось { $count } штук.
   *[other] { $title }: осталось { $count } штуки.
}
notice-attention-title = ⚠ Что-то ждёт вас
notice-attention = { $reference }: { $reason }
notice-link-asked-title = 🔗 Это вы?
notice-link-asked = Кто-то ввёл код этого чата ({ $name }). Если вы подтвердите, оба чата покажут все заказы и ключи обоих. Если это не вы, скажите об этом: тогда ничего не произойдёт.
notice-link-denied-title = 🔗 Не связаны
notice-link-denied = Другой чат не подтвердил. Ничего не связано.
notice-linked-title = 🔗 Связаны
notice-linked = Этот чат связан с другим ({ $name }): оба показывают все заказы обоих. Если это не вы, отмените это в течение 24 часов.
notice-unlinked-title = 🔗 Убран
notice-unlinked = Другой ваш чат убрал этот. Он начинает заново, без заказов.
notice-recovered-title = 🛟 Ваши заказы переехали
notice-recovered = Кто-то ввёл ваш код восстановления в другом аккаунте, и ваши заказы теперь там. Если это не вы, отмените это в течение 24 часов.
notice-split-again-title = 🔗 Отменено
notice-split-again = Другая сторона это отменила: у каждого чата снова свои заказы.

# --- пополнение

restock-title = 📥 Пополнение
restock-offer-title = 📥 { $title }
restock-no-offers = Пополнять пока нечего. Сначала добавьте товар с ценой.
restock-choose = Что пополняем?
restock-offer = { $title } · { $count }
restock-offer-shared = { $title } · задано
restock-in-stock = { $count ->
    [one] В наличии { $count } штука.
    [few] В наличии { $count } штуки.
    [many] В наличии { $count } штук.
   *[other] В наличии { $count } штуки.
}
restock-is-set = { $kind ->
    [file] Файл для покупателей задан.
   *[text] Текст для покупателей задан.
}
restock-is-missing = { $kind ->
    [file] Файла для покупателей ещё нет.
   *[text] Текста для покупателей ещё нет.
}
restock-ask-key = Пришлите ключи, по одному в строке: вставьте, перешлите или отправьте файл .txt или .csv.
    .placeholder = По одному ключу в строке
restock-ask-text = Пришлите текст, который получит каждый покупатель.
    .placeholder = Текст для каждого покупателя
restock-ask-file = Пришлите файл, который получит каждый покупатель.
    .placeholder = Прикрепите файл
restock-hint-key = Сначала вы увидите, что получится; до этого ничего не добавится.
restock-hint-text = Он заменит нынешний текст. В уже сделанных заказах останется прежний.
restock-hint-file = Он заменит нынешний файл. В уже сделанных заказах останется прежний.
restock-shared-set = { $kind ->
    [file] Файл задан. С этой минуты его получает каждый покупатель.
   *[text] Текст задан. С этой минуты его получает каждый покупатель.
}
button-replace = { $kind ->
    [file] Заменить файл
   *[text] Заменить текст
}
button-stock = { $kind ->
    [file] 📥 Задать файл
    [text] 📥 Задать текст
   *[key] 📥 Пополнить
}

preview-title = { $count ->
    [one] 📥 { $title }: { $count } строка
    [few] 📥 { $title }: { $count } строки
    [many] 📥 { $title }: { $count } строк
   *[other] 📥 { $title }: { $count } строки
}
preview-new = { $count ->
    [0] Новых нет
    [one] { $count } новая
    [few] { $count } новые
    [many] { $count } новых
   *[other] { $count } новых
}
preview-repeated = { $count ->
    [one] { $count } повторяется в присланном
    [few] { $count } повторяются в присланном
    [many] { $count } повторяются в присланном
   *[other] { $count } повторяются в присланном
}
preview-in-stock = { $count ->
    [one] { $count } уже есть в наличии
    [few] { $count } уже есть в наличии
    [many] { $count } уже есть в наличии
   *[other] { $count } уже есть в наличии
}
preview-already-sold = { $count ->
    [one] { $count } уже продана
    [few] { $count } уже проданы
    [many] { $count } уже проданы
   *[other] { $count } уже проданы
}
preview-empty = { $count ->
    [one] { $count } пустая
    [few] { $count } пустые
    [many] { $count } пустых
   *[other] { $count } пустых
}
preview-too-long = { $count ->
    [one] { $count } слишком длинная
    [few] { $count } слишком длинные
    [many] { $count } слишком длинных
   *[other] { $count } слишком длинных
}
preview-hints = Первая { $first } · последняя { $last }
preview-more = Пока ничего не добавлено. Строки, которые вы пришлёте сейчас, присоединятся к этим.
button-add-lines = Добавить { $count }
button-show-others = { $count ->
    [one] Показать остальные ({ $count })
    [few] Показать остальные ({ $count })
    [many] Показать остальные ({ $count })
   *[other] Показать остальные ({ $count })
}
button-back-to-preview = ‹ К просмотру
left-out-title = 📥 { $title }: не войдут
left-out-sold = { $hint } продан в { $reference }
left-out-in-stock = { $hint } уже в наличии
left-out-more = { $count ->
    [one] и ещё { $count }
    [few] и ещё { $count }
    [many] и ещё { $count }
   *[other] и ещё { $count }
}
progress = Добавлено { $added } из { $total }
added = { $count ->
    [one] Добавлен { $count } ключ.
    [few] Добавлено { $count } ключа.
    [many] Добавлено { $count } ключей.
   *[other] Добавлено { $count } ключа.
}
added-known-meanwhile = { $count ->
    [one] { $count } за это время уже оказался в наличии и не вошёл.
    [few] { $count } за это время уже оказались в наличии и не вошли.
    [many] { $count } за это время уже оказались в наличии и не вошли.
   *[other] { $count } за это время уже оказались в наличии и не вошли.
}
button-undo = Вернуть как было
button-more-keys = Ещё ключи
undo-ask = { $count ->
    [one] Убрать { $count } ключ из наличия? Отложенное и проданное останется.
    [few] Убрать { $count } ключа из наличия? Отложенное и проданное останется.
    [many] Убрать { $count } ключей из наличия? Отложенное и проданное останется.
   *[other] Убрать { $count } ключа из наличия? Отложенное и проданное останется.
}
button-keep-stock = Оставить
button-take-back = Убрать
undone = { $count ->
    [0] Убирать было уже нечего.
    [one] { $count } ключ убран из наличия.
    [few] { $count } ключа убраны из наличия.
    [many] { $count } ключей убраны из наличия.
   *[other] { $count } ключа убраны из наличия.
}
undone-kept = { $count ->
    [one] { $count } отложен или продан и остаётся.
    [few] { $count } отложены или проданы и остаются.
    [many] { $count } отложены или проданы и остаются.
   *[other] { $count } отложены или проданы и остаются.
}
restock-undone = Эти ключи убраны из наличия.
restock-dropped = Отброшено. Ничего не добавлено.

# --- товары владельца

products-title = 🗂 Товары
products-top = Верх магазина
products-empty = Здесь пока ничего нет.
products-category = 📁 { $title }
products-on-sale = { $title }
products-sold-out = { $title } · нет в наличии
products-hidden = { $title } · скрыт
button-add-product = Добавить товар
button-add-category = Добавить категорию
button-rename = Переименовать
button-remove = Удалить
category-new = 🗂 Новая категория
category-remove-ask = Удалить эту пустую категорию?
button-keep-category = Оставить
product-new = 🗂 Новый товар

product-needs-offer = Скрыт от покупателей: сначала нужна цена.
product-needs-listed-offer = Скрыт от покупателей: ни одна из его цен не в продаже.
product-is-sold-out = { $kind ->
    [file] В продаже, но без файла: покупатели видят «нет в наличии».
    [text] В продаже, но без текста: покупатели видят «нет в наличии».
   *[key] В продаже, но закончился.
}
product-needs-stock = { $kind ->
    [file] Цена есть, файла ещё нет: покупатели увидели бы «нет в наличии».
    [text] Цена есть, текста ещё нет: покупатели увидели бы «нет в наличии».
   *[key] Цена есть, ключей ещё нет: покупатели увидели бы «нет в наличии».
}
product-is-listed = В продаже.
product-is-hidden = Всё готово, пока скрыт от покупателей.
product-has-description = Описание: есть
product-lacks-description = Описание: ещё нет
product-has-instructions = Как использовать: есть
product-lacks-instructions = Как использовать: ещё нет
product-has-picture = Картинка: есть
product-lacks-picture = Картинка: ещё нет
product-offer-counted = { $title } · { $price } · { $count }
product-offer-unlimited = { $title } · { $price }
product-offer-hidden = { $title } · { $price } · скрыта
button-add-offer = Добавить цену
button-put-on-sale = Выставить на продажу
button-take-off-sale = Снять с продажи
button-title = Название
button-description = Описание
button-instructions = Как использовать
button-picture = Картинка
button-category = Категория
button-goods = Вид товара
button-clear = Убрать

goods-explained = Первый ряд: что получает покупатель. Второй: сколько он видит об остатке. Третий: ключ ждёт касания или приходит сразу с сообщением.
choice-made = ✓ { $label }
kind-key = Ключи
kind-text = Текст
kind-file = Файл
display-exact = Число
display-level = Словами
display-hidden = Ничего
reveal-tap = По касанию
reveal-instant = Сразу

move-now-in = Сейчас здесь: { $category }
move-ask = Коснитесь категории, чтобы перенести товар туда.
move-up = ↑ { $to }

ask-now = Сейчас:
ask-category-title = Как называется категория? Одна строка, не больше 64 символов.
    .placeholder = Например: Подарочные карты
ask-product-title = Как называется товар? Одна строка, не больше 64 символов.
    .placeholder = Например: Steam Wallet 20 €
ask-product-description = Что покупателю нужно знать до покупки? Не больше 3000 символов.
    .placeholder = Что это и где работает
ask-product-instructions = Как этим пользоваться? Это видят только купившие. Не больше 3000 символов.
    .placeholder = Шаг за шагом
ask-product-picture = Пришлите картинку: JPEG, PNG или WebP, не больше 5 МБ.
    .placeholder = Прикрепите картинку
ask-offer-price = Сколько это стоит? Пришлите число, например 19.49, с точкой.
    .placeholder = 19.49
ask-offer-title = Чем эта цена отличается от других? Например: 3 месяца.
    .placeholder = 3 месяца
ask-offer-minimum = Сколько штук самое меньшее в одном заказе?
    .placeholder = 1
ask-offer-maximum = Сколько штук самое большее в одном заказе?
    .placeholder = 10
ask-offer-low-stock = При каком остатке вам сообщить? 0 — только когда всё кончится.
    .placeholder = 5

offer-is-listed = В продаже
offer-is-hidden = Скрыта от покупателей
offer-limits = Один заказ: от { $lowest } до { $highest }
offer-level = Свободно { $free } · отложено { $held } · продано { $sold }
offer-low-at = { $count ->
    [0] Вам сообщат, когда всё кончится
    [one] Вам сообщат, когда останется { $count } штука
    [few] Вам сообщат, когда останется { $count } штуки
    [many] Вам сообщат, когда останется { $count } штук
   *[other] Вам сообщат, когда останется { $count } штуки
}
button-offer-title = Название
button-offer-price = Цена
button-offer-minimum = Меньше всего
button-offer-maximum = Больше всего
button-offer-low-stock = Когда сообщить
error-bad-zone = Такого часового пояса нет. Напишите город или пояс, например Lisbon или Europe/Lisbon.
error-bad-hours = Это не два времени суток. Напишите, например, 22:00-08:00.
error-bad-escalation = Напишите три возрастающих числа минут, например 2 10 30.

# --- deliveries, for owners
channels-title = 📡 Каналы
channels-day = За последние 24 часа.
channels-changes = Что изменилось:
channels-change = { $at } { $what } ({ $reason })
channel-line = { $name }: { $state }
channel-idle = Ничего не отправлялось.
channel-sent = Отправлено { $sent }, принято { $accepted }{ $delivered ->
    [0] {""}
   *[other] , подтверждено { $delivered }
}
channel-seen = Привели покупателя: { $seen } ({ $share } %), половина за { $median }
channel-before = Неделю назад: { $share } %, { $median }
channel-failed = { $what }: { $count }
channel-state-well = работает
channel-state-demoted = открывают реже обычного, другие идут первыми
channel-state-closed = не работает, не трогаем до { $until }
channel-opened = { $name } не работает, пока не трогаем
channel-closed = { $name } снова работает
channel-demoted = { $name } открывают реже обычного, другие идут первыми
channel-restored = { $name } снова открывают как обычно
span-seconds = { $count } с
span-minutes = { $count } мин
span-hours = { $count } ч
outcome-accepted = принято
outcome-delivered = доставлено
outcome-address = адрес отклонён
outcome-message = сообщение отклонено
outcome-config = наши настройки отклонены
outcome-rate = просят подождать
outcome-transient = пока не вышло
outcome-unknown = нет ответа
outcome-cut = прервано, могло дойти
why-first = первое сообщение
why-retry = повторная попытка
why-fallback = другой путь
why-escalation = ещё не открыто
why-night = ночью
why-morning = утром
why-reminder = напоминание
timeline-title = 🔎 Заказ
timeline-how = Отправьте его номер с командой: /order K7F3-9QXM
timeline-whose = Покупатель: { $names }. Сейчас: { $status }.
timeline-cut = Более старых сообщений не показано: { $count }.
timeline-entry = { $at } { $what }
timeline-placed = заказано: { $what }
timeline-paid = оплачено, { $total }
timeline-money-in = { $amount } пришло через { $name }
timeline-money-put = { $amount } из кошелька
timeline-money-refund = возврат: { $amount }, { $state }
timeline-money-dispute = { $state ->
    [lost] спор о { $amount } проигран
    [won] спор о { $amount } выигран
   *[opened] { $amount } оспариваются через { $name }
}
timeline-sent = { $name }, { $why }{ $loud ->
    [no] {" "}(без звука)
   *[yes] {""}
}: { $answer }{ $detail }
timeline-seen = открыто: { $name }, просмотров: { $count }
button-channels = 📡 Каналы
button-look-again = Обновить
button-timeline = Что произошло
notice-difference-title = ⚠ Что-то не сходится
notice-difference = Это должно выполняться, но не выполняется: { $sentence }. Строк: { $count }. Подробности покажет kiosk audit.
notice-channel-title = 📡 Каналы
notice-channel = { $what } ({ $reason }).
option-reference = Номер заказа
command-channels = Как доставляет каждый канал
    .example = /channels
    .name = каналы
command-order = Что произошло с заказом
    .example = /order K7F3-9QXM
    .name = заказ
button-escalation = ⏱ Если не открыли
ask-product-escalation = Через сколько минут без просмотра отправлять посылку по e-mail, push и SMS? Три возрастающих числа, например 2 10 30.

# --- вопросы магазину и что он говорит о себе

paysupport-title = Помощь с оплатой
paysupport-ask = Напишите одним сообщением, что случилось, и номер заказа, если он есть. Его прочтёт человек из магазина.
    .placeholder = Что случилось
paysupport-about = Ваше сообщение у магазина, вместе с вашим заказом { $reference }.
paysupport-about-none = Ваше сообщение у магазина.
paysupport-next = Ответ придёт в этот чат. Деньги, которым не нашлось заказа, не пропали: они в вашем кошельке здесь или вернутся тем же путём.
stray-title = Ваш платёж здесь
stray-text = Он не подходит ни к одному вашему заказу. Магазин уже знает: он вернёт деньги или отнесёт их туда, куда нужно.
button-ask-support = Спросить об оплате
button-answer = Ответить
button-ask-again = Написать ещё
support-answer-ask = Напишите ответ. Покупатель получит его как сообщение магазина, без вашего имени.
    .placeholder = Ваш ответ
support-answered = Ваш ответ в пути.
notice-pay-support-title = Вопрос об оплате
notice-pay-support = Из { $name }. Последний заказ: { $reference }.
notice-pay-support-bare = Из { $name }. Заказов здесь нет.
notice-pay-answer-title = Ваш вопрос об оплате
notice-pay-answer = Магазин отвечает:
terms-title = Условия
terms-goods = Здесь всё цифровое: ключ, текст или файл. Товар приходит в этот чат, когда пришла оплата, и остаётся в ваших заказах.
terms-refunds = Что не работает, мы заменим, или деньги вернутся: тем же путём, где это возможно, или в ваш кошелёк здесь. Что работает и было вам показано, ваше и обратно не принимается.
terms-asking = Об оплате спрашивайте магазин командой /paysupport. С покупками здесь может помочь только магазин: поддержка самого чата не может.
privacy-title = Ваши данные
privacy-kept = Магазин хранит ваш номер и язык в этом чате, ваши заказы и то, что вы добавили сами, например адрес почты. Ключи хранятся зашифрованными.
privacy-not = Он никогда не видит номер карты или ключ кошелька. О вас узнают только те, кто принимает оплату и доставляет товар, и не больше, чем для этого нужно.
privacy-asking = Чтобы узнать или удалить, что о вас хранится, напишите магазину командой /paysupport.

# --- деньги

order-put = Уже внесено { $put }. Не хватает { $missing }.
cancel-ask-put = Отменить этот заказ? Внесённые { $put } окажутся в вашем кошельке, а отложенное вернётся на полку.
pay-wallet = 👛 Кошелёк · { $amount }
pay-wallet-part = 👛 Кошелёк · { $amount } + остальное
payment-until = Оплатить можно до { $until }.
payment-transfer = Отправьте ровно столько { $token } в сети { $network }:
payment-transfer-address = на этот адрес:
payment-transfer-exactly = По сумме ваш платёж отличают от других: прийти должно ровно столько, за вычетом комиссии биржи. В другой сети деньги пропадут. Когда платёж будет виден, этот чат скажет.
payment-transfer-own = Этот адрес только для этого платежа: прийти должно столько, за вычетом комиссии биржи. В другой сети деньги пропадут. Когда платёж будет виден, этот чат скажет.
button-copy-amount = Скопировать сумму
button-copy-address = Скопировать адрес
button-wallet = 👛 Кошелёк
button-top-up = Пополнить
button-pay-rest = Заплатить { $amount }
wallet-title = 👛 Ваш кошелёк
wallet-balance = { $amount }
wallet-what-for = Им можно оплачивать заказы здесь, целиком или частично.
wallet-filled = Пришло. В вашем кошельке { $amount }.
wallet-name = Кошелёк
wallet-change = { $at } · { $amount } · { $what }
change-in = внесено { $reference }
change-opening = внесено { $reference }
change-put = за { $reference }
change-back = назад из { $reference }
change-spare = лишнее за { $reference }
change-given = от магазина
change-refund = возврат за { $reference }
change-refund-failed = возврат за { $reference }
change-out = возвращено платёжным провайдером
change-claimed = найдено и зачислено
change-joined = из связанного чата
change-split = назад в другой чат
top-up-title = 👛 Пополнение
top-up-how-much = Сколько? Выберите или напишите сумму.
top-up-placeholder = 25.00
top-up-amount = { $amount } в ваш кошелёк
command-wallet = Что в вашем кошельке
    .example = /wallet
command-money = Сколько денег у магазина и где
    .example = /money
error-frozen = Один ваш платёж оспаривается. Пока это не решено, покупать здесь нельзя. Напишите магазину: /paysupport
error-too-little = Этим способом можно платить от { $smallest }. Выберите другой.
error-wallet-empty = Ваш кошелёк пуст. Вы ничего не заплатили.
error-settled-before = Кто-то был быстрее: это уже решено.
error-not-that-way = Эти деньги нельзя вернуть тем же путём. Их можно вернуть в кошелёк покупателя.
error-refund-too-much = Вернуть можно только { $left }.
error-not-stray = За этой записью нет ничьих денег.
error-reference-and-amount = Пришлите номер заказа и сумму, например: K7F3-9QXM 19.49
attention-reason-stray = Пришли деньги, которые не относятся ни к одному заказу.
attention-reason-dispute = Банк покупателя забрал деньги. Этому покупателю больше ничего не уходит. История заказа служит доказательством: когда, где и сколько раз показано.
attention-reason-refund = Возврат не прошёл. Деньги в кошельке покупателя.
attention-reason-refunded-outside = Деньги вернули у платёжного провайдера, а не здесь. Если это вся цена заказа, то, что никто не видел, изъято.
attention-note = { $note }
button-claim = Я знаю, чьи они
button-unfreeze = Снова разрешить покупки
button-takings = Деньги
button-refund = Возврат
button-credit = Начислить
unfrozen = Покупать снова можно, а то, что причитается, будет отправлено.
claim-title = Чьи это деньги?
claim-whose = Пришло { $amount }. Пришлите номер заказа их владельца и сколько это в валюте магазина. Они попадут в его кошелёк.
claim-trace = { $trace }
claim-placeholder = K7F3-9QXM 19.49
credit-title = Начисление · { $reference }
credit-how-much = Сколько начислить покупателю этого заказа? Это ваш подарок: деньги за него не приходят.
credit-given = { $amount } в кошельке покупателя, ему об этом сказано.
refund-title = Возврат · { $reference }
refund-left = Вернуть можно { $amount }: в кошелёк или туда, откуда пришли деньги. Ключ можно аннулировать или оставить покупателю.
refund-nothing-left = Возвращать больше нечего.
refund-line = { $at } · { $amount } · { $state }
refund-line-why = { $at } · { $amount } · { $state } · { $reason }
refund-owed = на пути к { $to }
refund-sent = принято: { $to }
refund-done = возвращено через { $to }
refund-failed = не прошло через { $to }
refund-in-wallet = в кошелёк
button-refund-wallet-void = В кошелёк { $amount }, без ключа
button-refund-wallet-keep = В кошелёк { $amount }, ключ ему
button-refund-source-void = Как пришло { $amount }, без ключа
button-refund-source-keep = Как пришло { $amount }, ключ ему
refund-ask-wallet = { $amount } попадёт в кошелёк покупателя.
refund-ask-source = { $amount } вернётся тем же путём; что так вернуть нельзя, попадёт в кошелёк.
refund-goods-void = Ключ аннулируется: его больше никому не показывают и никогда не продают. У того, кто его видел, он мог остаться.
refund-goods-keep = Ключ остаётся у покупателя.
refund-ask-reason = Почему? Ваш ответ возвращает деньги; покупатель его не читает. Чтобы вернуть часть, начните с суммы, например 5.00: тогда ключ остаётся у покупателя.
refund-placeholder = ключ не подошёл
refund-back = Возврат
refund-begun = Возвращено
takings-title = Деньги
takings-none = Денег пока не приходило.
takings-line = { $what } · { $amount }
takings-how = Раз в час у каждого провайдера спрашивают, сходятся ли его книги с этими; /reconcile спросит сейчас.
account-till = { $name }
account-disputed = { $name }, удержано
account-wallet = в кошельках
account-order = внесено за заказы
account-unmatched = пока ничьи
account-refunding = возвращаются
account-sales = продажи
account-rounding = округление
account-fees = комиссии
account-chargebacks = потеряно в спорах
account-given = начислено
account-exchange = между валютами
spare-top-up = Это то, что вы внесли.
spare-late = Деньги пришли, когда заказ { $reference } уже закончился, и отложить товар снова не удалось.
spare-over = Это больше, чем стоит заказ { $reference }.
spare-twice = Заказ { $reference } уже был оплачен.
spare-cancelled = Заказ { $reference } вы отменили.
spare-frozen = Заказ { $reference } должен подождать: один из ваших платежей оспаривается.
spare-refunded = За заказ { $reference } деньги уже вернули.
notice-other-amount-title = ⚠ Один платёж, две суммы
notice-other-amount = { $name } снова сообщает о платеже, теперь на { $amount }. Ничего не сделано: проверьте там.
notice-in-wallet-title = 👛 Ваши деньги в кошельке
notice-in-wallet = { $amount } в вашем кошельке. { $why } Ими можно платить здесь; чтобы вернуть деньги, напишите /paysupport.
notice-in-wallet-frozen = { $amount } в вашем кошельке. { $why } Напишите магазину: /paysupport
notice-put-back-title = 👛 Ваши деньги в кошельке
notice-put-back = Заказ { $reference } закончился, прежде чем был оплачен целиком. { $amount } в вашем кошельке.
notice-part-came-title = Пришла часть
notice-part-came = За заказ { $reference } пришло { $put }, не хватает { $missing }. Товар отложен для вас ещё на полчаса.
notice-money-seen-title = ⏳ Ваш платёж виден
notice-money-seen = Деньги за { $reference } в пути и ещё не окончательны. Товар отложен для вас. Когда придёт всё, этот чат скажет.
notice-money-held-title = ⏳ Ваши деньги пришли
notice-money-held = Пришло { $amount }, в другой валюте, чем просили. Они не пропали: магазин разберётся и положит их в ваш кошелёк.
notice-credited-title = 👛 Зачисление
notice-credited = { $amount } в вашем кошельке.
notice-refunded-title = Деньги вам вернули
notice-refunded = { $amount } за { $reference } возвращаются тем же путём, через { $name }. Это может занять несколько дней.
notice-refunded-wallet = { $amount } за { $reference } в вашем кошельке.
notice-refund-waits-title = Возврат ждёт вас
notice-refund-waits = Скажите, куда отправить { $amount } за { $reference }.
button-refund-take = Получить возврат
notice-refunded-outside-title = Деньги вам вернули
notice-refunded-outside = { $amount } возвращаются тем же путём.
notice-books-differ-title = ⚠ Записи расходятся
notice-books-differ = { $name } · { $amount }: { $wrong }
books-unlisted = у провайдера её больше нет.
books-amount = у провайдера другая сумма.
notice-provider-down-title = ⚠ Платёжный провайдер не отвечает
notice-provider-down = { $name } уже час не отвечает как нужно. Что там заплатили, не пропало: его спрашивают снова и снова. Что не так, скажет kiosk doctor.
come-back-title = Назад в чат
come-back = Закройте эту страницу и вернитесь в чат: там будет сказано, когда платёж придёт.
come-back-kept = Если страницу закрыли слишком рано, ничего не пропало.
command-reconcile = Сверить записи с платёжными провайдерами
    .example = /reconcile
reconcile-title = 🔎 Записи
reconcile-applied = { $name }: у них { $listed }, не хватало здесь и добавлено: { $applied }.
reconcile-agrees = { $name }: всё сходится, у них { $listed }.
reconcile-trouble = { $name }: спросить не удалось ({ $reason }).
reconcile-none = Платёжные провайдеры не настроены.
attention-never-shown = Никто не подтвердил, что видел товар. «Что произошло» показывает, что отправлено и принято.
provider-cryptopay = Crypto Pay
provider-btcpay = BTCPay Server
provider-stripe = Stripe
provider-stars = Telegram Stars
provider-premium = Discord
provider-sim = Тестовые деньги
provider-wallet = кошелёк
