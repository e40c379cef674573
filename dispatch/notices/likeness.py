"""An order that looks real, in each language: what a text is shown with before it counts."""

LINK = "https://doorstep.example/f/Zk3v…"
LIKE = {
    "nb": ("Dørlåsen åpner ikke", "Kari", "tirsdag 24. november", "10–12", "mandag 23. november kl. 11:00", "Hanne"),
    "sv": ("Dörrlåset går inte upp", "Kari", "tisdag 24 november", "10–12", "måndag 23 november kl. 11:00", "Hanne"),
    "en": ("The door lock won't open", "Kari", "Tuesday 24 November", "10–12", "11:00 on Monday 23 November", "Hanne"),
    "zh-Hans": ("门锁打不开", "Kari", "11月24日星期二", "10:00–12:00", "11月23日星期一 11:00", "Hanne"),
}


# What only the writer of some messages knows: decision, because, explanation, remedy, did.
MORE = {
    "nb": (
        *("Du har rett", "Det vi hadde lovet, ble ikke gjort i tide."),
        *("Vi kom to timer for sent og sa ikke fra.", "Penger tilbake: 490 NOK"),
        "Nå får du en melding når teknikeren setter seg i bilen.",
    ),
    "sv": (
        *("Du har rätt", "Det vi hade lovat blev inte gjort i tid."),
        *("Vi kom två timmar för sent och sa inte till.", "Pengar tillbaka: 490 NOK"),
        "Nu får du ett meddelande när teknikern sätter sig i bilen.",
    ),
    "en": (
        *("You are right", "What we had promised was not done in time."),
        *("We came two hours late and did not tell you.", "Money back: 490 NOK"),
        "Now you get a message when the engineer gets into the car.",
    ),
    "zh-Hans": (
        *("您说得对", "我们没有按时做到所承诺的事。"),
        *("我们迟到两小时，也没有通知您。", "退款：490 NOK"),
        "现在技术员一出发，您就会收到消息。",
    ),
}


def facts(language: str) -> dict[str, str]:
    fault, engineer, day, window, answer_by, sender = LIKE[language]
    known = {"reference": "DS-48213", "fault": fault, "engineer": engineer, "day": day, "window": window}
    known |= {"eta": "10:34", "answer_by": answer_by, "arrive_by": answer_by.replace("11:00", "16:00")}
    decision, because, explanation, remedy, did = MORE[language]
    known |= {"yes": f"{LINK}?say=yes", "no": f"{LINK}?say=no", "complaint": "K-118", "heard_by": answer_by}
    known |= {"decide_by": answer_by, "appeal_by": answer_by, "body": "Forbrukertilsynet", "did": did}
    known |= {"decision": decision, "because": because, "explanation": explanation, "remedy": remedy}
    return known | {"done_at": "11:42", "phone": "+47 22 00 00 00", "sender": sender, "link": LINK}
