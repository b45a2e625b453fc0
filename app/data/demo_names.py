"""Made-up people's names of many cultures, in their scripts and in Latin letters."""

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Name:
    """A name or a part of one, as its owner writes it and in Latin letters."""

    native: str
    latin: str


@dataclass(frozen=True, slots=True)
class Culture:
    """How people of one place are called, reached and spoken to."""

    language: str
    country: str
    phones: tuple[str, ...]
    mail_domain: str
    companies: tuple[str, ...]
    given: tuple[Name, ...]
    family: tuple[Name, ...]
    family_first: bool = False
    native_gap: str = " "


# Language, country, phone patterns (fictional ranges where the country keeps some), free-mail
# domain, companies; given names; family names. `native=latin`; an underscore is a space.
_CULTURES = (
    (
        "ar AE +97150XXXXXXX,+97155XXXXXXX barid "
        "Noor_Trading,Dana_Logistics,Al_Waha_Hotels,Sidra_Clinics",
        "محمد=Mohammed أحمد=Ahmed فاطمة=Fatima عائشة=Aisha خالد=Khalid مريم=Maryam "
        "يوسف=Yousef نورة=Noura عبد_الله=Abdullah سارة=Sara عمر=Omar ليلى=Layla حسن=Hassan "
        "هند=Hind",
        "الهاشمي=Al_Hashimi المنصوري=Al_Mansoori الخطيب=Al_Khatib النجار=Al_Najjar "
        "حداد=Haddad العلي=Al_Ali السويدي=Al_Suwaidi بن_راشد=bin_Rashid الزعابي=Al_Zaabi "
        "قاسم=Qasim صالح=Saleh",
    ),
    (
        "ar EG +20100XXXXXXX,+20122XXXXXXX nilepost Lotus_Foods,Delta_Textiles,Karnak_Travel",
        "إبراهيم=Ibrahim مصطفى=Mostafa ياسمين=Yasmin رنا=Rana طارق=Tarek منى=Mona "
        "محمود=Mahmoud آية=Aya كريم=Karim دينا=Dina شريف=Sherif هبة=Heba",
        "المصري=El_Masry عبد_الرحمن=Abdelrahman الشافعي=El_Shafei سليمان=Soliman فؤاد=Fouad "
        "جاد=Gad منصور=Mansour البنا=El_Banna رزق=Rizk",
    ),
    (
        "fa IR +98912XXXXXXX payam Simorgh_Data,Golestan_Books,Arvand_Steel",
        "آرش=Arash زهرا=Zahra رضا=Reza شیرین=Shirin کیان=Kian نسرین=Nasrin بهرام=Bahram "
        "پریسا=Parisa سهراب=Sohrab مینا=Mina امید=Omid لاله=Laleh",
        "حسینی=Hosseini رضایی=Rezaei کریمی=Karimi موسوی=Mousavi صادقی=Sadeghi تهرانی=Tehrani "
        "شیرازی=Shirazi نوری=Nouri فرهادی=Farhadi",
    ),
    (
        "he IL +97250XXXXXXX,+97254XXXXXXX doar Carmel_Optics,Galil_Farms,Shaked_Software",
        "דוד=David נועה=Noa יוסף=Yosef תמר=Tamar איתי=Itai מאיה=Maya אורי=Uri שירה=Shira "
        "אלעד=Elad יעל=Yael עומר=Omer רות=Ruth",
        "כהן=Cohen לוי=Levi מזרחי=Mizrahi פרץ=Peretz ביטון=Biton אברהם=Avraham "
        "פרידמן=Friedman שפירא=Shapira ברק=Barak",
    ),
    (
        "tr TR +90532XXXXXXX,+90505XXXXXXX posta Ege_Turizm,Anadolu_Yazılım,Çınar_Mobilya",
        "Işıl İbrahim Ayşe Mehmet Çağla Emre Şule Özgür Elif Burak Gülşen Kerem Zeynep Yiğit",
        "Yılmaz Kaya Demir Şahin Çelik Öztürk Aydın Güneş Doğan Arslan Kılıç Ünal Erdoğan",
    ),
    (
        "hi IN +9198XXXXXXXX,+9199XXXXXXXX dakghar Himalaya_Organics,Nila_Finance,Lotus_Analytics",
        "राहुल=Rahul प्रिया=Priya अमित=Amit अनन्या=Ananya विक्रम=Vikram नेहा=Neha "
        "अर्जुन=Arjun काव्या=Kavya रोहन=Rohan दीपिका=Deepika सुनील=Sunil मीरा=Meera",
        "शर्मा=Sharma वर्मा=Verma गुप्ता=Gupta सिंह=Singh पटेल=Patel मिश्रा=Mishra जोशी=Joshi "
        "चौधरी=Chaudhary त्रिपाठी=Tripathi मेहता=Mehta",
    ),
    (
        "bn BD +88017XXXXXXXX chithi Padma_Garments,Shapla_Energy",
        "রফিক=Rafiq নাসরিন=Nasrin তানভীর=Tanvir শর্মিলা=Sharmila সাকিব=Sakib রুমানা=Rumana "
        "অর্ণব=Arnab মিতালী=Mitali",
        "রহমান=Rahman হোসেন=Hossain চক্রবর্তী=Chakraborty ইসলাম=Islam সেন=Sen আক্তার=Akter দাস=Das",
    ),
    (
        "ta IN +9194XXXXXXXX anjal Kaveri_Mills,Marina_Labs",
        "கார்த்திக்=Karthik லட்சுமி=Lakshmi முருகன்=Murugan கவிதா=Kavitha அருண்=Arun "
        "மீனா=Meena சரவணன்=Saravanan திவ்யா=Divya",
        "சுப்ரமணியன்=Subramanian ராஜன்=Rajan கிருஷ்ணன்=Krishnan பாண்டியன்=Pandian நடராஜன்=Natarajan",
    ),
    (
        "ur PK +92300XXXXXXX,+92321XXXXXXX khat Chenab_Cotton,Margalla_Systems",
        "بلال=Bilal عائشہ=Ayesha عمران=Imran صائمہ=Saima فہد=Fahad نادیہ=Nadia حمزہ=Hamza "
        "ثناء=Sana",
        "خان=Khan قریشی=Qureshi چوہدری=Chaudhry ملک=Malik بٹ=Butt شیخ=Sheikh مرزا=Mirza",
    ),
    (
        "zh CN +86138XXXXXXXX,+86139XXXXXXXX youjian "
        "Songshan_Electric,Lanhai_Logistics,Qingyun_Tech",
        "伟=Wei 芳=Fang 小明=Xiaoming 秀英=Xiuying 建国=Jianguo 丽娜=Lina 志强=Zhiqiang "
        "雪梅=Xuemei "
        "浩然=Haoran 梦琪=Mengqi 子轩=Zixuan 雨桐=Yutong",
        "王=Wang 李=Li 张=Zhang 刘=Liu 陈=Chen 杨=Yang 赵=Zhao 黄=Huang 周=Zhou 欧阳=Ouyang 林=Lin",
    ),
    (
        "ja JP +8190XXXXXXXX,+8180XXXXXXXX yubin Sakura_Seiki,Hoshi_Kikaku,Minato_Foods",
        "太郎=Taro 花子=Hanako 健太=Kenta 美咲=Misaki 翔=Sho さくら=Sakura 大輔=Daisuke "
        "陽子=Yoko 蓮=Ren "
        "結衣=Yui 直樹=Naoki 恵子=Keiko",
        "山田=Yamada 佐藤=Sato 鈴木=Suzuki 高橋=Takahashi 田中=Tanaka 渡辺=Watanabe "
        "伊藤=Ito 小林=Kobayashi "
        "中村=Nakamura 加藤=Kato",
    ),
    (
        "ko KR +8210XXXXXXXX pyeonji Hangang_Media,Seorak_Outdoor,Mirae_Solutions",
        "민준=Minjun 서연=Seoyeon 지훈=Jihoon 수빈=Subin 현우=Hyunwoo 지은=Jieun "
        "도윤=Doyun 하은=Haeun "
        "영호=Youngho 미경=Mikyung",
        "김=Kim 이=Lee 박=Park 최=Choi 정=Jung 강=Kang 조=Cho 윤=Yoon 장=Jang 임=Lim",
    ),
    (
        "vi VN +8490XXXXXXX,+8491XXXXXXX thudien Sen_Vàng,Mekong_Rice,Hạ_Long_Tours",
        "Minh Hương Đức Linh Tuấn Thảo Quân Ngọc Hải Phương Dũng Trang Khánh Yến",
        "Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ Hồ Ngô",
    ),
    (
        "th TH +6681XXXXXXX,+6689XXXXXXX jotmai Chang_Ceramics,Lanna_Coffee",
        "สมชาย=Somchai สุดา=Suda ประเสริฐ=Prasert กมล=Kamon วิชัย=Wichai มาลี=Malee "
        "นพดล=Noppadon อรทัย=Orathai ธนากร=Thanakorn พิมพ์=Pim",
        "ใจดี=Jaidee ศรีสุข=Srisuk วงศ์ทอง=Wongthong แสงจันทร์=Saengchan บุญมี=Boonmee "
        "ทองดี=Thongdee รัตนกุล=Rattanakul",
    ),
    (
        "ru RU +7916XXXXXXX,+7903XXXXXXX pochta Волга_Транс,Север_Лес,Полёт_Софт",
        "Иван=Ivan Ольга=Olga Дмитрий=Dmitri Анна=Anna Сергей=Sergei Екатерина=Ekaterina "
        "Алексей=Alexei Наталья=Natalya Пётр=Pyotr Юлия=Yulia Фёдор=Fyodor Ксения=Ksenia",
        "Петров=Petrov Смирнов=Smirnov Кузнецов=Kuznetsov Попов=Popov Соколов=Sokolov "
        "Лебедев=Lebedev Новиков=Novikov Морозов=Morozov Волков=Volkov Шевченко=Shevchenko",
    ),
    (
        "uk UA +38050XXXXXXX,+38067XXXXXXX lyst Дніпро_Агро,Карпати_Тур",
        "Олена=Olena Андрій=Andrii Тарас=Taras Оксана=Oksana Богдан=Bohdan Ірина=Iryna "
        "Микола=Mykola Соломія=Solomiia",
        "Коваленко=Kovalenko Бондаренко=Bondarenko Ткачук=Tkachuk Мельник=Melnyk "
        "Кравець=Kravets Лисенко=Lysenko",
    ),
    (
        "el GR +30697XXXXXXX tachydromos Αιγαίο_Ταξίδια,Ελιά_Τρόφιμα,Κύμα_Ναυτιλία",
        "Γιώργος=Giorgos Μαρία=Maria Νίκος=Nikos Ελένη=Eleni Δημήτρης=Dimitris Σοφία=Sofia "
        "Κώστας=Kostas Κατερίνα=Katerina Ανδρέας=Andreas Ιωάννα=Ioanna",
        "Παπαδόπουλος=Papadopoulos Νικολάου=Nikolaou Γεωργίου=Georgiou Οικονόμου=Oikonomou "
        "Βασιλείου=Vasileiou Αλεξίου=Alexiou Μακρής=Makris",
    ),
    (
        "am ET +25191XXXXXXX debdabe Abyssinia_Roast,Tana_Textiles",
        "አበበ=Abebe ሰላም=Selam ዳዊት=Dawit ትዕግስት=Tigist ሃይሌ=Haile ብርሃን=Birhan ሳሙኤል=Samuel ማርታ=Marta",
        "ተስፋዬ=Tesfaye ገብረ=Gebre በቀለ=Bekele አለሙ=Alemu ወልዴ=Wolde መኮንን=Mekonnen ታደሰ=Tadesse",
    ),
    (
        "ka GE +99555XXXXXXX ghia Kartli_Wine,Rioni_Hydro",
        "გიორგი=Giorgi ნინო=Nino ლევან=Levan თამარ=Tamar დავით=Davit მარიამ=Mariam",
        "ბერიძე=Beridze კაპანაძე=Kapanadze გელაშვილი=Gelashvili ლომიძე=Lomidze "
        "მაისურაძე=Maisuradze",
    ),
    (
        "pl PL +48601XXXXXX,+48502XXXXXX listonosz Wisła_Meble,Żubr_Logistyka,Bursztyn_Studio",
        "Łukasz Agnieszka Paweł Małgorzata Michał Zofia Grzegorz Katarzyna Stanisław Bożena "
        "Jakub Iga",
        "Kowalski Nowak Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański Woźniak "
        "Dąbrowski",
    ),
    (
        "cs CZ +420601XXXXXX,+420777XXXXXX dopis Vltava_Sklo,Říp_Software,Šumava_Dřevo",
        "Jiří Tereza Ondřej Markéta Václav Kateřina Tomáš Zdeňka Matěj Šárka Luboš Běla",
        "Novák Svoboda Novotný Dvořák Černý Procházka Kučera Veselý Horák Němec Říha",
    ),
    (
        "hu HU +36201XXXXXX,+36302XXXXXX levelke Tisza_Malom,Balaton_Hajó",
        "László Zsófia Gergő Eszter Bálint Réka Zoltán Ágnes Dániel Kinga",
        "Nagy Kovács Tóth Szabó Horváth Varga Kiss Molnár Németh Farkas",
    ),
    (
        "de DE +491713920XXX,+4915228817XXX briefkasten "
        "Müller_&_Söhne,Nordlicht_Energie,Alpenblick_Hotels",
        "Jürgen Käthe Björn Annegret Lukas Mia Günther Sabine Felix Lena Wolfgang Heike "
        "Jannis Ulrike",
        "Müller Schmidt Schröder Weiß Fischer Böhm Krüger Hoffmann Jäger Köhler von_Hagen "
        "Zimmermann",
    ),
    (
        "nl NL +31612XXXXXX,+31653XXXXXX brievenbus Tulp_Techniek,Noordzee_Vis",
        "Daan Sanne Pieter Fleur Joost Anouk Thijs Maartje Ruben Lieke",
        "de_Vries van_den_Berg Jansen Bakker Visser van_Dijk Smit de_Boer Mulder ten_Hag",
    ),
    (
        "fr FR +3363998XXXX,+3319900XXXX courrier Éclair_Vélos,Brise_Marine,Maison_Lavande",
        "François Hélène Jérôme Chloé Benoît Zoé Étienne Amélie Thibault Maëlle Noël Inès",
        "Dubois Lefèvre Moreau Béranger Girard Rousseau Fournier Mercier Chevalier Gauthier",
    ),
    (
        "es ES +34600XXXXXX,+34655XXXXXX correo Sol_Naranja,Río_Verde_Energía,Cumbre_Digital",
        "José María Íñigo Lucía Andrés Sofía Álvaro Begoña Ramón Inés Joaquín Pilar Óscar Núria",
        "García Núñez Fernández Muñoz Gutiérrez Peña Ibáñez Castaño Ordóñez Vázquez López Martínez",
    ),
    (
        "es MX +5255XXXXXXXX,+5233XXXXXXXX cartero Agave_Azul,Quetzal_Cargo",
        "Guadalupe Alejandro Ximena Emiliano Valentina Rodrigo Renata Héctor Regina Julián",
        "Hernández Ramírez Domínguez Ríos Cárdenas Zapata Villarreal Ocampo Treviño",
    ),
    (
        "pt BR +55119XXXXXXXX,+55219XXXXXXXX correios Ipê_Móveis,Maré_Alta,Açaí_do_Norte",
        "João Conceição Luís Inês Gonçalo Beatriz Antônio Letícia Caio Mariana Sebastião Patrícia",
        "da_Silva Gonçalves Magalhães Araújo Conceição Simões Brandão dos_Santos Assunção Moura",
    ),
    (
        "it IT +39347XXXXXXX,+39320XXXXXXX postino Ulivo_Antico,Vespucci_Moda,Laguna_Vetri",
        "Niccolò Giulia Matteo Chiara Lorenzo Francesca Alessio Beatrice Davide Ginevra "
        "Tommaso Elisa",
        "Rossi Esposito Bianchi Ferrari D'Angelo Ricci Greco Marchetti De_Luca Gallo",
    ),
    (
        "sv SE +4670174XXXX brev Älg_&_Ek,Fjällräven_Resor,Skärgård_IT",
        "Åsa Björn Elin Göran Linnéa Östen Freja Håkan Saga Jörgen",
        "Lindqvist Åkesson Bergström Sjöberg Öberg Holmgren Nyström Wallén Ekström",
    ),
    (
        "da DK +4520XXXXXX,+4531XXXXXX postbud Øresund_Cykler,Hav_&_Korn",
        "Søren Mette Jørgen Kirstine Rasmus Bodil Mikkel Astrid",
        "Sørensen Nørgaard Kjær Møller Østergaard Holm Bæk Jørgensen",
    ),
    (
        "fi FI +35840XXXXXXX kirje Järvi_Design,Tähti_Pelit",
        "Päivi Jukka Aino Veikko Säde Eero Tuuli Väinö",
        "Mäkinen Virtanen Hämäläinen Järvinen Lehtonen Nieminen Koskinen",
    ),
    (
        "is IS +354611XXXX bref Jökull_Fiskur,Norðurljós_Ferðir",
        "Þóra Guðrún Sigurður Ásdís Björk Ólafur Hrafnhildur Einar",
        "Jónsdóttir Sigurðsson Þórðarson Einarsdóttir Ólafsson",
    ),
    (
        "en IE +35320915XXXX litir Claddagh_Crafts,Shannon_Softworks",
        "Seán Siobhán Pádraig Aoife Ciarán Niamh Tadhg Gráinne Oisín Caoimhe",
        "O'Brien Ó_Súilleabháin Murphy Ní_Dhomhnaill McCarthy Byrne O'Connor Kavanagh",
    ),
    (
        "en GB +447700900XXX,+442079460XXX postbox Thistle_&_Co,Heather_Hill_Foods,Pennine_Rail",
        "Oliver Charlotte Harry Amelia George Poppy Alfie Grace Rhys Ffion Callum Isla",
        "Smith Jones Taylor Davies Evans Thomas Wright Clarke Llewellyn MacDonald Hughes Young",
    ),
    (
        "en US +1212555010X,+1415555014X,+1312555017X,+1617555012X mailbox "
        "Blue_Mesa,Juniper_Labs,Cascade_Supply",
        "Emma Liam Jayden Madison Tyler Brianna Marcus Destiny Wyatt Naomi Diego Aaliyah",
        "Johnson Williams Brown Washington Nguyen Rodriguez Miller Begay Jackson Carter Reyes Kim",
    ),
    (
        "en NG +234803XXXXXXX,+234806XXXXXXX leta Iroko_Pay,Zuma_Foods",
        "Adébáyọ̀=Adebayo Ṣadé=Sade Olúwaṣeun=Oluwaseun Fọláṣadé=Folasade Chukwuemeka "
        "Ngọzi=Ngozi Ifeọma=Ifeoma Táíwò=Taiwo Amarachi Kẹ́hìndé=Kehinde",
        "Adéyẹmí=Adeyemi Ògúnbíyì=Ogunbiyi Okonkwọ=Okonkwo Eze Balógun=Balogun Nwosu "
        "Adélékè=Adeleke Okafọ=Okafor",
    ),
    (
        "sw KE +254722XXXXXX,+254733XXXXXX barua Kilima_Coffee,Pwani_Solar,Simba_Couriers",
        "Juma Wanjiku Baraka Achieng Kamau Zawadi Otieno Neema Mwangi Amani",
        "Kariuki Odhiambo Njoroge Mutua Wafula Kiplagat Ndungu Omondi Mwinyi",
    ),
    (
        "id ID +62812XXXXXXXX,+62813XXXXXXXX surat Nusantara_Kopi,Bintang_Laut",
        "Budi Siti Agus Dewi Eko Putri Bayu Ratna Joko Ayu",
        "Santoso Wijaya Setiawan Lestari Hidayat Kusuma Pratama Siregar Nasution",
    ),
    (
        "tl PH +63917XXXXXXX,+63918XXXXXXX liham Mayon_Media,Palawan_Pearl",
        "Jose Maricel Ramon Analyn Jun Corazon Rizal Luzviminda",
        "dela_Cruz Santos Reyes Bautista Magsaysay Dimaculangan Pangilinan",
    ),
)

_FAMILY_FIRST = frozenset({"zh", "ja", "ko", "vi", "hu"})
_NO_NATIVE_GAP = frozenset({"zh", "ko"})


@lru_cache(maxsize=1)
def cultures() -> tuple[Culture, ...]:
    """Every culture, read from the table above once."""
    return tuple(_culture(*row) for row in _CULTURES)


def _culture(place: str, given: str, family: str) -> Culture:
    language, country, phones, mail, companies = place.split()
    return Culture(
        language=language,
        country=country,
        phones=tuple(phones.split(",")),
        mail_domain=f"{mail}.example",
        companies=tuple(company.replace("_", " ") for company in companies.split(",")),
        given=_names(given),
        family=_names(family),
        family_first=language in _FAMILY_FIRST,
        native_gap="" if language in _NO_NATIVE_GAP else " ",
    )


def _names(text: str) -> tuple[Name, ...]:
    pairs = (item.replace("_", " ").partition("=") for item in text.split())
    return tuple(Name(native, latin or native) for native, _, latin in pairs)
