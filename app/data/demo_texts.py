"""What demo visitors and bots say to each other, by chatbot and language.

A line begins with who speaks: ``v`` visitor, ``b`` bot, ``a`` a person of the organisation.
"""

from dataclasses import dataclass
from functools import lru_cache

from app.data.vocabulary import MessageRole

_SPEAKERS = {"v": MessageRole.VISITOR, "b": MessageRole.BOT, "a": MessageRole.AGENT}


@dataclass(frozen=True, slots=True)
class Scene:
    """One conversation to be had; the texts hold places for the visitor's own values."""

    chatbot_id: str
    language: str
    title: str
    lines: tuple[tuple[MessageRole, str], ...]


# After the lines of a scene a talkative visitor goes on with some of these.
FOLLOW_UPS = {
    "en": (
        (
            "One more thing: is there an app?",
            "Yes, for phones and tablets. The link is in your account.",
        ),
        (
            "And how do I invite a colleague?",
            "Under Settings, Team, Invite. They get a mail at once.",
        ),
        ("Can I get that in writing?", "Of course, I have just sent you a copy."),
        ("Is the status page public?", "It is, and you can subscribe to it there."),
        ("Thanks, that helped a lot.", "Happy to hear it. Have a good day!"),
    ),
    "ar": (
        ("وهل يوجد تطبيق للهاتف؟", "نعم، ستجد الرابط في حسابك."),
        ("شكراً جزيلاً.", "على الرحب والسعة."),
    ),
    "de": (
        ("Gibt es dazu auch eine Anleitung?", "Ja, ich schicke Ihnen den Link."),
        ("Vielen Dank!", "Gern geschehen."),
    ),
    "fr": (("Merci beaucoup !", "Avec plaisir, bonne journée !"),),
    "es": (("¡Muchas gracias!", "¡Con gusto! Que tenga un buen día."),),
}

_SCENES = """
support en Invoice for {month}
v Hello, I can't find the invoice for {month}.
b Hi! I can look that up. Which email is the account under?
v {email}
b Thank you. Invoice {order} for {amount} was sent on the 2nd. Shall I send it again?
v Yes please, to the same address.
b Done. It should arrive within a minute.

support en Order {order} has not arrived
v Where is my order {order}? It should have been here on Monday.
b Sorry about the wait. The parcel left our warehouse and is with the carrier.
v Can somebody call me? My number is {phone}
b I have asked a colleague to call you this afternoon.
a Hello {name}, I spoke to the carrier: it will be delivered tomorrow before noon.
v Perfect, thank you.

support en Cannot sign in after the update
v Since this morning I can't sign in, it says "session expired" each time.
b Let's fix that. Have you tried another browser?
v Yes, Firefox and Chrome, same thing.
a This is the support team. We see the problem and have reset your sessions. Please try once more.
v Works now!

support en Refund for a double charge
v I was charged {amount} twice this month.
b I see two charges of {amount} on the same day. I have opened case {order} for you.
v How long will the refund take?
b Three to five working days. You will get a confirmation by email.

support en Export stops at 50 percent
v The export of our report stops halfway. We are on the {plan} plan at {company}.
b Thanks for telling us. How large is the report roughly?
v About 40,000 rows.
a We raised the time limit for {company}. Could you run it again?
v It went through, great.

support en Change of address
v Hi, this is {name}. We moved and need another address on our invoices.
b Hi {name}, you can change it under Billing. It applies from the next invoice on.
v And for {month}?
b I have asked billing to reissue {order}.

sales en Price for 25 seats
v What would 25 seats on the {plan} plan cost?
b For 25 seats it is {amount} a month, billed yearly. May I ask for which company?
v {company}. You can send the quote to {email}
b Thank you, the quote is on its way.

sales en Demo for our team at {company}
v Could we get a demo next week?
b With pleasure. Tuesday at 10:00 or Thursday at 15:00?
v Thursday. We will be four people, I'm {name}.
b Booked. You will receive an invitation.
a Hi {name}, I'm looking forward to Thursday. Anything special you want to see?
v Mainly the reports, and single sign-on.

sales en Upgrade from the {plan} plan
v We are running out of seats on {plan}. What are the options?
b You can add seats one by one or move up a plan. How many people are you now?
v 38, and about 50 by summer.
b Then the next plan is cheaper. Shall a colleague call you?
v Yes, {phone} in the morning.

sales en Do you have a discount for schools?
v Hello, do schools get a discount?
b They do: 40 percent on every plan. You only need to send a proof.
v Great, I'll ask our office.

sales en Security questionnaire
v Our legal team needs your security documents before we can sign.
b I can send the package: certificates, list of processors, data processing agreement.
v Please to {email}
b Sent. Case {order} is open for your questions.

academy en Certificate for the course in {month}
v I finished the course in {month} but there is no certificate.
b Congratulations! The certificate appears once the last quiz is passed. You have 3 of 4.
v Oh, I must have missed one. Thanks!

academy en Which course fits a beginner?
v I'm new to this. Which course should I take first?
b "First steps" takes two hours and needs no knowledge. After it comes "Everyday tasks".
v Is there a date in {month}?
b Yes, on the 14th, online, with a teacher.
v Please sign me up: {name}, {email}

academy en Move my exam to another date
v I have to move my exam {order}, I'm ill.
b Get well soon. The next dates are the 9th and the 23rd.
v The 23rd please.
b Done, your booking is moved at no cost.

support ar فاتورة شهر {month}
v السلام عليكم، لم تصلني الفاتورة.
b وعليكم السلام، ما البريد المسجل في الحساب؟
v {email}
b شكراً، أعدت إرسال الفاتورة {order} بمبلغ {amount}.
v وصلت، شكراً لكم.

support ar مشكلة في تسجيل الدخول
v أنا {name} ولا أستطيع الدخول إلى حسابي.
b أهلاً بك. هل جربت إعادة تعيين كلمة المرور؟
v نعم ولم تنجح. رقمي {phone}
a مرحباً، أعدنا ضبط الحساب، جرّب الآن من فضلك.
v ممتاز، نجحت.

sales ar عرض سعر لشركة {company}
v نحتاج عرض سعر لخمسة وعشرين مستخدماً.
b بكل سرور، ما اسم الشركة؟
v {company}
b سيصلك العرض اليوم بإذن الله.

academy ar موعد الدورة القادمة
v متى تبدأ الدورة القادمة؟
b تبدأ في الرابع عشر عبر الإنترنت. هل أسجلك؟
v نعم، {name}

support de Rechnung für {month}
v Guten Tag, mir fehlt die Rechnung für {month}.
b Guten Tag! Unter welcher Adresse läuft das Konto?
v {email}
b Danke. Rechnung {order} über {amount} ist wieder unterwegs.
v Ist da, danke.

support de Lieferung {order} verspätet
v Wo bleibt meine Lieferung {order}?
b Das Paket ist beim Zustelldienst und kommt voraussichtlich morgen.
v Rufen Sie mich bitte an: {phone}
a Guten Tag {name}, wir haben eben telefoniert. Der neue Termin ist morgen zwischen 9 und 11 Uhr.

sales de Angebot für 40 Plätze
v Was kosten 40 Plätze im Tarif {plan}?
b {amount} im Monat bei jährlicher Zahlung. Für welche Firma darf das Angebot sein?
v {company}, an {email}
b Vielen Dank, das Angebot ist unterwegs.

support fr Facture de {month}
v Bonjour, je ne trouve pas la facture de {month}.
b Bonjour ! Quelle est l'adresse du compte ?
v {email}
b Merci. La facture {order} de {amount} vient de repartir.

sales fr Devis pour {company}
v Pourriez-vous m'envoyer un devis pour 15 postes ?
b Bien sûr. À quel nom ?
v {name}, {company}
b C'est noté, vous le recevrez aujourd'hui.

support es Factura de {month}
v Hola, no encuentro la factura de {month}.
b ¡Hola! ¿Con qué correo está la cuenta?
v {email}
b Gracias. Acabo de reenviar la factura {order} por {amount}.

academy es Certificado del curso
v Terminé el curso y no veo el certificado, soy {name}.
b ¡Enhorabuena! Falta una prueba corta; después aparece solo.
v Vale, gracias.

support pt Pedido {order} atrasado
v Olá, meu pedido {order} ainda não chegou.
b Sinto muito. Ele sai hoje para entrega.
v Meu telefone é {phone}, por favor avisem.
b Combinado, avisaremos.

support tr {month} faturası
v Merhaba, {month} faturamı bulamıyorum.
b Merhaba! Hesabınız hangi e-posta ile kayıtlı?
v {email}
b Teşekkürler, {order} numaralı fatura yeniden gönderildi.

support hi {month} का बिल
v नमस्ते, मुझे {month} का बिल नहीं मिला।
b नमस्ते! आपका ईमेल बताइए।
v {email}
b धन्यवाद, बिल {order} दोबारा भेज दिया है।

support zh 登录不了
v 你好，我登录不了账号。
b 您好！请问注册邮箱是什么？
v {email}
b 已为您重置，请再试一次。
v 可以了，谢谢。

sales ja 見積もりのお願い
v {company}の{name}と申します。25席の見積もりをお願いします。
b ありがとうございます。本日中にお送りします。
v {email} までお願いします。

support ko 주문 {order} 문의
v 안녕하세요, 주문 {order}이 아직 안 왔어요.
b 불편을 드려 죄송합니다. 내일 도착 예정입니다.
v 제 번호는 {phone}입니다.

support ru Не приходит счёт за {month}
v Здравствуйте, не пришёл счёт за {month}. Меня зовут {name}.
b Здравствуйте! Отправили ещё раз счёт {order}.
v Получил, спасибо.

support vi Không đăng nhập được
v Chào bạn, mình không đăng nhập được.
b Chào bạn! Bạn cho mình xin email nhé.
v {email}
b Mình đã đặt lại mật khẩu, bạn thử lại giúp mình.

academy id Jadwal kursus
v Selamat pagi, kapan kursus berikutnya?
b Selamat pagi! Tanggal 14, secara daring. Mau saya daftarkan?
v Ya, {name}, {email}
"""


@lru_cache(maxsize=1)
def scenes() -> tuple[Scene, ...]:
    """Every scene, read from the text above once."""
    return tuple(_scene(block) for block in _SCENES.strip().split("\n\n"))


@lru_cache(maxsize=64)
def scenes_in(language: str) -> tuple[Scene, ...]:
    """The scenes a speaker of this language may have: their own language's, else English ones."""
    own = tuple(scene for scene in scenes() if scene.language == language)
    return own or scenes_in("en")


def _scene(block: str) -> Scene:
    head, *lines = block.splitlines()
    chatbot_id, language, title = head.split(" ", 2)
    return Scene(
        chatbot_id=chatbot_id,
        language=language,
        title=title,
        lines=tuple((_SPEAKERS[line[0]], line[2:]) for line in lines),
    )
