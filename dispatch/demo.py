"""Who can sign in to the demonstration. None of this exists anywhere else."""

from dataclasses import dataclass

from dispatch.stamp import Role

PASSWORD = "open the door"


@dataclass(frozen=True)
class Person:
    name: str
    role: Role
    email: str
    password: str = PASSWORD


PEOPLE = (
    Person("Samir Hussain", Role.DISPATCHER, "samir.hussain@doorstep.example"),
    Person("Hanne Vik", Role.AGENT, "hanne.vik@doorstep.example"),
    Person("Kari Nordby", Role.ENGINEER, "kari.nordby@doorstep.example"),
    Person("Berit Engen", Role.DISPATCHER, "berit.engen@lierelektro.example"),
    Person("Morten Aasen", Role.MANAGER, "morten.aasen@doorstep.example"),
    Person("Maja Sjöberg", Role.QUALITY, "maja.sjoberg@doorstep.example"),
    Person("Rolf Steen", Role.ADMIN, "admin@doorstep.example"),
    Person("Agnes Riis", Role.AUDITOR, "auditor@doorstep.example"),
)
