"""An order that looks real, in each language: what a text is shown with before it counts."""

LINK = "https://doorstep.example/f/Zk3v…"
LIKE = {
    "nb": ("Dørlåsen åpner ikke", "Kari", "tirsdag 24. november", "10–12", "mandag 23. november kl. 11:00", "Hanne"),
    "sv": ("Dörrlåset går inte upp", "Kari", "tisdag 24 november", "10–12", "måndag 23 november kl. 11:00", "Hanne"),
    "en": ("The door lock won't open", "Kari", "Tuesday 24 November", "10–12", "11:00 on Monday 23 November", "Hanne"),
    "zh-Hans": ("门锁打不开", "Kari", "11月24日星期二", "10:00–12:00", "11月23日星期一 11:00", "Hanne"),
}


def facts(language: str) -> dict[str, str]:
    fault, engineer, day, window, answer_by, sender = LIKE[language]
    known = {"reference": "DS-48213", "fault": fault, "engineer": engineer, "day": day, "window": window}
    known |= {"eta": "10:34", "answer_by": answer_by, "arrive_by": answer_by.replace("11:00", "16:00")}
    return known | {"done_at": "11:42", "phone": "+47 22 00 00 00", "sender": sender, "link": LINK}
