//! Signals in other languages: what every family of attacks begins with (rules dropped, the prompt shown, a role, a safeguard).

use super::signals::{Class, Signal, Where};

/// A language's verbs that put rules out of force, words for what came before, rules, verbs of showing, and the prompt.
struct Words {
    drop: &'static str,
    prior: &'static str,
    rules: &'static str,
    show: &'static str,
    prompt: &'static str,
    role: &'static str,
    tool: &'static str,
}

const LANGUAGES: &[Words] = &[
    // German
    Words {
        drop: "vergiss|vergesst|vergessen sie|ignorier\\w*|missachte\\w*|verwirf|verwerf\\w*|uberge\\w*|umgeh\\w*|uberschreib\\w*|befolge nicht|beachte nicht|losch\\w*|setz\\w* .{0,30} ausser kraft|streich\\w*|lass .{0,30} ausser acht",
        prior: "bisherig\\w*|vorherig\\w*|vorig\\w*|fruher\\w*|obig\\w*|alle\\w*|samtliche\\w*|deine\\w*|ihre\\w*|ursprunglich\\w*|gegeben\\w*|vorangegangen\\w*|bestehend\\w*|oben",
        rules: "anweisung\\w*|regeln?|instruktion\\w*|vorgabe\\w*|richtlinie\\w*|befehl\\w*|einschrankung\\w*|system-?prompts?|beschrankung\\w*|vorschrift\\w*|sicherheits\\w+",
        show: "zeig\\w*|gib|geben sie|druck\\w*|wiederhol\\w*|nenn\\w*|verrat\\w*|schreib\\w*|offenbar\\w*|ubersetz\\w*|teil\\w* mir|lies",
        prompt: "system-?prompt\\w*|systemanweisung\\w*|systemnachricht\\w*|(?:deine|ihre) (?:\\w+ )?(?:anweisungen|instruktionen|vorgaben)|prompt",
        role: "du bist (?:jetzt|nun|ab sofort|nicht mehr)|ab (?:jetzt|sofort) (?:bist|antworte|sollst|wirst|darfst)|(?:tu|tue|stell dir vor|spiel\\w*|verhalte dich|antworte) (?:so,? )?(?:als (?:ob|ware\\w*)|wie ein|die rolle)|entwicklermodus|wartungsmodus|ohne (?:jede |alle )?(?:einschrankungen|regeln|filter|grenzen)",
        tool: "ruf\\w* (?:das|die|den) (?:\\w+ )?(?:werkzeug|funktion|schnittstelle|tool|api)|fuhr\\w* .{0,20}(?:befehl|funktion|code) aus",
    },
    // French
    Words {
        drop: "oubli\\w*|ignor\\w*|ne (?:tiens|tenez|suis|suivez|respecte|respectez) (?:pas|plus)|fais abstraction|neglige\\w*|contourn\\w*|abandonn\\w*|efface\\w*|annul\\w*|outrepass\\w*|desactiv\\w*|laisse tomber|passe outre",
        prior: "precedent\\w*|anterieur\\w*|toutes?|tous|tes|vos|ci-dessus|initial\\w*|recue?s|donnee?s|d'avant|du systeme|existant\\w*",
        rules: "instructions?|consignes?|regles?|directives?|ordres|restrictions?|limites?|contraintes?|invites?|garde-fous?|filtres?|prompt\\w*",
        show: "affich\\w*|montr\\w*|revel\\w*|repet\\w*|donn\\w*|imprim\\w*|ecri\\w*|dis|traduis|recit\\w*|communiqu\\w*|copi\\w*",
        prompt: "(?:prompt|invite|message|instructions?|consignes?) (?:du )?systeme|prompt systeme|(?:tes|vos) (?:\\w+ )?(?:instructions|consignes|directives)|prompt (?:initial|complet|cache)",
        role: "tu es (?:maintenant|desormais)|vous etes (?:maintenant|desormais)|(?:desormais|dorenavant|a partir de maintenant),? (?:tu|vous|reponds|repondez)|fais (?:comme si|semblant)|joue le role|comporte-toi|agis (?:comme|en tant)|mode (?:developpeur|admin\\w*|debug|maintenance)|sans (?:aucune? )?(?:restriction|limite|filtre|regle)s?",
        tool: "(?:appelle|utilise|execute|lance|invoque)\\w* (?:l'|la |le |cette |une )?(?:outil|fonction|api|commande|code|requete)",
    },
    // Spanish
    Words {
        drop: "olvid\\w*|ignor\\w*|descart\\w*|omit\\w*|desobedec\\w*|no sigas|no hagas caso|haz caso omiso|pasa por alto|anul\\w*|borra\\w*|salta\\w*|elimina\\w*|desactiv\\w*|abandona\\w*|deja de lado",
        prior: "anterior\\w*|previ[ao]s?|tod[ao]s?|tus|sus|de arriba|inicial\\w*|dad[ao]s|recibid[ao]s|original\\w*|del sistema|precedentes",
        rules: "instruccion\\w*|reglas?|indicacion\\w*|directri\\w*|normas?|restriccion\\w*|ordenes|limites?|politicas?|prompt\\w*|filtros?|limitacion\\w*",
        show: "muestr\\w*|mostra\\w*|revel\\w*|imprim\\w*|repit\\w*|dime|di|dame|escrib\\w*|ensen\\w*|copia\\w*|traduc\\w*|recita\\w*|comparte",
        prompt: "(?:prompt|mensaje|indicaciones|instrucciones) (?:de(?:l)? )?sistema|(?:tus|sus) (?:\\w+ )?(?:instrucciones|indicaciones|directrices)|prompt (?:inicial|completo|oculto)",
        role: "(?:ahora|desde ahora|a partir de ahora|de ahora en adelante),? (?:eres|seras|actua\\w*|respond\\w*|debes|haz)|eres ahora|actua como|finge (?:ser|que)|haz(?:te)? (?:como|pasar)|imagina que (?:eres|no)|modo (?:desarrollador|administrador|dios|mantenimiento|depuracion)|sin (?:ningun[ao]? )?(?:restriccion\\w*|limite\\w*|filtro\\w*|reglas?|censura)",
        tool: "(?:llama|usa|ejecuta|invoca)\\w* (?:a )?(?:la |el |una |esta )?(?:\\w+ )?(?:herramienta|funcion|api|comando|codigo|consulta)",
    },
    // Portuguese
    Words {
        drop: "esquec\\w*|ignor\\w*|desconsider\\w*|descart\\w*|desobedec\\w*|nao sig\\w*|anul\\w*|apag\\w*|contorn\\w*|burl\\w*|desativ\\w*|abandon\\w*",
        prior: "anterior\\w*|previ[ao]s?|tod[ao]s?|suas?|seus?|tuas?|acima|inicia\\w*|dad[ao]s|recebid[ao]s|origina\\w*|do sistema",
        rules: "instruc\\w*|regras?|orientac\\w*|diretri\\w*|normas?|restric\\w*|ordens|limites?|politicas?|prompt\\w*|filtros?|comandos",
        show: "mostr\\w*|revel\\w*|imprim\\w*|repit\\w*|diga|diz|escrev\\w*|exib\\w*|copi\\w*|traduz\\w*|me de|passe",
        prompt: "(?:prompt|mensagem|instrucoes) (?:de|do) sistema|(?:suas|tuas) (?:\\w+ )?(?:instrucoes|diretrizes|regras)|prompt (?:inicial|completo)",
        role: "(?:agora|a partir de agora|de agora em diante),? (?:voce|tu|aja|responda|es|e)|voce agora e|aja como|finja (?:ser|que)|imagine que voce|modo (?:desenvolvedor|administrador|manutencao)|sem (?:nenhuma? )?(?:restric\\w*|limites?|filtros?|regras?|censura)",
        tool: "(?:chame|use|execute|invoque|acione) (?:a |o |uma |esta )?(?:\\w+ )?(?:ferramenta|funcao|api|comando|codigo|consulta)",
    },
    // Italian
    Words {
        drop: "dimentic\\w*|ignor\\w*|tralasci\\w*|scart\\w*|non seguire|non tenere conto|trascur\\w*|annull\\w*|cancell\\w*|aggir\\w*|disattiv\\w*|abbandon\\w*|lascia perdere",
        prior: "precedent\\w*|tutt[eio]|tue|tuoi|sue|di sopra|qui sopra|inizial\\w*|dat[ei]|ricevut[ei]|original\\w*|di sistema|del sistema",
        rules: "istruzion\\w*|regol\\w*|indicazion\\w*|direttiv\\w*|restrizion\\w*|ordini|limit\\w*|politich\\w*|prompt\\w*|filtri|linee guida",
        show: "mostra\\w*|rivela\\w*|stampa\\w*|ripeti\\w*|dimmi|scrivi\\w*|dammi|copia\\w*|traduci\\w*|elenca",
        prompt: "(?:prompt|messaggio|istruzioni) di sistema|(?:le )?tue (?:\\w+ )?(?:istruzioni|direttive|regole)|prompt (?:iniziale|completo)",
        role: "(?:ora|adesso|d'ora in poi|da ora in poi) (?:sei|tu|rispondi|agisci|devi)|sei ora|comportati come|fai finta|fingi di|agisci come|immagina di|modalita (?:sviluppatore|amministratore|manutenzione)|senza (?:alcuna? )?(?:restrizion\\w*|limit\\w*|filtri|regole)",
        tool: "(?:chiama|usa|esegui|invoca) (?:la |lo |il |l'|una )?(?:\\w+ )?(?:strumento|funzione|api|comando|codice|query)",
    },
    // Dutch
    Words {
        drop: "vergeet|negeer\\w*|sla .{0,20} over|omzeil\\w*|volg .{0,20} niet|laat .{0,30} los|schrap|wis|verwerp",
        prior: "vorige|eerdere|voorgaande|bovenstaande|alle|je|jouw|uw|oorspronkelijke|gegeven",
        rules: "instructies?|regels?|opdrachten|richtlijnen|aanwijzingen|beperkingen|voorschriften|prompts?|filters?",
        show: "toon|laat .{0,10} zien|geef|herhaal|druk|schrijf|onthul|vertel|vertaal",
        prompt: "systeem-?prompt|systeeminstructies|(?:je|jouw|uw) (?:\\w+ )?(?:instructies|richtlijnen|prompt)",
        role: "je bent (?:nu|vanaf nu|niet langer)|vanaf nu (?:ben|antwoord|moet|mag)|doe alsof|gedraag je als|speel de rol|ontwikkelaarsmodus|zonder (?:enige )?(?:beperkingen|regels|filters|grenzen)",
        tool: "(?:roep|gebruik|voer) (?:de|het|een) (?:\\w+ )?(?:functie|tool|api|opdracht|code)",
    },
    // Polish, Czech, Turkish, Swedish, Indonesian, Vietnamese in one breath each: verbs and targets only
    Words {
        drop: "zignoruj\\w*|ignoruj\\w*|zapomnij\\w*|pomin\\w*|zapomen\\w*|yok say\\w*|unut\\w*|gormezden gel\\w*|dikkate alma\\w*|glom|ignorera|bortse fran|abaikan|lupakan|bo qua|quen (?:di|het)|abaikanlah",
        prior: "poprzedni\\w*|wczesniejsz\\w*|wszystki\\w*|wszelki\\w*|predchozi\\w*|vsechny|onceki|tum|butun|yukaridaki|tidigare|alla|foregaende|sebelumnya|semua|di atas|truoc do|truoc|tat ca|tren",
        rules: "instrukcj\\w*|polecen\\w*|zasad\\w*|regul\\w*|wytyczn\\w*|instrukc\\w*|pokyn\\w*|pravidla|talimat\\w*|kural\\w*|komut\\w*|instruktion\\w*|regler|instruksi|aturan|perintah|huong dan|chi dan|quy tac|lenh",
        show: "pokaz\\w*|ujawnij\\w*|wypisz\\w*|wyswietl\\w*|ukaz\\w*|vypis\\w*|goster\\w*|yazdir\\w*|visa|skriv|tampilkan|tunjukkan|cetak|hien thi|in ra|cho (?:toi|minh) (?:xem|biet)",
        prompt: "prompt\\w* systemow\\w*|systemov\\w+ prompt|sistem (?:istemi|komut\\w*|promptu\\w*|prompt)|systemprompt\\w*|prompt sistem|instruksi sistem|loi nhac he thong|prompt he thong",
        role: "jestes teraz|od teraz (?:jestes|odpowiadaj)|udawaj,? ze|jsi nyni|artik (?:sen|sinirsiz)|simdi sen|gibi davran|du ar nu|lat(?:sas)? som|kamu sekarang|mulai sekarang kamu|berpura-pura|bay gio ban la|tu gio ban|gia vo|bez (?:zadnych )?ograniczen|tanpa batasan|sinirsiz bir",
        tool: "wywolaj (?:narzedzie|funkcje)|zavolej funkci|fonksiyonu? cagir|anropa funktionen|panggil fungsi|goi ham",
    },
    // Russian, Ukrainian
    Words {
        drop: "забуд\\w*|игнориру\\w*|проигнориру\\w*|не следу\\w*|не обраща\\w*|отмен\\w*|отброс\\w*|обойд\\w*|обход\\w*|сбрось|удали|пренебрег\\w*|не соблюда\\w*|отключи|ігноруй|забудь",
        prior: "прежни\\w*|предыдущи\\w*|прошл\\w*|все\\w*|свои\\w*|твои\\w*|ваши\\w*|выше\\w*|ранее|исходн\\w*|данны\\w*|системн\\w*|попередні|всі",
        rules: "инструкци\\w*|указани\\w*|правил\\w*|команд\\w*|директив\\w*|ограничени\\w*|настрои\\w*|установк\\w*|приказ\\w*|промпт\\w*|фильтр\\w*|інструкці\\w*|предписани\\w*",
        show: "покажи\\w*|выведи\\w*|напечата\\w*|повтори\\w*|раскро\\w*|напиши\\w*|скажи\\w*|переведи\\w*|процитиру\\w*|перечисли\\w*|дай|сообщи",
        prompt: "системн\\w+ (?:промпт\\w*|подсказк\\w*|инструкци\\w*|сообщени\\w*|запрос\\w*)|сво\\w+ (?:инструкци\\w*|промпт\\w*)|тво\\w+ (?:инструкци\\w*|промпт\\w*)|промпт\\w*",
        role: "ты теперь|теперь ты|отныне ты|с этого момента|представь,? что ты|притворись|веди себя как|действуи как|сыграи роль|режим\\w* (?:разработчика|администратора|бога|отладки)|без (?:каких-либо |всяких )?(?:ограничени\\w*|правил|фильтров|цензуры)",
        tool: "(?:вызови|используи|выполни|запусти) (?:\\w+ )?(?:инструмент\\w*|функци\\w*|апи|api|команд\\w*|код|запрос)",
    },
    // Japanese
    Words {
        drop: "無視|无视|忘れ|破棄|取り消|従わない|従うな|守らない|守らなくて|上書き|解除|無効に|スキップ|リセット|捨て",
        prior: "これまで|今まで|以前|上記|前の|先ほど|すべて|全て|全ての|あなたの|システム|元の|最初の|以上の",
        rules: "指示|命令|ルール|規則|规则|設定|设定|プロンプト|制限|指令|ガイドライン|制約|ポリシー|フィルタ",
        show: "表示|出力|见せ|見せ|教え|公開|公开|繰り返|书き出|書き出|コピー|翻訳|そのまま|開示|开示|全文|読み上げ",
        prompt: "システム(?:プロンプト|メッセージ|指示|命令)|(?:あなた|君)の(?:指示|プロンプト|設定|设定|命令)|内部(?:指示|ルール|設定)|プロンプト",
        role: "(?:あなた|君|お前)は(?:今|今から|これから|もう|現在|现在)|今(?:から|後)(?:は|あなた|、)|として振る舞|として振舞|ふりをして|になりきって|ロールプレイ|開発者モード|开发者モード|管理者モード|デバッグモード|制限なし|制限なく|制约なし|何でも答え",
        tool: "(?:関数|ツール|api|コマンド|コード).{0,6}(?:呼び出|実行|使って|使用)",
    },
    // Korean
    Words {
        drop: "무시|잊어|잊고|무효|따르지|해제|취소하고|덮어|우회|건너뛰|버리고|초기화",
        prior: "이전|지금까지|위의|앞의|모든|너의|당신의|시스템|기존|원래|앞선|받은",
        rules: "지시|명령|규칙|지침|설정|프롬프트|제한|제약|가이드라인|정책|필터|안내",
        show: "보여|출력|알려|공개|반복|말해|써|복사|번역|그대로|표시|읽어",
        prompt: "시스템 ?(?:프롬프트|메시지|지시|명령)|(?:너의|당신의|네) ?(?:지시|프롬프트|지침|설정)|프롬프트",
        role: "(?:너는|당신은|넌) ?(?:이제|지금부터|더 이상)|(?:이제|지금)부터 ?(?:너는|당신은|모든|제한)|인 ?척|처럼 행동|역할을|역할극|개발자 모드|관리자 모드|디버그 모드|제한 ?없이|제약 ?없이",
        tool: "(?:함수|도구|api|명령|코드).{0,6}(?:호출|실행|사용해)",
    },
    // Arabic, Hindi, Thai
    Words {
        drop: "تجاهل|انس|أهمل|تخط|ألغ|लक्ष्य छोड़|अनदेखा|नज़रअंदाज़|भूल जा|भूल जाओ|ละเว้น|เพิกเฉย|ลืม|ไม่ต้องสนใจ|ข้าม",
        prior: "السابقة|جميع|كل|أعلاه|تعليماتك|पिछले|पिछली|सभी|सारे|ऊपर|ก่อนหน้า|ทั้งหมด|ข้างต้น|เดิม",
        rules: "التعليمات|تعليمات|تعليماتك|الأوامر|القواعد|القيود|निर्देश|निर्देशों|नियम|नियमों|आदेश|คำสั่ง|กฎ|คำแนะนำ",
        show: "اعرض|أظهر|اكشف|اطبع|كرر|أخبرني|दिखा|बता|प्रकट|छाप|แสดง|บอก|เปิดเผย|พิมพ์",
        prompt: "موجه النظام|تعليمات النظام|رسالة النظام|सिस्टम प्रॉम्प्ट|सिस्टम निर्देश|พรอมต์ระบบ|คำสั่งระบบ|system prompt",
        role: "أنت الآن|من الآن|تظاهر|تصرف ك|وضع المطور|بدون قيود|अब तुम|अब आप|अब से|नाटक करो|बिना किसी|ตอนนี้คุณคือ|จากนี้ไป|แกล้งทำ|โหมดนักพัฒนา",
        tool: "استدع الدالة|استخدم الأداة|फ़ंक्शन को कॉल|เรียกใช้ฟังก์ชัน",
    },
];

/// All of them.
pub(super) fn all() -> Vec<Signal> {
    let mut signals = Vec::new();
    for Words { drop, prior, rules, show, prompt, role, tool } in LANGUAGES {
        let latin = drop.starts_with(|symbol: char| symbol.is_ascii());
        let edge = if latin { r"\b" } else { "" };
        let gap = r"[^.!?。！？\n]{0,40}?";
        // before or behind: "las instrucciones anteriores", "alle bisherigen Anweisungen"
        for pattern in [
            format!("{edge}(?:{drop}){edge}{gap}(?:{prior}){edge}{gap}{edge}(?:{rules})"),
            format!("{edge}(?:{drop}){edge}{gap}(?:{rules}){edge}{gap}{edge}(?:{prior})"),
            format!("{edge}(?:{prior}){edge}[^.!?。！？\n]{{0,12}}?(?:{rules}){edge}{gap}(?:{drop})"),
        ] {
            signals.push((Class::Override, 0.8, Where::All, pattern));
        }
        signals.push((Class::Prompt, 0.75, Where::All, format!("{edge}(?:{show}){edge}{gap}{edge}(?:{prompt})")));
        signals.push((Class::Prompt, 0.75, Where::All, format!("{edge}(?:{prompt}){edge}{gap}(?:{show})")));
        signals.push((Class::Role, 0.6, Where::All, format!("{edge}(?:{role})")));
        signals.push((Class::Tool, 0.5, Where::All, format!("{edge}(?:{tool})")));
    }
    signals.push((Class::Limits, 0.5, Where::All, LIMITS.to_owned()));
    signals.push((Class::Others, 0.72, Where::All, OTHERS.to_owned()));
    signals
}

/// Without limits.
const LIMITS: &str = "(?:ohne (?:jede |alle |jegliche )?(?:einschrankungen|regeln|filter|grenzen)|sans (?:aucune? )?(?:restriction|limite|filtre|regle)s?|sin (?:ningun[ao]? )?(?:restriccion|limite|filtro|regla|censura)|sem (?:nenhuma? )?(?:restric|limite|filtro|regra|censura)|senza (?:alcuna? )?(?:restrizion|limit|filtri|regole)|zonder (?:enige )?(?:beperkingen|regels|filters)|без (?:каких-либо |всяких )?(?:ограничени|правил|фильтров|цензуры)|制限なし|制限なく|制約なし|제한 ?없이|제약 ?없이|بدون قيود|bez (?:zadnych )?ograniczen|tanpa batasan|khong gioi han|sinirsiz)";

/// The data of other customers.
const OTHERS: &str = "(?:他の(?:お客様|お客|顧客|顾客|人|ユーザー)|前の(?:お客様|お客|顧客|顾客)|다른 (?:고객|손님|사람|사용자)|이전 (?:고객|손님)).{0,12}(?:住所|名前|電話|メール|情報|주소|이름|전화|이메일|정보)|(?:anderen|vorigen|letzten|aller) (?:kunden|kundin|kunde)s?\\b.{0,40}(?:adress|name|daten|telefon|mail)|(?:adresse|name|daten|telefonnummer) (?:des|der|aller) (?:anderen|vorigen|letzten)? ?kund|(?:otros?|demas|anterior(?:es)?|ultimo) clientes?.{0,40}|(?:datos|direccion|correo|telefono|nombre)s? (?:de|del) (?:los |otros?|cliente anterior|demas)|(?:autres|precedents?|dernier) clients?.{0,40}|(?:adresse|nom|donnees|telephone) (?:du|des) (?:client precedent|autres clients|clients)|(?:cliente anterior|outros? clientes?)|(?:altri clienti|cliente precedente)|(?:других|предыдущ\\w+|прошл\\w+|всех) (?:клиент|покупател)\\w*";
