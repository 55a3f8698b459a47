# La tienda en español. Los mismos textos y las mismas variables que en en.ftl.

language-name = Español

# --- dinero y tiempo

money-xtr = { $count ->
    [one] { $amount } estrella
    [many] { $amount } de estrellas
   *[other] { $amount } estrellas
}
money-usdt = { $amount } USDT
money-usdc = { $amount } USDC
moment-exact = { $day }, { $time }
amount = { $amount }

# --- botones de muchas pantallas

button-home = 🏠 Inicio
button-desk = 🏪 Mostrador
button-back = ‹ { $to }
button-page = { $page } / { $pages }
button-page-before = ‹
button-page-after = ›
button-cancel = Cancelar
button-done = Listo
button-help = Ayuda
button-settings = Ajustes
button-search = 🔎 Buscar
button-orders = 📦 Mis pedidos
button-order = Ver el pedido
button-browse = Ver la tienda
button-try-again = Intentar de nuevo
button-open = Abrir
button-restock = Reponer
button-products = Productos
button-language = 🌐 Idioma

# --- la entrada y los estantes

home-title = 🛍 { $name }
home-empty = Los estantes están vacíos por ahora. Vuelve a pasar más tarde.
home-empty-owner = Los estantes están vacíos. Añade tu primer producto y repón existencias.
button-more = Ver más
category-button = { $title } · { $count }
category-everything = Todo
category-empty = Por ahora no hay nada en este estante.
page-of = Página { $page } de { $pages }
shelf-price = { $title } · { $price }
shelf-price-from = { $title } · desde { $price }
shelf-sold-out = { $title } · agotado

search-title = 🔎 Buscar
search-ask = ¿Qué buscas? Envía una o dos palabras.
search-placeholder = Por ejemplo: steam
search-found = { $count ->
    [one] Un producto para «{ $words }».
    [many] { $count } de productos para «{ $words }».
   *[other] { $count } productos para «{ $words }».
}
search-nothing = No hay nada con «{ $words }». Prueba con una palabra más corta o mira la tienda.

# --- la página del producto

product-not-on-sale = Ahora mismo no está a la venta.
product-offer = { $title }
product-price = Precio { $price }
product-minimum = { $count ->
    [one] Se vende desde { $count } unidad
    [many] Se vende desde { $count } de unidades
   *[other] Se vende desde { $count } unidades
}
stock-none = Agotado
stock-low = Quedan pocos
stock-ok = Disponible
stock-exact = { $count ->
    [one] { $count } disponible
    [many] { $count } disponibles
   *[other] { $count } disponibles
}
button-buy = Comprar · { $total }
button-fewer = −
button-quantity = { $count }
button-more-pieces = +
button-what-is-left = Ver lo que queda
offer-chosen = ✓ { $title } · { $price }
offer-other = { $title } · { $price }
offer-sold-out = { $title } · agotado
offer-untitled = Estándar
quantity-ask = ¿Cuántos? Envía un número de { $lowest } a { $highest }.
quantity-smallest = { $count ->
    [one] El pedido mínimo es de { $count } unidad.
    [many] El pedido mínimo es de { $count } de unidades.
   *[other] El pedido mínimo es de { $count } unidades.
}
quantity-largest = { $count ->
    [one] El pedido máximo es de { $count } unidad.
    [many] El pedido máximo es de { $count } de unidades.
   *[other] El pedido máximo es de { $count } unidades.
}
quantity-only-left = { $count ->
    [one] Solo queda { $count }.
    [many] Solo quedan { $count }.
   *[other] Solo quedan { $count }.
}

# --- la cesta y los cupones

button-basket = 🧺 Cesta
button-basket-count = 🧺 Cesta · { $count }
button-put-in-basket = 🧺 Añadir a la cesta
button-check-out = Hacer el pedido · { $total }
button-take-out = Quitar
button-coupon = 🏷 Tengo un cupón
button-coupon-drop = Quitar el cupón
product-tier = desde { $count }: { $price }
basket-title = 🧺 Cesta
basket-empty = Tu cesta está vacía. Lo que pongas se queda hasta que lo quites o lo pagues.
basket-few = { $left ->
    [one] { $quantity } × { $title } · solo queda { $left }
    [many] { $quantity } × { $title } · solo quedan { $left }
   *[other] { $quantity } × { $title } · solo quedan { $left }
}
basket-none = { $quantity } × { $title } · agotado
basket-range = { $quantity } × { $title } · un pedido lleva de { $lowest } a { $highest }
basket-gone = { $title } · ya no está a la venta
basket-line-button = { $quantity } × { $title }
basket-not-ready = Ahora no se puede pedir todo. Quita lo que ya no hay, o pide menos, y haz el pedido.
basket-waiting = Esto ya está pedido: { $reference } cuesta { $total } y espera tu pago.
basket-each = { $price } por unidad
basket-put = Está en tu cesta.
basket-taken-out = Ya no está en tu cesta.
order-discount = Cupón · −{ $amount }
coupon-title = 🏷 Cupón
ask-coupon = ¿Cuál es el código de tu cupón?
    .placeholder = Por ejemplo: SUMMER10
coupon-taken = El cupón descuenta { $amount }.
command-basket = Lo que has apartado
    .example = /basket
    .name = cesta
error-line-sold-out = { $left ->
    [0] Alguien llegó un momento antes: «{ $title }» está agotado. No se pidió nada y no has pagado nada.
    [one] Alguien llegó un momento antes: de «{ $title }» solo queda { $left }. No se pidió nada y no has pagado nada.
    [many] Alguien llegó un momento antes: de «{ $title }» solo quedan { $left }. No se pidió nada y no has pagado nada.
   *[other] Alguien llegó un momento antes: de «{ $title }» solo quedan { $left }. No se pidió nada y no has pagado nada.
}
error-line-not-enough = Alguien llegó un momento antes: de «{ $title }» quedan menos de los que pediste. No se pidió nada y no has pagado nada.
error-line-gone = Algo de tu cesta ya no está a la venta. Quítalo y haz el pedido de nuevo. No has pagado nada.
error-line-quantity = De «{ $title }» un pedido lleva de { $minimum } a { $maximum } unidades. No has pagado nada.
error-basket-full = Un pedido lleva como máximo { $limit } artículos distintos. Haz antes el pedido de estos, o quita alguno.
error-basket-empty = Tu cesta está vacía. No has pagado nada.
error-coupon-unknown = No hay ningún cupón con este código. Mira si hay un error al escribirlo.
error-coupon-over = Este cupón ya no es válido.
error-coupon-used-up = Este cupón se ha usado tantas veces como se podía.
error-coupon-used-before = Este cupón vale para un pedido, y ya lo has usado. Un pedido que espera el pago también cuenta.
error-coupon-not-for-this = Este cupón no descuenta nada de lo que hay en tu cesta.
error-coupon-needs-more = Este cupón es para pedidos desde { $minimum }.

coupons-title = 🏷 Cupones
coupons-none = Todavía no hay cupones.
coupons-entry = { $code } · { $off }
    { $state } · { $uses }
button-coupons = 🏷 Cupones
button-coupon-add = Añadir un cupón
button-coupon-on = Activarlo
button-coupon-off = Desactivarlo
button-coupon-end = Último día
button-coupon-cap = Cuántas veces
button-coupon-minimum = Pedido mínimo
button-coupon-product = Para qué vale
button-coupon-once = Una vez por cliente
button-coupon-many = Sin límite por cliente
button-coupon-whole-shop = Toda la tienda
coupon-heading = 🏷 { $code }
coupon-off-percent = { $value } % de descuento
coupon-off-fixed = { $amount } de descuento
coupon-is-on = Activo
coupon-is-off = Inactivo: nadie puede usarlo
coupon-is-over = Su último día ha pasado
coupon-uses = { $count ->
    [one] usado { $count } vez
    [many] usado { $count } veces
   *[other] usado { $count } veces
}
coupon-uses-of = usado { $count } de { $cap } veces
coupon-for-shop = Para todo en la tienda
coupon-for-product = Solo para { $title }
coupon-minimum = Para pedidos desde { $amount }
coupon-once = Una vez por cliente
coupon-many = Sin límite por cliente
coupon-until = Hasta { $at }
coupon-new = 🏷 Cupón nuevo
ask-coupon-new = ¿Qué código tiene y cuánto descuenta? Envía las dos cosas, como SUMMER 10% o WELCOME 5.00. Queda inactivo hasta que lo actives.
    .placeholder = SUMMER 10%
ask-coupon-end = ¿Cuál es su último día? Envíalo como 2026-12-31, o 0 si no termina.
    .placeholder = 2026-12-31
ask-coupon-cap = ¿Cuántos pedidos pueden usarlo en total? 0 si no hay límite.
    .placeholder = 100
ask-coupon-minimum = ¿Desde qué importe del pedido vale? Envía un número, o 0 para cualquier pedido.
    .placeholder = 20.00
ask-coupon-product = ¿Para qué producto es? Envía algunas palabras de su nombre.
    .placeholder = Por ejemplo: steam
coupon-which = ¿Para cuál de estos es?
coupon-no-product = Ningún producto a la venta se llama así. Prueba otra palabra.
command-coupons = Los cupones y cuántas veces se usaron
    .example = /coupons
    .name = cupones
button-offer-tiers = Precios por cantidad
offer-tiers = Por cantidad: { $tiers }
ask-offer-tiers = ¿Cuánto cuesta una unidad cuando alguien lleva más? Envíalo como 5=19.20, 10=18.90. Un - los quita todos.
    .placeholder = 5=19.20, 10=18.90
error-bad-tiers = Escríbelo como 5=19.20, 10=18.90: desde 2 unidades, de menos a más, y cada precio menor que el anterior. Ocho como máximo.
error-bad-coupon = Escribe un código de 3 a 32 letras y números, un espacio y cuánto descuenta: SUMMER 10% o WELCOME 5.00. Un porcentaje va de 1 a 100.
error-coupon-taken = Ya hay un cupón con este código.
error-bad-day = Escribe un día futuro como 2026-12-31.

# --- el pedido y su pago

order-title = Pedido { $reference }
order-line = { $quantity } × { $title } · { $price }
order-total = Total { $total }
order-held = Reservado para ti hasta: { $until }.
order-how-to-pay = ¿Cómo quieres pagar?
order-no-way-to-pay = La tienda no acepta pagos en este momento. No has pagado nada.
pay-sim = Dinero de prueba · { $amount }
pay-stripe = Tarjeta · { $amount }
pay-btcpay = Bitcoin y Lightning · { $amount }
pay-cryptopay = Crypto Pay · { $amount }
pay-usdt-tron = USDT en TRON · { $amount }
pay-usdt-ethereum = USDT en Ethereum · { $amount }
pay-usdt-bsc = USDT en BNB Chain · { $amount }
pay-usdt-polygon = USDT en Polygon · { $amount }
pay-usdt-arbitrum = USDT en Arbitrum · { $amount }
pay-usdc-ethereum = USDC en Ethereum · { $amount }
pay-usdc-bsc = USDC en BNB Chain · { $amount }
pay-usdc-polygon = USDC en Polygon · { $amount }
pay-usdc-arbitrum = USDC en Arbitrum · { $amount }
pay-usdc-base = USDC en Base · { $amount }
pay-stars = Telegram Stars · { $amount }
invoice-title = Pedido { $reference }
invoice-top-up = A tu monedero
invoice-elsewhere = Esta factura no se puede mostrar aquí. No has pagado nada; elige otra forma de pago.
invoice-not-theirs = Esta factura es para otra persona o se ha cambiado.
invoice-not-waiting = Lo que se paga con esta factura ya no espera dinero.
invoice-not-now = La tienda no ha podido mirar el pedido ahora mismo. Inténtalo de nuevo en un momento.
invoice-nothing-paid = No has pagado nada.
pay-by-name = { $name } · { $amount }
payment-test = Este es un pago de prueba: no se mueve dinero real.
payment-open = El botón abre la página de pago. Este chat te avisa cuando llegue el dinero.
button-pay = Pagar { $amount }
button-other-way = Otra forma de pago
button-cancel-order = Cancelar el pedido
cancel-ask = ¿Cancelar este pedido? No has pagado nada; lo reservado vuelve al estante.
button-keep-order = Conservar el pedido
button-cancel-for-good = Sí, cancelarlo
paid-title = ✅ Pagado · { $reference }
paid-goods-come = { $kind ->
    [file] Gracias. Tu archivo llega en un mensaje aparte y queda en tus pedidos.
    [text] Gracias. Lo que compraste llega en un mensaje aparte y queda en tus pedidos.
   *[key] { $count ->
        [one] Gracias. Tu clave llega en un mensaje aparte y queda en tus pedidos.
        [many] Gracias. Tus claves llegan en un mensaje aparte y quedan en tus pedidos.
       *[other] Gracias. Tus claves llegan en un mensaje aparte y quedan en tus pedidos.
    }
}
paid-recovery = Si algún día pierdes esta cuenta, un código de recuperación te devuelve tus pedidos.

# --- lo que se ha pagado

parcel-ready = { $kind ->
    [file] ✅ Pagado. Tu archivo está listo.
    [text] ✅ Pagado. Tu compra está lista.
   *[key] { $count ->
        [one] ✅ Pagado. Tu clave está lista.
        [many] ✅ Pagado. Tus { $count } de claves están listas.
       *[other] ✅ Pagado. Tus { $count } claves están listas.
    }
}
parcel-what = { $title } · { $reference }
parcel-again = Enviado otra vez, para asegurarnos de que te llegue. Se te cobró una sola vez.
parcel-reminder = Todavía no lo has visto. Se te cobró una sola vez.
parcel-morning = Llegó de noche sin sonido y todavía no lo has visto. Se te cobró una sola vez.
button-show-goods = { $kind ->
    [file] 📄 Ver mi archivo
    [text] 🔑 Ver lo que compré
   *[key] { $count ->
        [one] 🔑 Ver mi clave
        [many] 🔑 Ver mis { $count } de claves
       *[other] 🔑 Ver mis { $count } claves
    }
}
goods-title = 🔑 { $title }
goods-order = Pedido { $reference }
goods-how-to-use = Cómo se usa
goods-shown = Visto por primera vez: { $at } · siempre en /orders
goods-hidden = { $kind ->
    [file] 🔑 Tu archivo está guardado.
    [text] 🔑 Tu compra está oculta.
   *[key] { $count ->
        [one] 🔑 Tu clave está oculta.
        [many] 🔑 Tus { $count } de claves están ocultas.
       *[other] 🔑 Tus { $count } claves están ocultas.
    }
}
button-copy = 📋 Copiar
button-hide = Ocultar
button-received = Ya lo tengo
received-thanks = Anotado. Gracias.
button-how-to-use = Cómo se usa
button-problem = Algo va mal

# --- los pedidos del comprador

orders-title = 📦 Mis pedidos
orders-back = Mis pedidos
orders-none = Todavía no tienes pedidos.
orders-page = { $count ->
    [one] { $count } pedido · página { $page } de { $pages }
    [many] { $count } de pedidos · página { $page } de { $pages }
   *[other] { $count } pedidos · página { $page } de { $pages }
}
orders-entry = { $reference } · { $day }
    { $title } · { $status }
order-word-placed = sin pagar
order-word-ready = listo
order-word-seen = entregado
order-word-expired = vencido
order-word-cancelled = cancelado
order-word-refunded = reembolsado
order-is-ready = { $kind ->
    [file] Pagado. Tu archivo está listo.
    [text] Pagado. Tu compra está lista.
   *[key] { $count ->
        [one] Pagado. Tu clave está lista.
        [many] Pagado. Tus claves están listas.
       *[other] Pagado. Tus claves están listas.
    }
}
order-is-seen = Entregado. Visto por primera vez: { $at }.
order-is-expired = Se acabó el tiempo para pagar y el pedido terminó. Si llegaste a pagar, el dinero no se pierde: está en tu monedero.
order-is-cancelled = Cancelaste este pedido. Si llegaste a pagarlo, el dinero no se pierde: está en tu monedero.
order-is-refunded = Se te devolvió el dinero.
order-paid-at = Pagado: { $at }
button-order-again = Pedir de nuevo
how-to-use-title = Cómo se usa { $reference }
how-to-use-none = No hay pasos especiales: úsalo donde lo acepten.
problem-title = Algo va mal con { $reference }
problem-write-to = Escribe a { $contact } e indica el pedido { $reference }. No envíes nunca la clave.
problem-no-contact = La tienda no ha indicado a quién escribir. Pregunta donde la encontraste e indica el pedido { $reference }.
problem-kept = Tu pedido se conserva, y lo que compraste también.
button-write-to-support = Escribir a la tienda

# --- ajustes, idiomas, ayuda

settings-title = ⚙️ Ajustes
settings-language = Idioma: { $language }
languages-title = 🌐 Idioma
languages-ask = ¿En qué idioma hablamos?
language-chosen = ✓ { $name }
language-set = A partir de ahora hablamos en { $language }.
help-title = { $name } · ayuda
help-how = Elige un producto, paga y en segundos lo recibes aquí. Queda en tus pedidos, tantas veces como lo necesites.
help-command = { $example } · { $what }
help-support = Si algo va mal con un pedido, escribe a { $contact }.

command-start = Abrir la tienda
    .example = /start
    .name = empezar
command-shop = Ver lo que hay en los estantes
    .example = /shop
    .name = tienda
command-search = Buscar un producto por su nombre
    .example = /search steam
    .name = buscar
command-orders = Tus pedidos y tus claves
    .example = /orders
    .name = pedidos
command-link = Ver los mismos pedidos en otro chat
    .example = /link
    .name = enlazar
command-unlink = Los chats que comparten tus pedidos
    .example = /unlink
    .name = chats
command-recover = Recuperar los pedidos de una cuenta perdida
    .example = /recover
    .name = recuperar
command-notify = Cómo y cuándo te avisamos
    .example = /notify
    .name = avisos
command-language = Elegir tu idioma
    .example = /language
    .name = idioma
command-help = Qué puedes hacer aquí
    .example = /help
    .name = ayuda
command-paysupport = Preguntar a la tienda por un pago
    .example = /paysupport
    .name = ayudapago
command-terms = Las condiciones de la tienda
    .example = /terms
    .name = condiciones
command-privacy = Qué guarda la tienda sobre ti
    .example = /privacy
    .name = privacidad
command-desk = Lo que te necesita y lo que se agota
    .example = /desk
    .name = mostrador
command-restock = Añadir claves nuevas
    .example = /restock
    .name = reponer
command-products = Añadir y cambiar productos
    .example = /products
    .name = productos

# --- lo que solo tienen algunos chats: palabras de un comando, listas, formularios

option-product = El producto, o unas palabras de su nombre
option-code = El código, si tienes uno
option-words = Qué ha pasado
option-file = Un archivo de texto con una clave en cada línea
discord-choose = Elegir
discord-answer = Responder
discord-file = O un archivo
discord-closed = No puedo escribirte: tus mensajes directos están cerrados. No se pierde nada, tus claves están aquí y en /orders. Para recibirlas como mensaje, permite mensajes directos de miembros de este servidor y escríbeme.

# --- one customer on several chats

chats-title = 🔗 Mis chats
chats-one = Tus pedidos están solo en este chat. Enlaza otro y los dos mostrarán los mismos pedidos.
chats-several = Estos chats comparten tus pedidos:
chats-here = { $name } · este chat
chats-other = { $name }
chat-this = este chat
channel-telegram = Telegram
channel-discord = Discord
button-chats = 🔗 Mis chats
button-link-give = Enlazar otro chat
button-link-enter = Tengo un código
button-link-open = Abrir { $name }
button-link-again = Crear otro código
button-link-join = Enlazar los dos
button-link-confirm = Sí, soy yo
button-link-deny = No he sido yo
button-not-now = Ahora no
button-unlink = Quitar { $name }
button-unlink-sure = Sí, quitarlo
button-keep-chat = Conservarlo
link-title = 🔗 Enlazar dos chats
link-how = Abre la tienda en tu otro chat, envía allí /link y con él este código. Sirve una vez, hasta { $until }. Este chat te pregunta antes de que ocurra nada.
link-keep-to-yourself = No se lo enseñes a nadie más. Quien lo introduzca pide ver tus pedidos y tus claves.
link-ask = Envía el código que /link te mostró en tu otro chat.
    .placeholder = K7F3-9QXM-2TPA
link-means = Los dos chats mostrarán todos los pedidos y claves de ambos. Introduce un código solo si viene de tu otro chat.
link-join-ask = ¿Enlazar este chat con el que recibió el código { $code }?
link-asked = El código es correcto. Ahora tu otro chat te pide que lo confirmes. Antes de eso no se enlaza nada.
linked-title = 🔗 Enlazados
linked = Desde ahora los dos chats muestran los mismos pedidos. Puedes deshacerlo durante 24 horas.
denied-title = 🔗 Sin enlazar
denied = No se ha enlazado nada y el código ya no sirve, tampoco para quien lo conozca.
split-title = 🔗 Deshecho
split-again = Cada chat vuelve a tener sus propios pedidos.
unlink-ask = ¿Quitar { $name } de tus chats? Dejará de mostrar tus pedidos. Los pedidos se quedan aquí.
unlink-ask-this = ¿Quitar este chat de tus chats? Dejará de mostrar tus pedidos. Se quedan en los demás.
unlink-unseen = { $count ->
    [one] Un pedido que nadie ha abierto aún se enviará a un chat que se queda.
    [many] { $count } de pedidos que nadie ha abierto aún se enviarán a un chat que se queda.
   *[other] { $count } pedidos que nadie ha abierto aún se enviarán a un chat que se queda.
}
unlink-grave = { $count ->
    [one] Atención: un pedido no se ha abierto aún y ahora no se puede llegar a ningún chat que se quede. Lo comprado sigue en tus pedidos, pero nadie podría avisarte.
    [many] Atención: { $count } de pedidos no se han abierto aún y ahora no se puede llegar a ningún chat que se quede. Lo comprado sigue en tus pedidos, pero nadie podría avisarte.
   *[other] Atención: { $count } pedidos no se han abierto aún y ahora no se puede llegar a ningún chat que se quede. Lo comprado sigue en tus pedidos, pero nadie podría avisarte.
}
unlinked = Se ha quitado { $name }. Tus pedidos están aquí.
unlinked-this = Este chat se ha quitado y empieza de nuevo. Tus pedidos están en los demás.

# --- correo

channel-email = Correo electrónico
mail-parcel-subject = { $kind ->
    [file] Tu archivo está listo: { $title } · { $reference }
    [text] Tu compra está lista: { $title } · { $reference }
   *[key] { $count ->
        [one] Tu clave está lista: { $title } · { $reference }
        [many] Tus { $count } de claves están listas: { $title } · { $reference }
       *[other] Tus { $count } claves están listas: { $title } · { $reference }
    }
}
mail-link-keep = El enlace abre una página de la tienda, donde también está cómo se usa. Quien lo tenga puede ver lo que compraste: no lo compartas.
mail-allow-list = Para que los correos sobre tus pedidos no acaben en spam, añade { $sender } a tus contactos.
mail-why = Recibes este correo porque esta dirección se dio a { $shop } para tus pedidos.
mail-code-subject = Tu código para { $shop }
mail-code-title = Tu código
mail-code-how = Escríbelo donde { $shop } te lo pidió. Sirve una sola vez, durante diez minutos.
mail-code-keep = Quien lo tenga puede ver tus pedidos: no se lo digas a nadie, ni siquiera a la tienda. Si no pediste un código, ignora este correo: no pasa nada.
error-bad-mailbox = No se puede enviar correo a esta dirección. Escríbela como ada@example.com, sin nombre ni comillas.

recovery-title = 🛟 Código de recuperación
recovery-what = Si algún día pierdes esta cuenta, un código de recuperación lleva tus pedidos a una nueva. Apúntalo fuera de este chat.
recovery-have = Ya tienes un código. Uno nuevo lo anula.
recovery-none = Aún no tienes ningún código.
recovery-renew-ask = ¿Crear un código de recuperación nuevo? El que tienes dejará de servir.
recovery-code-keep = Este es tu código de recuperación. Se muestra solo ahora y sirve una vez. Apúntalo y después guárdalo.
recovery-code-secret = No se lo envíes nunca a nadie, tampoco a la tienda.
recovery-code-hidden = Tu código de recuperación ya no se ve. Si lo pierdes, crea otro aquí.
recovery-ask = Envía el código de recuperación que apuntaste. Los pedidos de la cuenta perdida vienen aquí, y se avisa a esa cuenta.
    .placeholder = Cinco grupos de cuatro
recovered = Tus pedidos vuelven a estar aquí.
recovered-next = La cuenta antigua ya no los ve; se le ha avisado y puede deshacerlo durante 24 horas. Tu código está gastado: crea otro.
button-recovery = 🛟 Código de recuperación
button-recovery-get = 🛟 Mi código de recuperación
button-recovery-new = Crear código de recuperación
button-recovery-enter = Recuperar mis pedidos
button-recovery-renew = Sí, crear uno nuevo
button-recovery-keep = Conservar el que tengo
button-recovery-written-down = Ya lo he apuntado

# --- cómo avisamos

notify-title = 🔔 Cómo te avisamos
notify-how = Lo que pagaste va al primero de estos. Si pasa un rato y no lo has visto, va también al siguiente.
way-mailbox = { $name } { $address }
way-works = { $place }. { $name } · funciona
way-here = { $place }. { $name } · este chat
way-dead = { $place }. { $name } · no se puede desde { $since }
way-unproven = { $place }. { $name } · aún sin verificar
notify-quiet = Silencio de { $begin } a { $end } ({ $zone }): lo que pagaste llega sin sonido, lo demás espera.
notify-quiet-shop = Silencio de { $begin } a { $end } ({ $zone }), como en la tienda: lo que pagaste llega sin sonido, lo demás espera.
notify-never-quiet = Sin horas de silencio. Zona horaria: { $zone }
notify-only-keys = Solo recibes lo que pagaste y lo que lo protege.
button-notify = 🔔 Cómo te avisamos
button-put-first = Primero { $name }
button-add-mail = Añadir un correo
button-quiet-hours = Horas de silencio
button-zone = Zona horaria
button-only-keys = Solo lo que pagué
button-hear-all = Todo otra vez
button-enter-mail-code = Código de { $address }
quiet-title = 🔔 Horas de silencio
quiet-ask = ¿Cuándo quieres silencio? Envía dos horas, como 22:00-08:00.
    .placeholder = 22:00-08:00
quiet-means = Las claves pagadas nunca se retienen: solo llegan sin sonido.
button-shop-night = { $begin }–{ $end }, como la tienda
button-never-quiet = Nunca
zone-title = 🔔 Zona horaria
zone-now = Ahora: { $zone }
zone-ask = ¿Dónde vives? Envía una ciudad o una zona, como Lisbon o Europe/Lisbon.
    .placeholder = Europe/Madrid
mailbox-title = ✉️ Correo electrónico
mailbox-ask = ¿Qué dirección? Allí recibes un código para mostrar que es tuya.
    .placeholder = ada@example.com
mailbox-means = Solo llega allí lo que se refiere a tus pedidos.
mailbox-means-order = Solo llega allí lo que se refiere a tus pedidos. El correo de este pedido va allí desde ahora, aun antes de escribir el código.
mail-code-sent = A { $address } va un correo con un código de seis cifras. Envía el código aquí. Sirve durante diez minutos.
    .placeholder = 123456
mail-code-order = No hay prisa: puedes pagar primero y escribir el código después.
button-mail-code-again = Enviar otro código
button-mail-other = Otra dirección
button-mail-forget = Olvidar esta dirección
button-pay-now = Volver al pedido
mailbox-proven = La dirección está verificada. Lo que pagas llega también allí.
mailbox-joined = Ya se usaba aquí: ahora los pedidos y los chats de ambos son comunes. Si no es correcto, deshazlo en 24 horas.
mailbox-forgotten = Olvidada. Ya no va nada allí.
reach-lonely = Si este chat se cierra, no puedo avisarte por otro lado. ¿Añades un correo? Solo van allí tus pedidos.
reach-unreachable = Ahora no puedo escribirte en este chat: los mensajes de la tienda están bloqueados. Puedes pagar igualmente; lo que compras está siempre en /orders.
button-offer-mail = Añadir un correo
unlink-ask-mail = ¿Quitar { $name }? Ya no llegará allí nada de tus pedidos.
error-too-many-letters = Fueron muchos códigos. Inténtalo dentro de una hora o usa otra dirección.
error-own-mailbox = Esta dirección ya es tuya y funciona.
error-no-mail = La tienda no envía correo.
error-mailbox-refused = Su servidor de correo dice que esa dirección no existe. Comprueba si hay un error.
error-mail-not-sent = El correo no se pudo enviar ahora. No se ha perdido nada: inténtalo en unos minutos.
error-wrong-mail-code = No es el código del correo. Míralo otra vez; vale el del último correo.
error-mail-code-over = Este código ya no vale: sirve una vez, durante { $minutes } minutos y cinco intentos. Pide otro.
notice-mail-removed-title = ✉️ Dirección quitada
notice-mail-removed = Esta dirección se quitó de una cuenta de la tienda. Ya no llega aquí nada de sus pedidos.

# --- la página del pedido, y cómo encontrar un pedido sin chat

page-press-again = Esta página llevaba mucho tiempo abierta. Pulsa el botón una vez más.
page-link-until = Este enlace funciona hasta { $until }. Quien lo tenga puede ver lo que compraste: guárdalo para ti. Después, tu pedido está en el chat donde compraste, con /orders.
page-not-paid = Este pedido aún no está pagado.
page-shown = Mostrado por primera vez: { $at }. Se queda en tus pedidos, en el chat donde compraste.
page-copied = Copiado
page-copy-all = 📋 Copiar todo
page-save-file = 📄 Guardar { $name }
page-gone-title = Este enlace no lleva a ninguna parte
page-gone = Se copió mal o ya pasó su tiempo: un enlace funciona siete días. No se ha perdido nada. Lo que compraste está en el chat donde lo compraste, con /orders.
page-locked = { $minutes ->
    [one] Demasiadas visitas de tu red no llevaban a ninguna parte, así que esta página queda cerrada para ella { $minutes } minuto. Tus pedidos están a salvo.
    [many] Demasiadas visitas de tu red no llevaban a ninguna parte, así que esta página queda cerrada para ella { $minutes } minutos. Tus pedidos están a salvo.
   *[other] Demasiadas visitas de tu red no llevaban a ninguna parte, así que esta página queda cerrada para ella { $minutes } minutos. Tus pedidos están a salvo.
}
lookup-title = Encontrar un pedido
lookup-what = Con el número de un pedido y la dirección de correo a la que llegan sus mensajes lo encuentras sin ningún chat. Primero llega un código a esa dirección.
lookup-reference = Número de pedido
    .placeholder = K7F3-9QXM
lookup-mailbox = Dirección de correo
button-lookup = Enviarme un código
lookup-sent = Si este pedido y esta dirección van juntos, un código de seis cifras está en camino. Vale diez minutos.
lookup-code = Código
lookup-again = Pedir otro código
unsubscribe-title = Menos correo
unsubscribe-what = Pulsa el botón y desde ahora solo recibirás lo que pagaste, por correo y en tus chats. Mientras no lo pulses, no cambia nada.
unsubscribe-still = Los códigos que pidas siguen llegando, y también los avisos cuando alguien une un chat o un correo a tus pedidos.
unsubscribe-done-title = Hecho
unsubscribe-done = Desde ahora solo recibes lo que pagaste.
unsubscribe-undo = Para recibir todo otra vez, envía /notify en el chat donde compraste.

# --- cuando algo no se puede

problem-refused-title = No ha funcionado
problem-temporary-title = Ahora mismo no
problem-unexpected-title = Algo falló por nuestra parte
lost-title = Te ayudo
lost-what-works = Entiendo los botones, comandos como /help y unas pocas palabras para buscar.
lost-what-works-owner = Entiendo los botones, comandos como /help y unas pocas palabras para buscar. Para añadir claves, elige antes un producto en Reponer y después envía las líneas.
unknown-command = No existe el comando /{ $name }. En Ayuda están todos.
group-hint = La tienda es una conversación privada. Abre mi perfil y pulsa Iniciar: allí estaré.

error-unexpected = Este paso no te cobró nada y tus pedidos están a salvo. Ya nos avisaron; inténtalo de nuevo dentro de un rato.
error-refused = Esto no se puede hacer. No se cambió nada.
error-permanent = La tienda no puede hacerlo ahora. No se cambió nada.
error-temporary = Ahora mismo no funcionó. No se cambió ni se perdió nada: inténtalo de nuevo en un momento.
error-no-checkout = Esta forma de pago no responde ahora mismo y no has pagado nada con ella. Inténtalo de nuevo en un momento o paga de otra forma.
error-not-allowed = Solo el dueño de la tienda puede hacerlo.
error-gone = Esto ya no está aquí. No se cambió nada.
error-old-button = Este botón es de otro momento. Todo a lo que llevaba está a un toque.
error-sold-out = { $left ->
    [0] Alguien llegó un momento antes: no queda ninguno. No has pagado nada.
    [one] Alguien llegó un momento antes: solo queda { $left }. No has pagado nada.
    [many] Alguien llegó un momento antes: solo quedan { $left }. No has pagado nada.
   *[other] Alguien llegó un momento antes: solo quedan { $left }. No has pagado nada.
}
error-unreadable = La compra del pedido { $reference } no se puede abrir ahora. No se ha perdido nada: tu pedido sigue guardado y la tienda ya está avisada.
error-not-enough = Alguien llegó un momento antes: quedan menos de los que pediste. No has pagado nada.
error-quantity = Un pedido lleva de { $minimum } a { $maximum } unidades. No has pagado nada.
error-open-orders = { $limit ->
    [one] Ya tienes un pedido sin pagar. Págalo o cancélalo antes de hacer este.
    [many] Ya tienes { $limit } de pedidos sin pagar. Paga o cancela uno antes de hacer este.
   *[other] Ya tienes { $limit } pedidos sin pagar. Paga o cancela uno antes de hacer este.
}
error-order-closed = El pedido { $reference } ya no espera ningún pago. Ahora no se cobró nada.
error-no-provider = Aquí no se ofrece esta forma de pago. No has pagado nada.
error-network-busy = Ahora mismo hay demasiada gente pagando este precio en esta red. No has pagado nada; elige otra forma, por favor.
error-no-rate = Esta forma de pago está cerrada por ahora: la tienda no tiene un tipo de cambio reciente. No has pagado nada; elige otra, por favor.
error-bad-amount = El precio es un número mayor que cero, como { $example }: con punto decimal y sin separador de miles.
error-bad-text = { $length ->
    [0] El texto está vacío. Debe tener de 1 a { $limit } caracteres.
   *[other] El texto tiene { $length } caracteres. Caben como máximo { $limit }.
}
error-bad-number = Hace falta un número entero de { $lowest } a { $highest }.
error-bad-picture = Esta imagen no se puede mostrar. Envía un JPEG, PNG o WebP de { $limit } MB como máximo.
error-not-empty = Todavía hay algo en esta categoría. Muévelo antes a otro sitio.
error-already-stocked = Este producto ya tuvo existencias, así que su tipo no puede cambiar. Añade un producto nuevo.
error-draft-gone = Esta vista previa terminó: sus líneas se añadieron, se descartaron o se olvidaron al cabo de un día.
error-nothing-to-add = No hay nada que añadir en lo que enviaste.
error-file-too-large = El archivo es demasiado grande: { $limit } MB como máximo. Divídelo y envía las partes una tras otra.
error-too-many-lines = Son { $lines } líneas; una reposición admite { $limit } como máximo. Envíalas por partes.
error-not-text = No es un archivo de texto. Envía un .txt o .csv con una clave por línea.
error-wrong-encoding = Las letras de este archivo no se pueden leer con certeza. Guárdalo como UTF-8 y envíalo de nuevo.
error-not-lines = Esta oferta da lo mismo a todos, así que no admite líneas.
error-wants-text = Envíalo como mensaje de texto, por favor.
error-wants-file = Envíalo como archivo, por favor.
error-wrong-code = Este código no es correcto o ya no lo es. Los de enlace sirven una vez y durante diez minutos; el de recuperación sirve una vez, hasta que se crea otro.
error-too-many-guesses = Han sido demasiados códigos equivocados. Durante los próximos { $minutes } minutos no se mira ninguno. Tus pedidos están a salvo.
error-code-expired = Los diez minutos de este código han pasado. Envía /link en tu otro chat para obtener otro.
error-code-used = Este código ya se usó. Envía /link en tu otro chat para obtener otro.
error-own-code = Este código se dio a este mismo chat. Introdúcelo en el otro.
error-linked-already = Los dos ya son tuyos: muestran los mismos pedidos.
error-link-over = Esta pregunta está cerrada: ya se respondió o pasaron sus diez minutos. Ahora no ha cambiado nada.
error-undo-over = Esto ya no se puede deshacer: se deshizo antes o pasaron sus 24 horas.
error-only-chat = Este es tu único chat aquí, así que no hay de dónde quitarlo.
error-asked-often = La tienda tiene tus mensajes y los lee. Puedes escribir { $count } por hora.
error-not-the-code = Este código no es correcto o ya no vale. Si el número de pedido y la dirección van juntos, un código nuevo te lleva adelante.

# --- el mostrador del dueño

desk-title = 🏪 Mostrador
desk-needs-you = { $count ->
    [one] Un pedido espera tu decisión.
    [many] { $count } de pedidos esperan tu decisión.
   *[other] { $count } pedidos esperan tu decisión.
}
desk-low = Se están agotando:
desk-low-offer = { $count ->
    [0] { $title }: agotado
    [one] { $title }: queda { $count }
    [many] { $title }: quedan { $count }
   *[other] { $title }: quedan { $count }
}
desk-calm = Nada te necesita y nada se agota.
button-needs-you = { $count ->
    [one] ⚠ { $count } te necesita
    [many] ⚠ { $count } te necesitan
   *[other] ⚠ { $count } te necesitan
}
button-restock-offer = Reponer { $title }

attention-title = ⚠ Te necesita
attention-none = Nada te necesita.
attention-summary = { $reference } · { $at }
    { $reason }
attention-reason-late = El dinero llegó después de la reserva y ya no se pudo reservar de nuevo.
attention-reason-short = Llegó menos dinero de lo que cuesta el pedido.
attention-reason-over = Llegó más dinero de lo que cuesta el pedido. Se entregó como siempre.
attention-reason-twice = El pedido se pagó por segunda vez.
attention-reason-cancelled = El dinero llegó después de que el comprador cancelara.
attention-reason-currency = El dinero llegó en una moneda distinta de la del pedido.
attention-reason-unreachable = No se pudo hacer llegar la compra. Espera en los pedidos del comprador.
attention-reason-unseen = Los artículos llegaron al comprador y nadie los ha abierto en un día.
attention-reason-unreadable = No se puede abrir la compra: sus datos cambiaron o falta su clave.
attention-amount = Importe: { $amount }
attention-opened = En esta lista desde: { $at }
attention-closed = Esto está resuelto.
button-attention = Te necesita
button-open-entry = Abrir { $reference }
button-noted = Quitar de la lista
button-not-yet = Todavía no
noted-ask = ¿Quitar esto de la lista? La compra sigue en los pedidos del comprador.
noted-ask-stray = ¿Quitar esto de la lista? Ya nadie buscará de quién es el dinero.

notice-low-stock-title = 📉 Se agota
notice-low-stock = { $count ->
    [one] { $title }: queda { $count }.
    [many] { $title }: quedan { $count }.
   *[other] { $title }: quedan { $count }.
}
notice-sold-out-title = 📉 Agotado
notice-sold-out = { $count ->
    [0] { $title }: no queda ninguno.
    [one] { $title }: queda { $count }.
    [many] { $title }: quedan { $count }.
   *[other] { $title }: quedan { $count }.
}
notice-attention-title = ⚠ Algo te necesita
notice-attention = { $reference }: { $reason }
notice-link-asked-title = 🔗 ¿Eres tú?
notice-link-asked = Alguien en { $name } ha introducido el código que recibió este chat. Si lo confirmas, los dos mostrarán todos los pedidos y claves de ambos. Si no has sido tú, dilo y no pasará nada.
notice-link-denied-title = 🔗 Sin enlazar
notice-link-denied = El otro chat no lo ha confirmado. No se ha enlazado nada.
notice-linked-title = 🔗 Enlazados
notice-linked = Este chat está enlazado con { $name }: los dos muestran todos los pedidos de ambos. Si no has sido tú, deshazlo en las próximas 24 horas.
notice-unlinked-title = 🔗 Quitado
notice-unlinked = Otro de tus chats ha quitado este. Empieza de nuevo, sin los pedidos.
notice-recovered-title = 🛟 Tus pedidos se han mudado
notice-recovered = Alguien ha introducido tu código de recuperación en otra cuenta y tus pedidos están ahora allí. Si no has sido tú, deshazlo en las próximas 24 horas.
notice-split-again-title = 🔗 Deshecho
notice-split-again = La otra parte lo ha deshecho: cada chat vuelve a tener sus propios pedidos.

# --- reponer

restock-title = 📥 Reponer
restock-offer-title = 📥 { $title }
restock-no-offers = Todavía no hay nada que reponer. Añade antes un producto con precio.
restock-choose = ¿Cuál quieres reponer?
restock-offer = { $title } · { $count }
restock-offer-shared = { $title } · puesto
restock-in-stock = { $count ->
    [one] { $count } en existencias.
    [many] { $count } en existencias.
   *[other] { $count } en existencias.
}
restock-is-set = { $kind ->
    [file] El archivo para los compradores está puesto.
   *[text] El texto para los compradores está puesto.
}
restock-is-missing = { $kind ->
    [file] Todavía no hay archivo para los compradores.
   *[text] Todavía no hay texto para los compradores.
}
restock-ask-key = Envía las claves, una por línea: pégalas, reenvíalas o envía un archivo .txt o .csv.
    .placeholder = Una clave por línea
restock-ask-text = Envía el texto que recibe cada comprador.
    .placeholder = El texto para cada comprador
restock-ask-file = Envía el archivo que recibe cada comprador.
    .placeholder = Adjunta el archivo
restock-hint-key = Verás una vista previa antes de añadir nada.
restock-hint-text = Sustituye al texto actual. Los pedidos ya hechos conservan el anterior.
restock-hint-file = Sustituye al archivo actual. Los pedidos ya hechos conservan el anterior.
restock-shared-set = { $kind ->
    [file] El archivo está puesto. Lo recibe cada comprador a partir de ahora.
   *[text] El texto está puesto. Lo recibe cada comprador a partir de ahora.
}
button-replace = { $kind ->
    [file] Cambiar el archivo
   *[text] Cambiar el texto
}
button-stock = { $kind ->
    [file] 📥 Poner el archivo
    [text] 📥 Poner el texto
   *[key] 📥 Reponer
}

preview-title = { $count ->
    [one] 📥 { $title }: { $count } línea
    [many] 📥 { $title }: { $count } de líneas
   *[other] 📥 { $title }: { $count } líneas
}
preview-new = { $count ->
    [0] Ninguna línea nueva
    [one] { $count } nueva
    [many] { $count } nuevas
   *[other] { $count } nuevas
}
preview-repeated = { $count ->
    [one] { $count } repetida en lo que enviaste
    [many] { $count } repetidas en lo que enviaste
   *[other] { $count } repetidas en lo que enviaste
}
preview-in-stock = { $count ->
    [one] { $count } ya en existencias
    [many] { $count } ya en existencias
   *[other] { $count } ya en existencias
}
preview-already-sold = { $count ->
    [one] { $count } ya vendida
    [many] { $count } ya vendidas
   *[other] { $count } ya vendidas
}
preview-empty = { $count ->
    [one] { $count } vacía
    [many] { $count } vacías
   *[other] { $count } vacías
}
preview-too-long = { $count ->
    [one] { $count } demasiado larga
    [many] { $count } demasiado largas
   *[other] { $count } demasiado largas
}
preview-hints = Primera { $first } · última { $last }
preview-more = Todavía no se ha añadido nada. Las líneas que envíes ahora se suman a esta vista previa.
button-add-lines = Añadir { $count }
button-show-others = { $count ->
    [one] Ver la otra ({ $count })
    [many] Ver las otras { $count }
   *[other] Ver las otras { $count }
}
button-back-to-preview = ‹ Vista previa
left-out-title = 📥 { $title }: quedan fuera
left-out-sold = { $hint } vendida en { $reference }
left-out-in-stock = { $hint } ya en existencias
left-out-more = { $count ->
    [one] y { $count } más
    [many] y { $count } más
   *[other] y { $count } más
}
progress = { $added } de { $total } añadidas
added = { $count ->
    [one] Se añadió { $count } clave.
    [many] Se añadieron { $count } de claves.
   *[other] Se añadieron { $count } claves.
}
added-known-meanwhile = { $count ->
    [one] { $count } ya estaba en existencias y quedó fuera.
    [many] { $count } ya estaban en existencias y quedaron fuera.
   *[other] { $count } ya estaban en existencias y quedaron fuera.
}
button-undo = Deshacer
button-more-keys = Más claves
undo-ask = { $count ->
    [one] ¿Sacar { $count } clave de las existencias? Si está reservada o vendida, se queda.
    [many] ¿Sacar estos { $count } de claves de las existencias? Lo reservado o vendido se queda.
   *[other] ¿Sacar estas { $count } claves de las existencias? Lo reservado o vendido se queda.
}
button-keep-stock = Dejarlas
button-take-back = Sacarlas
undone = { $count ->
    [0] No quedaba nada que sacar.
    [one] { $count } clave salió de las existencias.
    [many] { $count } de claves salieron de las existencias.
   *[other] { $count } claves salieron de las existencias.
}
undone-kept = { $count ->
    [one] { $count } está reservada o vendida y se queda.
    [many] { $count } están reservadas o vendidas y se quedan.
   *[other] { $count } están reservadas o vendidas y se quedan.
}
restock-undone = Estas claves salieron de las existencias.
restock-dropped = Descartado. No se añadió nada.

# --- el catálogo del dueño

products-title = 🗂 Productos
products-top = Inicio de la tienda
products-empty = Aquí todavía no hay nada.
products-category = 📁 { $title }
products-on-sale = { $title }
products-sold-out = { $title } · agotado
products-hidden = { $title } · oculto
button-add-product = Añadir producto
button-add-category = Añadir categoría
button-rename = Cambiar nombre
button-remove = Eliminar
category-new = 🗂 Categoría nueva
category-remove-ask = ¿Eliminar esta categoría vacía?
button-keep-category = Conservarla
product-new = 🗂 Producto nuevo

product-needs-offer = Oculto para los compradores: antes necesita un precio.
product-needs-listed-offer = Oculto para los compradores: ninguno de sus precios está a la venta.
product-is-sold-out = { $kind ->
    [file] A la venta, sin archivo: los compradores lo ven agotado.
    [text] A la venta, sin texto: los compradores lo ven agotado.
   *[key] A la venta y agotado.
}
product-needs-stock = { $kind ->
    [file] Tiene precio y todavía no tiene archivo: los compradores lo verían agotado.
    [text] Tiene precio y todavía no tiene texto: los compradores lo verían agotado.
   *[key] Tiene precio y todavía no tiene claves: los compradores lo verían agotado.
}
product-is-listed = A la venta.
product-is-hidden = Listo, y oculto para los compradores.
product-has-description = Descripción: puesta
product-lacks-description = Descripción: todavía no
product-has-instructions = Cómo se usa: puesto
product-lacks-instructions = Cómo se usa: todavía no
product-has-picture = Imagen: puesta
product-lacks-picture = Imagen: todavía no
product-offer-counted = { $title } · { $price } · { $count }
product-offer-unlimited = { $title } · { $price }
product-offer-hidden = { $title } · { $price } · oculto
button-add-offer = Añadir un precio
button-put-on-sale = Poner a la venta
button-take-off-sale = Retirar de la venta
button-title = Título
button-description = Descripción
button-instructions = Cómo se usa
button-picture = Imagen
button-category = Categoría
button-goods = Tipo de producto
button-clear = Quitarlo

goods-explained = Primera fila: qué recibe el comprador. Segunda: cuánto ve de las existencias. Tercera: si la clave espera un toque o llega con el mensaje.
choice-made = ✓ { $label }
kind-key = Claves
kind-text = Un texto
kind-file = Un archivo
display-exact = Número
display-level = Palabras
display-hidden = Nada
reveal-tap = Al tocar
reveal-instant = Enseguida

move-now-in = Está en: { $category }
move-ask = Toca una categoría para moverlo allí.
move-up = ↑ { $to }

ask-now = Ahora mismo:
ask-category-title = ¿Cómo se llama la categoría? Una línea, 64 caracteres como máximo.
    .placeholder = Por ejemplo: Tarjetas de regalo
ask-product-title = ¿Cómo se llama el producto? Una línea, 64 caracteres como máximo.
    .placeholder = Por ejemplo: Steam Wallet 20 €
ask-product-description = ¿Qué deben saber los compradores antes de comprar? 3000 caracteres como máximo.
    .placeholder = Qué es y dónde funciona
ask-product-instructions = ¿Cómo se usa? Solo lo ven quienes lo compraron. 3000 caracteres como máximo.
    .placeholder = Paso a paso
ask-product-picture = Envía una imagen: JPEG, PNG o WebP, 5 MB como máximo.
    .placeholder = Adjunta una imagen
ask-offer-price = ¿Cuánto cuesta? Envía un número, como 19.49, con punto decimal.
    .placeholder = 19.49
ask-offer-title = ¿Qué distingue este precio de los demás? Por ejemplo: 3 meses.
    .placeholder = 3 meses
ask-offer-minimum = ¿Cuántas unidades lleva como mínimo un pedido?
    .placeholder = 1
ask-offer-maximum = ¿Cuántas unidades lleva como máximo un pedido?
    .placeholder = 10
ask-offer-low-stock = ¿Con cuántas unidades restantes quieres que te avise la tienda? Con 0 te avisa al agotarse.
    .placeholder = 5

offer-is-listed = A la venta
offer-is-hidden = Oculto para los compradores
offer-limits = Un pedido: de { $lowest } a { $highest }
offer-level = Libres { $free } · reservadas { $held } · vendidas { $sold }
offer-low-at = { $count ->
    [0] Se te avisa al agotarse
    [one] Se te avisa cuando quede { $count }
    [many] Se te avisa cuando queden { $count }
   *[other] Se te avisa cuando queden { $count }
}
button-offer-title = Nombre
button-offer-price = Precio
button-offer-minimum = Pedido mínimo
button-offer-maximum = Pedido máximo
button-offer-low-stock = Aviso de existencias
error-bad-zone = Esa zona horaria no existe. Escribe una ciudad o una zona, como Lisbon o Europe/Lisbon.
error-bad-hours = No son dos horas del día. Escríbelas así: 22:00-08:00.
error-bad-escalation = Escribe tres números de minutos en orden creciente, como 2 10 30.

# --- deliveries, for owners
channels-title = 📡 Canales
channels-day = Las últimas 24 horas.
channels-changes = Lo que cambió:
channels-change = { $at } { $what } ({ $reason })
channel-line = { $name }: { $state }
channel-idle = No se envió nada.
channel-sent = { $sent } enviados, { $accepted } aceptados{ $delivered ->
    [0] {""}
   *[other] , { $delivered } confirmados
}
channel-seen = { $seen } trajeron a su comprador ({ $share } %), la mitad en { $median }
channel-before = Hace una semana: { $share } %, { $median }
channel-failed = { $what }: { $count }
channel-state-well = funciona
channel-state-demoted = se abre menos de lo normal, otros van primero
channel-state-closed = averiado, en pausa hasta { $until }
channel-opened = { $name } está averiado y queda en pausa
channel-closed = { $name } vuelve a funcionar
channel-demoted = { $name } se abre menos de lo normal, otros van primero
channel-restored = { $name } se abre de nuevo como siempre
span-seconds = { $count } s
span-minutes = { $count } min
span-hours = { $count } h
outcome-accepted = aceptado
outcome-delivered = entregado
outcome-address = dirección rechazada
outcome-message = mensaje rechazado
outcome-config = nuestros ajustes rechazados
outcome-rate = piden esperar
outcome-transient = falló por ahora
outcome-unknown = sin respuesta
outcome-cut = interrumpido, pudo llegar
why-first = primer mensaje
why-retry = otro intento
why-fallback = otra vía
why-escalation = aún sin abrir
why-night = de noche
why-morning = por la mañana
why-reminder = recordatorio
timeline-title = 🔎 Un pedido
timeline-how = Envía su número con el comando: /order K7F3-9QXM
timeline-whose = Comprador: { $names }. Ahora: { $status }.
timeline-cut = No se muestran { $count } mensajes anteriores.
timeline-entry = { $at } { $what }
timeline-placed = pedido: { $what }
timeline-paid = pagado, { $total }
timeline-money-in = { $amount } llegaron por { $name }
timeline-money-put = { $amount } del monedero
timeline-money-refund = devolución: { $amount }, { $state }
timeline-money-dispute = { $state ->
    [lost] se perdió la disputa por { $amount }
    [won] se ganó la disputa por { $amount }
   *[opened] { $amount } en disputa a través de { $name }
}
timeline-sent = { $name }, { $why }{ $loud ->
    [no] {" "}(en silencio)
   *[yes] {""}
}: { $answer }{ $detail }
timeline-seen = visto por { $name }, abierto { $count ->
    [one] una vez
    [many] { $count } de veces
   *[other] { $count } veces
}
button-channels = 📡 Canales
button-look-again = Actualizar
button-timeline = Qué pasó
notice-difference-title = ⚠ Algo no cuadra
notice-difference = Esto debería cumplirse y no se cumple: { $sentence }. Filas: { $count }. Ejecuta kiosk audit para ver cuáles.
notice-channel-title = 📡 Canales
notice-channel = { $what } ({ $reason }).
option-reference = El número del pedido
command-channels = Cómo entrega cada canal
    .example = /channels
    .name = canales
command-order = Qué pasó con un pedido
    .example = /order K7F3-9QXM
    .name = pedido
button-escalation = ⏱ Si no se abre
ask-product-escalation = ¿Tras cuántos minutos sin abrir debe ir un paquete de este producto por correo, notificación y SMS? Tres números crecientes, como 2 10 30.

# --- preguntar a la tienda, y lo que dice de sí misma

paysupport-title = Ayuda con un pago
paysupport-ask = Escribe en un solo mensaje qué ha pasado, con el número del pedido si lo tienes. Lo lee una persona de la tienda.
    .placeholder = Qué ha pasado
paysupport-about = La tienda tiene tu mensaje, junto con tu pedido { $reference }.
paysupport-about-none = La tienda tiene tu mensaje.
paysupport-next = La respuesta llega a este chat. El dinero que no encontró pedido no se pierde: está en tu monedero aquí o vuelve por donde vino.
stray-title = Tu pago está aquí
stray-text = No corresponde a ninguno de tus pedidos. La tienda lo sabe: te lo devuelve o lo pone donde corresponde.
button-ask-support = Preguntar por un pago
button-answer = Responder
button-ask-again = Escribir otra vez
support-answer-ask = Escribe tu respuesta. El comprador la recibe como mensaje de la tienda, sin tu nombre.
    .placeholder = Tu respuesta
support-answered = Tu respuesta está en camino.
notice-pay-support-title = Una pregunta sobre un pago
notice-pay-support = Desde { $name }. Su último pedido es { $reference }.
notice-pay-support-bare = Desde { $name }. No tiene pedidos aquí.
notice-pay-answer-title = Tu pregunta sobre un pago
notice-pay-answer = La tienda responde:
terms-title = Condiciones
terms-goods = Aquí todo es digital: una clave, un texto o un archivo. Llega a este chat cuando ha llegado el pago y se queda en tus pedidos.
terms-refunds = Lo que no funciona se cambia, o tu dinero vuelve: por donde vino si se puede, o a tu monedero aquí. Lo que funciona y se te ha mostrado es tuyo y no se devuelve.
terms-asking = Para un pago, pregunta a la tienda con /paysupport. Con lo comprado aquí solo puede ayudar la tienda: el soporte del chat no puede.
privacy-title = Privacidad
privacy-kept = La tienda guarda tu número y tu idioma en este chat, tus pedidos y lo que añades tú, como una dirección de correo. Las claves se guardan cifradas.
privacy-not = Nunca ve el número de una tarjeta ni la clave de un monedero. Sobre ti solo saben algo quien cobra el pago y quien lleva lo comprado, y no más de lo que hace falta.
privacy-asking = Para leer o borrar lo que se guarda sobre ti, escribe a la tienda con /paysupport.

# --- dinero

order-put = Ya están puestos { $put }. Faltan { $missing }.
cancel-ask-put = ¿Cancelar este pedido? Los { $put } que ya están puestos pasan a tu monedero, y lo apartado vuelve al estante.
pay-wallet = 👛 Monedero · { $amount }
pay-wallet-part = 👛 Monedero · { $amount } + el resto
payment-until = Se puede pagar hasta { $until }.
payment-transfer = Envía exactamente esta cantidad de { $token } por { $network }:
payment-transfer-address = a esta dirección:
payment-transfer-exactly = El importe distingue tu pago de los demás: tiene que llegar justo eso, descontada la comisión de tu plataforma. Por otra red el dinero se perdería. Este chat avisa cuando se vea.
payment-transfer-own = Esta dirección es solo para este pago: tiene que llegar ese importe, descontada la comisión de tu plataforma. Por otra red el dinero se perdería. Este chat avisa cuando se vea.
button-copy-amount = Copiar el importe
button-copy-address = Copiar la dirección
button-wallet = 👛 Monedero
button-top-up = Recargar
button-pay-rest = Pagar { $amount }
wallet-title = 👛 Tu monedero
wallet-balance = { $amount }
wallet-what-for = Sirve para pagar pedidos aquí, enteros o en parte.
wallet-filled = Ha llegado. En tu monedero hay { $amount }.
wallet-name = Monedero
wallet-change = { $at } · { $amount } · { $what }
change-in = ingresado { $reference }
change-opening = ingresado { $reference }
change-put = para { $reference }
change-back = devuelto de { $reference }
change-spare = sobrante de { $reference }
change-given = saldo de la tienda
change-refund = reembolso de { $reference }
change-refund-failed = reembolso de { $reference }
change-out = devuelto por el proveedor de pagos
change-claimed = encontrado y abonado
change-joined = de un chat vinculado
change-split = de vuelta al otro chat
top-up-title = 👛 Recargar
top-up-how-much = ¿Cuánto? Elige o escribe un importe.
top-up-placeholder = 25.00
top-up-amount = { $amount } a tu monedero
command-wallet = Qué hay en tu monedero
    .example = /wallet
command-money = Cuánto tiene la tienda y dónde
    .example = /money
error-frozen = Un pago tuyo está en disputa. Hasta que se resuelva no se puede comprar aquí. Escribe a la tienda: /paysupport
error-too-little = Esta forma de pago empieza en { $smallest }. Elige otra.
error-wallet-empty = Tu monedero está vacío. No has pagado nada.
error-settled-before = Alguien ha sido más rápido: ya está resuelto.
error-not-that-way = Este dinero no puede volver por donde vino. Puede ir al monedero de quien compró.
error-refund-too-much = Solo se pueden devolver { $left }.
error-not-stray = Detrás de esta entrada no hay dinero sin dueño.
error-reference-and-amount = Envía la referencia de un pedido y un importe, por ejemplo: K7F3-9QXM 19.49
attention-reason-stray = Ha llegado dinero que no es de ningún pedido de aquí.
attention-reason-dispute = El banco del comprador ha retirado el dinero. A este cliente no le sale nada más. La historia del pedido es tu prueba: cuándo, dónde y cuántas veces se mostró.
attention-reason-refund = Un reembolso no ha llegado. El dinero está en el monedero de quien compró.
attention-reason-refunded-outside = El dinero se devolvió en el proveedor de pagos, no aquí. Si fue el precio entero de un pedido, lo que nadie había visto se ha retirado.
attention-note = { $note }
button-claim = Sé de quién es
button-unfreeze = Dejar que compre otra vez
button-takings = Dinero
button-refund = Reembolsar
button-credit = Dar saldo
unfrozen = Puede comprar otra vez, y lo que se le debe sale.
claim-title = ¿De quién es el dinero?
claim-whose = Han llegado { $amount }. Envía la referencia de un pedido de su dueño y cuánto vale en la moneda de la tienda. Va a su monedero.
claim-trace = { $trace }
claim-placeholder = K7F3-9QXM 19.49
credit-title = Saldo · { $reference }
credit-how-much = ¿Cuánto saldo recibe quien hizo este pedido? Lo regalas tú: no entra dinero por él.
credit-given = { $amount } están en su monedero, y se le ha avisado.
refund-title = Reembolso · { $reference }
refund-left = Se pueden devolver { $amount }: al monedero o por donde llegó el dinero. La clave puede quedar anulada o seguir con su comprador.
refund-nothing-left = No queda nada que devolver.
refund-line = { $at } · { $amount } · { $state }
refund-line-why = { $at } · { $amount } · { $state } · { $reason }
refund-owed = de camino a { $to }
refund-sent = aceptado por { $to }
refund-done = devuelto por { $to }
refund-failed = no pasó por { $to }
refund-in-wallet = al monedero
button-refund-wallet-void = Monedero { $amount }, anular clave
button-refund-wallet-keep = Monedero { $amount }, sin anular
button-refund-source-void = Como vino { $amount }, anular clave
button-refund-source-keep = Como vino { $amount }, sin anular
refund-ask-wallet = { $amount } van al monedero de quien compró.
refund-ask-source = { $amount } vuelven por donde vinieron; lo que no pueda ir así va al monedero.
refund-goods-void = La clave queda anulada: no se enseña a nadie más ni se vuelve a vender. Quien la haya visto puede tenerla todavía.
refund-goods-keep = Quien compró conserva la clave.
refund-ask-reason = ¿Por qué? Tu respuesta devuelve el dinero; quien compró no la lee. Para devolver una parte, empieza con un importe, por ejemplo 5.00: entonces conserva la clave.
refund-placeholder = la clave no funcionó
refund-back = Reembolso
refund-begun = Devuelto
takings-title = Dinero
takings-none = Todavía no ha entrado dinero.
takings-line = { $what } · { $amount }
takings-how = Cada hora se pregunta a cada proveedor si sus cuentas coinciden con estas; /reconcile lo pregunta ahora.
account-till = { $name }
account-disputed = { $name }, retenido
account-wallet = en monederos
account-order = puesto para pedidos
account-unmatched = sin dueño todavía
account-refunding = de camino de vuelta
account-sales = ventas
account-rounding = redondeo
account-fees = comisiones
account-chargebacks = perdido en disputas
account-given = saldo regalado
account-exchange = entre monedas
spare-top-up = Es lo que has ingresado.
spare-late = Llegó cuando el pedido { $reference } ya había terminado, y lo que querías no se pudo apartar otra vez.
spare-over = Es más de lo que cuesta el pedido { $reference }.
spare-twice = El pedido { $reference } ya estaba pagado.
spare-cancelled = Habías cancelado el pedido { $reference }.
spare-frozen = El pedido { $reference } tiene que esperar: un pago tuyo está en disputa.
spare-refunded = El pedido { $reference } ya se había reembolsado.
notice-other-amount-title = ⚠ Un pago, dos importes
notice-other-amount = { $name } avisa otra vez de un pago, ahora con { $amount }. No se ha hecho nada: míralo allí.
notice-in-wallet-title = 👛 Tu dinero está en tu monedero
notice-in-wallet = { $amount } están en tu monedero. { $why } Puedes pagar aquí con ello; para recuperarlo escribe /paysupport.
notice-in-wallet-frozen = { $amount } están en tu monedero. { $why } Escribe a la tienda: /paysupport
notice-put-back-title = 👛 Tu dinero está en tu monedero
notice-put-back = El pedido { $reference } terminó antes de estar pagado del todo. { $amount } están en tu monedero.
notice-part-came-title = Ha llegado una parte
notice-part-came = De tu pedido { $reference } han llegado { $put } y faltan { $missing }. Lo apartado sigue para ti otra media hora.
notice-money-seen-title = ⏳ Tu pago se ha visto
notice-money-seen = El dinero de { $reference } está en camino y todavía no es definitivo. Lo apartado es para ti. Este chat avisa cuando haya llegado todo.
notice-money-held-title = ⏳ Tu dinero ha llegado
notice-money-held = Han llegado { $amount }, en otra moneda que la pedida. No se pierde: la tienda lo mira y lo pone en tu monedero.
notice-credited-title = 👛 Saldo
notice-credited = { $amount } están en tu monedero.
notice-refunded-title = Se te devolvió el dinero
notice-refunded = { $amount } de { $reference } vuelven por donde pagaste, a través de { $name }. Puede tardar unos días.
notice-refunded-wallet = { $amount } de { $reference } están en tu monedero.
notice-refund-waits-title = Tu reembolso te espera
notice-refund-waits = Di adónde deben ir los { $amount } de { $reference }.
button-refund-take = Recoger el reembolso
notice-refunded-outside-title = Se te devolvió el dinero
notice-refunded-outside = { $amount } vuelven por donde pagaste.
notice-books-differ-title = ⚠ Las cuentas no coinciden
notice-books-differ = { $name } · { $amount }: { $wrong }
books-unlisted = el proveedor ya no lo tiene.
books-amount = el proveedor tiene otro importe.
notice-provider-down-title = ⚠ Un proveedor de pagos no responde
notice-provider-down = { $name } lleva una hora sin responder bien. Lo que se pagó allí no se pierde: se le pregunta una y otra vez. kiosk doctor dice qué pasa.
come-back-title = De vuelta al chat
come-back = Cierra esta página y vuelve al chat: allí se dice cuándo ha llegado tu pago.
come-back-kept = No se pierde nada si esta página se cerró demasiado pronto.
command-reconcile = Preguntar a los proveedores de pago si las cuentas coinciden
    .example = /reconcile
reconcile-title = 🔎 Las cuentas
reconcile-applied = { $name }: { $listed } en su lista; faltaban aquí y se añadieron: { $applied }.
reconcile-agrees = { $name }: todo coincide, { $listed } en su lista.
reconcile-trouble = { $name }: no se pudo preguntar ({ $reason }).
reconcile-none = No hay proveedores de pago configurados.
attention-never-shown = Nadie ha confirmado haber visto lo comprado. «Qué pasó» muestra lo que se envió y se aceptó.
provider-cryptopay = Crypto Pay
provider-btcpay = BTCPay Server
provider-stripe = Stripe
provider-stars = Telegram Stars
provider-premium = Discord
provider-sim = Dinero de prueba
provider-wallet = el monedero
