"""What the home menu says, in English and French."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Language = Literal["en", "fr"]

SERVICES: Final = ("mobility", "jobs", "property", "marketplace", "wallet", "ai")
"""Each is also the name of the handler that offers the service, where one is registered."""


@dataclass(frozen=True, slots=True)
class Texts:
    """`services`: title (24 characters) and description (72) of each row, by service.

    `not_open` has the place {service}; `hints` are answers by kind of message.
    """

    button: str
    help_title: str
    help_description: str
    services: Mapping[str, tuple[str, str]]
    welcome: str
    menu: str
    back: str
    cancelled: str
    nothing_to_cancel: str
    help: str
    not_open: str
    expired: str
    unknown: str
    hints: Mapping[str, str]


EN: Final = Texts(
    button="Services",
    help_title="Help",
    help_description="How this works",
    services=MappingProxyType(
        {
            "mobility": ("Mobility", "Find a driver or a passenger near you"),
            "jobs": ("Jobs", "Find work or post a job"),
            "property": ("Property", "Rent a home or list one"),
            "marketplace": ("Marketplace", "Buy and sell near you"),
            "wallet": ("Wallet", "Your balance, transfers and tokens"),
            "ai": ("AI Agents", "Ask an assistant about our services"),
        }
    ),
    welcome="Welcome! Tap Services and choose what you need.",
    menu="Here are the services. Tap Services and choose one.",
    back="Back to the list. Tap Services and choose one.",
    cancelled="Stopped. What you had begun goes no further. Tap Services to choose something else.",
    nothing_to_cancel="There is nothing to cancel. Tap Services to choose a service.",
    help=(
        "How this works: tap Services, choose one, and answer its questions.\n\n"
        "At any time you can write:\n"
        "• menu: the list of services\n"
        "• back: back to the list\n"
        "• cancel: stop what you have begun\n"
        "• help: this explanation\n\n"
        "Pour le français, écrivez bonjour."
    ),
    not_open=(
        "{service} is not open on this number yet. Nothing was started and nothing was charged."
        " You can choose another service, or write help."
    ),
    expired="That choice is no longer available. Tap Services to see what you can choose now.",
    unknown="I did not understand that. Tap Services and choose one, or write help.",
    hints=MappingProxyType(
        {
            "voice": "I cannot listen to voice notes. Please write it, or tap Services.",
            "audio": "I cannot listen to audio files. Please write it, or tap Services.",
            "image": "Thank you for the picture. I cannot use it here: tap Services first.",
            "video": "Thank you for the video. I cannot use it here: tap Services first.",
            "document": "Thank you for the document. I cannot use it here: tap Services first.",
            "sticker": "Nice sticker! Tap Services and choose what you need.",
            "location": (
                "Thank you for the location. Tap Services first: a service that needs a place"
                " asks for it."
            ),
            "contacts": "Thank you for the contact. I cannot use it here: tap Services first.",
            "order": (
                "I cannot take catalogue orders here, so nothing was ordered. Tap Services to see"
                " what is possible."
            ),
            "form": "That form is no longer open. Tap Services to begin again.",
            "call": "This number answers messages only. Write to me, or tap Services.",
            "unsupported": (
                "WhatsApp could not pass on that kind of message. Please write it as text, or tap"
                " Services."
            ),
            "other": "I cannot read that kind of message. Please write it, or tap Services.",
        }
    ),
)

FR: Final = Texts(
    button="Services",
    help_title="Aide",
    help_description="Comment ça marche",
    services=MappingProxyType(
        {
            "mobility": ("Transport", "Trouver un chauffeur ou un passager près de vous"),
            "jobs": ("Emploi", "Trouver du travail ou publier une offre"),
            "property": ("Immobilier", "Louer un logement ou en proposer un"),
            "marketplace": ("Marché", "Acheter et vendre près de vous"),
            "wallet": ("Portefeuille", "Votre solde, vos transferts et vos jetons"),
            "ai": ("Agents IA", "Interroger un assistant sur nos services"),
        }
    ),
    welcome="Bienvenue ! Touchez Services et choisissez ce qu'il vous faut.",
    menu="Voici les services. Touchez Services et choisissez-en un.",
    back="Retour à la liste. Touchez Services et choisissez-en un.",
    cancelled=(
        "Arrêté. Ce que vous aviez commencé ne va pas plus loin. Touchez Services pour choisir"
        " autre chose."
    ),
    nothing_to_cancel="Il n'y a rien à annuler. Touchez Services pour choisir un service.",
    help=(
        "Comment ça marche : touchez Services, choisissez-en un et répondez à ses questions.\n\n"
        "À tout moment vous pouvez écrire :\n"
        "• menu: la liste des services\n"
        "• retour: revenir à la liste\n"
        "• annuler: arrêter ce que vous avez commencé\n"
        "• aide: cette explication\n\n"
        "For English, write hello."
    ),
    not_open=(
        "{service} n'est pas encore ouvert sur ce numéro. Rien n'a été commencé ni facturé."
        " Vous pouvez choisir un autre service ou écrire aide."
    ),
    expired="Ce choix n'est plus disponible. Touchez Services pour voir ce qui est possible.",
    unknown="Je n'ai pas compris. Touchez Services et choisissez, ou écrivez aide.",
    hints=MappingProxyType(
        {
            "voice": "Je ne peux pas écouter les messages vocaux. Écrivez-moi ou touchez Services.",
            "audio": "Je ne peux pas écouter les fichiers audio. Écrivez-moi ou touchez Services.",
            "image": "Merci pour la photo. Je ne peux rien en faire ici : touchez Services.",
            "video": "Merci pour la vidéo. Je ne peux rien en faire ici : touchez Services.",
            "document": "Merci pour le document. Je ne peux rien en faire ici : touchez Services.",
            "sticker": "Joli autocollant ! Touchez Services et choisissez ce qu'il vous faut.",
            "location": (
                "Merci pour la position. Touchez d'abord Services : un service qui a besoin d'un"
                " lieu le demande."
            ),
            "contacts": "Merci pour le contact. Je ne peux rien en faire ici : touchez Services.",
            "order": (
                "Je ne prends pas de commandes du catalogue ici : rien n'a été commandé. Touchez"
                " Services pour voir ce qui est possible."
            ),
            "form": "Ce formulaire n'est plus ouvert. Touchez Services pour recommencer.",
            "call": "Ce numéro répond seulement aux messages. Écrivez-moi ou touchez Services.",
            "unsupported": (
                "WhatsApp n'a pas pu transmettre ce genre de message. Écrivez-le en texte ou"
                " touchez Services."
            ),
            "other": "Je ne peux pas lire ce genre de message. Écrivez-moi ou touchez Services.",
        }
    ),
)

TEXTS: Final[Mapping[Language, Texts]] = MappingProxyType({"en": EN, "fr": FR})
