"""Words that redaction must know: everyday words that are also names, particles, spoken digits."""

# In front of or behind part of a name these belong to it; alone they are everybody's words.
PARTICLES = frozenset(
    """abu af al ap av bat bar bin binte bint da dal dalla das de degli dei del della den der des di
    do dos du e el el- ibn la las le lo los mac mc na ne ni ou san st te ten ter the und van
    vom von     y z za zu zum zur ال آل ابن بن بنت ابو أبو אבן בן בת
    """.split()
)

# Names that are also words, and words one letter away from names: only redacted when something
# beside the letters says that a person is meant.
EVERYDAY = frozenset(
    """able ace after again aim aims all alma also amber among angel answer april art asked ask
    august austin autumn back bank baker banks bar bay beach bell best better bill birch
    bishop     black blank bloom blue bob bold bond book booth both boy branch bridge bright
    bring brook     brooks brown bruce buck bug burn bush buy call came can candy carol carter
    case cash chance     change chase charge charity check cherry china chip christian
    christmas church city claim clay     clear clerk cliff close coin cole come cook cooper
    copy costs could cross crystal currency     daily dale dan dawn day days dean dear deep
    delta destiny dick dollar done doors drew drop duke     earl early east easter else ever
    every faith fall farmer faster felt fern field file finch find     first fish fisher flora
    flower forest forge forward foster fox frank free french friday fry     game gay gene
    general genre german gift give glad glass glen goes gold good gore grace grant     gray
    great green grey grove gun guy guide had hall hand happy harmony harp harper has hat haven
    hay hazel heath heather help here hill his holiday holly home honor hood hook hope house
    how     hunt hunter hurt ice inch inform ink iris isle ivy jade january jasmine jack jean
    jet jewel join     joy judge july june just justice keen keep kind king kit knight know
    lake lamb land lane large     lark laser last late laurel law leaf lee left lemon less let
    letter life light like lily linden     line link lion list little live long look lord lost
    love low luna lucky lunch mace mail major     make many maple march margin marine mark
    market marsh martial mason master match matter may     means melody member mercy meter
    might miles mill miller mini mint miss model moon more morning     moss most much must
    name near never new next nice nick night noble north note now oak ocean off     old olive
    only opal open orange order other owl page paid paint palm paper parent paris park
    parker pass paste pat patience pay peace pearl penny pepper phase phone pick pike piper
    place     plan please plum point pool pop poppy porter post pound power pray prince price
    print prior     pro prompt prudence queen quick rain ran range raven ray reader real red
    reed rent reply rich     ride right ring rise river rob rock rod roman room rose royal
    ruby rule rush rusty saffron sage     said sales sally same sand save say school score sea
    season see send serve set seven shaw she     sheet shepherd ship shore short show sierra
    signed silver single site sky slim small smart snow     sold some son song soon south
    spring star start state stay steel stein stella sterling still     stone storm street
    strong such sue summer sun sunny sure swift table tailor take talk tell temple     ten
    terms terry that their them then there they thing this thomas time title today tom tony
    tour tower town track trace trade train tree true trust try turn turner two under union
    unit     unity update usage user value very violet virtue visa vista walk walker wall want
    ward warm was     water waters wave way wealth web weaver wed well were west wheat wheel
    when white will willow     win winter wise wish with wolf won wood woods word words work
    worth would wren wright write     wrong year york you young your zone     uma dos tres luz
    sol cruz paz mar rey rosa flor luna angel santos leon campo rio     klein gross lang kurz
    schwarz weiss wolf koch bauer jung neu alt kaiser herz stern     petit grand blanc noir
    roi belle marin boucher leroy fleur perle     amal nur noor iman hana hayat salam karim
    amin said نور امل إيمان هدى سلام حياة كريم امين وفاء     любовь вера надежда мир роза
    слава
    """.split()
)

# What months and seasons are written with does not make a person of them.
CALENDAR = frozenset("april august autumn may june summer winter mai juni august".split())
BEFORE_A_DATE = (
    r"(?:\b(?:in|by|since|until|till|before|after|from|to|of|this|next|last|early|late|mid|and|or"
    r"|im|ab|bis|seit|en|de|em)|[0-9](?:st|nd|rd|th)?\.?)$"
)

# Values that thousands of people share say nothing about one of them.
SHARED_VALUES = frozenset(
    """admin administrator agent anonymous basic business ceo company consultant cto customer demo
    developer director employee engineer english enterprise false founder free freelancer
    growth     guest individual lead manager member monthly none null operator other owner
    partner personal     plus premium prospect retail sales self-employed standard starter
    student support teacher team     test trial true unknown unlimited user vendor vip yearly
    yes annual marketing finance
    """.split()
)

# Mailboxes of a role, not of a person.
SHARED_MAILBOXES = frozenset(
    """abuse accounts admin billing careers contact customer enquiries feedback finance hello help
    hola info inquiries invoice invoices jobs kontakt mail marketing me media news newsletter
    noreply office orders post postmaster press privacy purchasing reception sales security
    service     shop support team test user web webmaster welcome
    """.split()
)

# After one of these a lower-case everyday word is a name.
INTRODUCTIONS = frozenset(
    """i'm im am dear hi hello hey mr mrs ms miss mx dr prof sir madam señor señora herr frau
    monsieur     madame signor signora called named regards sincerely cheers thanks bonjour
    hola hallo ciao     ustadh السيد السيدة استاذ استاذة مرحبا اسمي عزيزي عزيزتي
    """.split()
)

# After one of these a long number is the number of a thing, not of a telephone.
NUMBERED_THINGS = frozenset(
    """account article booking bestellung bestellnummer case code commande customer delivery factura
    facture id invoice item kunde no nr number order orden parcel pedido po policy product
    rechnung reference ref reservation reserva serial shipment sku ticket tracking transaction
    vat     طلب الطلب فاتورة الفاتورة تذكرة التذكرة حجز الحجز مرجع заказ заказа счет счёт
    """.split()
)

# After one of these even a number of an unusual form is that of a telephone.
TELEPHONES = frozenset(
    """call cell cellphone fax handy hotline mobil mobile movil phone rufnummer sms tel telefon
    telefono telefone telephone teléfono whatsapp viber telegram signal هاتف الهاتف جوال
    الجوال موبايل     رقمي هاتفي جوالي واتساب телефон тел telefonu
    """.split()
)

SPOKEN_DIGITS = {
    word: str(digit)
    for words in (
        "zero one two three four five six seven eight nine",
        "oh won to tree for five six seven ate niner",
        "nought one too three fore five six seven eight nine",
        "null eins zwei drei vier funf sechs sieben acht neun",
        "nul ein zwo drei vier fuenf sechs sieben acht neun",
        "cero uno dos tres cuatro cinco seis siete ocho nueve",
        "zero un deux trois quatre cinq six sept huit neuf",
        "zero uno due tre quattro cinque sei sette otto nove",
        "zero um dois tres quatro cinco meia sete oito nove",
        "sifir bir iki uc dort bes alti yedi sekiz dokuz",
        "صفر واحد اثنين ثلاثة اربعة خمسة ستة سبعة ثمانية تسعة",
        "صفر واحد اثنان ثلاث اربع خمس ست سبع ثمان تسع",
        "ноль один два три четыре пять шесть семь восемь девять",
        "शून्य एक दो तीन चार पांच छह सात आठ नौ",
    )
    for digit, word in enumerate(words.split())
}
REPEATS = {"double": 2, "triple": 3, "treble": 3}

HONORIFICS = (
    "先生",
    "小姐",
    "女士",
    "太太",
    "老师",
    "さん",
    "様",
    "さま",
    "くん",
    "ちゃん",
    "씨",
    "님",
)
