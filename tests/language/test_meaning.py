"""The words around an element decide: what is offered, refused, asked or only mentioned."""

import pytest

from tests.language.helpers import check, findings

THERE = [
    ("consequence", "Hoor ik niets vóór 29 september, dan stopt de regeling."),
    ("consequence", "Als ik niets hoor, dan stopt de regeling."),
    ("consequence", "Als ik niets hoor, bel ik u op 1 oktober."),
    ("consequence", "Hoor ik op 29 september niets? Dan stopt de regeling."),
    ("consequence", "Betaalt u te laat, dan komt er € 40 bij."),
    ("consequence", "Reageert u niet, dan vragen wij de rechter om een beslissing."),
    ("consequence", "Blijft betaling uit, dan volgen er kosten."),
    ("consequence", "Zonder betaling vóór 1 mei sturen wij u een herinnering."),
    ("consequence", "Horen wij niets van u? Dan bellen wij u."),
    ("consequence", "Anders stopt de afspraak."),
    ("consequence", "Wanneer wij geen betaling zien, sturen wij een herinnering."),
    ("reference", "Uw nummer: 88213"),
    ("reference", "Ons kenmerk 22170"),
    ("reference", "Zaak 88213"),
    ("reference", "zaak 88213 is van u"),
    ("reference", "Kenmerk: 22170"),
    ("reference", "Zaak nr. 88213"),
    ("reference", "Vermeld kenmerk 22170 bij uw betaling."),
    ("reference", "Ons kenmerk is 22170."),
    ("reference", "Uw nummer is 88213."),
    ("reference", "Noem nummer 88213 als u belt."),
    ("reference", "Zet 88213 bij uw betaling."),
    ("reference", "Betalingskenmerk 1234 5678 9012 3456"),
    ("reference", "Onder nummer 88213 vindt u uw zaak."),
    ("reference", "Dossier 2026/118"),
    ("reference", "(kenmerk 22170)"),
    ("reference", "Uw klantnr. 88213"),
    ("arrangement", "Als u niet in één keer kunt betalen, maken we een regeling."),
    ("arrangement", "Een regeling is mogelijk."),
    ("arrangement", "Lukt het niet? Dan kunt u in 3 keer betalen."),
    ("arrangement", "Een regeling kan altijd."),
    ("arrangement", "Geen geld? Dan treffen wij een regeling."),
    ("arrangement", "U kunt uitstel vragen."),
    ("arrangement", "Niet alles in één keer? Betalen in termijnen kan."),
    ("referral", "Niet weten waar u moet beginnen? Geldfit helpt u gratis."),
    ("referral", "Heeft u geldzorgen? Ga naar uw gemeente."),
    ("referral", "Bel het Juridisch Loket."),
    ("referral", "Komt u er niet uit? De gemeente helpt."),
    ("phone", "Bel 088 123 45 67 op werkdagen. Bellen kan niet in het weekend."),
    ("phone", "Bel (088) 123 4567, ma-vr 9-17 uur."),
    ("phone", "Bel 14 020 op werkdagen."),
    ("phone", "Bel +31 88 123 45 67, dagelijks van 9 tot 17 uur."),
    ("phone", "Bel 0881234567 tussen 9:00 en 17:00 uur."),
    ("phone", "Bel 06-12345678, ma t/m vr 9.00-17.00 uur"),
    ("phone", "Bel 0900 0141 op werkdagen"),
    ("person", "Groet, Joost\nik ben er"),
    ("person", "Hoogachtend,\nDirectie\n\nmevr. A.B. de Vries"),
    ("person", "Met vriendelijke groet,\nNamens het bestuur,\nPeter van der Laan\nPenningmeester"),
    ("person", "Je kunt vragen naar Sanne Bakker."),
    ("date", "Betaal voor 1/10."),
    ("date", "Betaal vóór 1-10."),
    ("date", "Betaal uiterlijk vrijdag 2 okt."),
    ("date", "Betaal vóór: 11 september"),
    ("date", "Betaal voor de 25e van deze maand"),
    ("date", "Betaal uiterlijk op 1 oktober a.s."),
    ("date", "Betaal tot 2026-10-01"),
    ("date", "Hoor ik niets voor 9 oktober, dan bel ik."),
    ("date", "Wij willen uw betaling uiterlijk 3 november ontvangen"),
    ("one_action", "Je moet € 40 betalen."),
    ("one_action", "Betaal je € 40 vóór 1 mei?"),
    ("one_action", "Dit bedrag dient u te betalen."),
    ("one_action", "Maak € 40 over vóór 1 mei."),
    ("one_action", "Wilt u het bedrag overmaken?"),
    ("one_action", "Wij vragen u € 40 te betalen."),
    ("one_action", "Graag zien wij uw betaling vóór 1 mei."),
    ("one_threat", "Dan vragen wij de rechter om een beslissing. De rechter kijkt ernaar."),
]
NOT_THERE = [
    ("consequence", "Lukt dat niet? Dan maken we samen een plan."),
    ("consequence", "Als u vragen heeft, bel ons dan."),
    ("consequence", "Betaalt u op tijd? Dan komen er geen kosten bij."),
    ("consequence", "Kunt u niet alles betalen, dan zoeken wij samen een oplossing."),
    ("consequence", "Als u belt, helpen wij u."),
    ("consequence", "Heeft u al betaald? Dan is deze brief niet meer nodig."),
    ("consequence", "Wij hebben geen betaling ontvangen."),
    ("consequence", "Als u niet kunt bellen, kunt u ook mailen."),
    ("consequence", "Heeft u geen internet? Dan sturen wij u een papieren formulier."),
    ("reference", "Ons nummer is 088-1234567."),
    ("reference", "Bel nummer 0800-8115."),
    ("reference", "Rekeningnummer NL00 BANK 0123 4567 89"),
    ("reference", "De rekening van 3 april 2026."),
    ("reference", "Telefoonnummer 088 123 45 67"),
    ("reference", "Het nummer is 06 12345678"),
    ("reference", "Uw zaak van 12 juni 2026"),
    ("reference", "Postbus 4120"),
    ("reference", "Huisnummer 2213"),
    ("reference", "De factuur is van 12-05-2026"),
    ("arrangement", "Een regeling is niet mogelijk."),
    ("arrangement", "Uitstel of een regeling is in dit stadium niet meer mogelijk."),
    ("arrangement", "Wij geven geen uitstel."),
    ("arrangement", "Wij verlenen u geen betalingsregeling meer."),
    ("arrangement", "Een betalingsregeling verlenen wij niet."),
    ("arrangement", "U komt niet in aanmerking voor een regeling."),
    ("arrangement", "Wij gaan niet akkoord met een betalingsregeling."),
    ("arrangement", "Betalen in termijnen kan niet."),
    ("arrangement", "Uw regeling is vervallen."),
    ("arrangement", "Een regeling kan niet."),
    ("arrangement", "Een regeling is uitgesloten."),
    ("arrangement", "Wij kunnen u helaas geen betalingsregeling aanbieden."),
    ("arrangement", "U betaalt zonder uitstel."),
    ("referral", "Een beroep op schuldhulpverlening schort de zaak niet op."),
    ("referral", "Wij werken niet mee aan schuldhulp."),
    ("referral", "De gemeente eist betaling."),
    ("referral", "Naar de gemeente gaan heeft geen zin."),
    ("referral", "Wij verwijzen u niet door naar schuldhulp."),
    ("referral", "Schuldhulpverlening verandert niets aan uw schuld."),
    ("phone", "U kunt ons niet bellen op 088 123 45 67, ook niet op werkdagen."),
    ("phone", "Dit nummer is niet bereikbaar: 088 123 45 67 op werkdagen."),
    ("phone", "Maak het over op NL00 BANK 0123 4567 89 op werkdagen."),
    ("person", "Met vriendelijke groet,\nVattenfall Klantenservice"),
    ("person", "Met vriendelijke groet,\nZonzorg Verzekeringen"),
    ("person", "Hoogachtend,\nIncasso Noord B.V."),
    ("person", "Met vriendelijke groet,\nGemeente Utrecht"),
    ("person", "Met vriendelijke groet,\nWoonstichting De Vaart"),
    ("person", "Met vriendelijke groet,\nNoorderhof Advocaten"),
    ("date", "Wij zijn open tot 9-12 uur."),
    ("date", "Uw brief van 3 mei."),
    ("date", "Betaal binnen 14 dagen."),
    ("date", "Betaal voor 1-2 personen"),
    ("acknowledgement", "Wij begrijpen niet waarom u niet betaalt."),
    ("acknowledgement", "Ik begrijp niet dat u zwijgt."),
    ("acknowledgement", "U begrijpt dat dit niet kan."),
    ("one_action", "Maak een foto van de meter en betaal € 40. Stuur de foto op."),
    ("one_action", "Wij hebben nog niets ontvangen."),
]


def found(key: str, text: str) -> bool:
    report = check(f"{text}\nDit is een brief voor u.")
    return next(element.found for element in report.elements if element.key == key)


@pytest.mark.parametrize(("key", "text"), THERE)
def test_an_element_is_seen_however_it_is_said(key: str, text: str) -> None:
    assert found(key, text)


@pytest.mark.parametrize(("key", "text"), NOT_THERE)
def test_what_is_refused_or_only_mentioned_is_no_element(key: str, text: str) -> None:
    assert not found(key, text)


@pytest.mark.parametrize(
    "text",
    [
        "Dit is het bedrag dat u moet betalen.",
        "Wat moet u doen?",
        "Dit moet u weten.",
        "U bent niet verplicht om te bellen.",
        "Wij gaan ervan uit dat u het bent vergeten.",
        "Een incassobureau belt u.",
        "Betaal het bedrag aan de deurwaarder.",
        "Gespreid betalen is mogelijk.",
        "Als de incasso weer niet lukt, bel ons dan.",
        "Betaal voor uw rekening van 3 april € 40.",
        "Maak het over op NL91 ABNA 0417 1643 00.",
    ],
)
def test_ordinary_wording_gets_no_remark(text: str) -> None:
    assert findings(f"{text}\nEn dit is voor u.", "tone", "jargon", "passive", "capitals") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("U moet vandaag betalen.", "U moet"),
        ("Je moet vandaag betalen.", "Je moet"),
        ("De kosten zijn voor uw rekening.", "kosten zijn voor uw rekening"),
        ("Dan wordt uw toestel per 18 sept. 2026 geblokkeerd.", "wordt uw toestel per 18 sept. 2026 geblokkeerd"),
        ("Dit is zo omdat het betaald had moeten worden.", "betaald had moeten worden"),
    ],
)
def test_harsh_and_passive_wording_is_still_seen(text: str, words: str) -> None:
    assert [finding.text for finding in findings(text, "tone", "passive")] == [words]
