"""Passive sentences are found, and active ones are left alone."""

import pytest

from naast.language.passage import Passage
from naast.language.passive import passive_findings

PASSIVE = """
De rekening wordt morgen verstuurd.
Er worden extra kosten in rekening gebracht.
Uw dossier werd vorige week gesloten door ons.
De brieven werden niet ontvangen.
Het bedrag is nog niet betaald.
De kosten zijn verhoogd.
Uw klacht was al behandeld.
De facturen waren verzonden naar uw oude adres.
Wij laten u weten dat de zaak wordt overgedragen.
Het bedrag dient te worden voldaan.
Er kan beslag worden gelegd op uw inkomen.
De vordering is uit handen gegeven.
Door ons is geconstateerd dat er iets mist.
Uw verzoek zal worden beoordeeld.
Als niet betaald wordt, bellen wij u.
U wordt verzocht het bedrag over te maken.
Het vonnis is aan u betekend.
Uw betaling kon niet worden verwerkt.
De regeling is door u ondertekend.
Bent u goed geholpen?
Word ik nog gebeld?
De boete werd kwijtgescholden.
U bent gedagvaard door de deurwaarder.
De termijn is met een week verlengd.
Er is een afspraak gemaakt met u.
Het geld wordt teruggestort op uw rekening.
Uw gegevens zijn aangepast.
De rekening wordt u toegestuurd.
Uw brief wordt door een collega gelezen.
Wordt het bedrag niet op tijd overgemaakt, dan belt u ons.
""".strip().splitlines()

ACTIVE = """
Wij sturen u morgen de rekening.
U betaalt € 40 per maand.
De brief is gisteren gekomen.
Het is fijn dat u belt.
Uw situatie is veranderd.
U bent verhuisd.
Ik ben bereid om mee te denken.
In zijn brief vertelt hij dat verhaal.
Hij heeft zijn rekening betaald.
Dit is een verhoogd bedrag.
Het wordt later beter.
De kosten worden hoger.
Is er iets gebeurd?
Dit is de rekening van april.
De termijn is verlopen.
U bent niet verplicht om te bellen.
Wie is de eigenaar van het gebied?
Dat is genoeg geld.
Wij zijn op werkdagen open.
U wordt vader van een gezond kind.
De gevolgen zijn groot voor gezinnen.
Wij waren te laat met ons bericht.
Ik was vergeten om u te bellen.
Is het gelukt om te betalen?
De gemeente is er voor u.
Als dat zo is, betaalt u niets.
Uw brief van 3 mei is er.
Het bedrag is € 412,50 en u betaalt dat in delen.
U bent € 50 verschuldigd.
Wij zijn bekend met uw verzoek.
Wat is er gebeurd sinds uw brief?
Dit zijn de gegevens van uw bank.
""".strip().splitlines()


def found(sentence: str) -> list[str]:
    return [finding.text for finding in passive_findings(Passage(sentence))]


@pytest.mark.parametrize("sentence", PASSIVE)
def test_a_passive_sentence_is_found_once(sentence: str) -> None:
    assert len(found(sentence)) == 1


@pytest.mark.parametrize("sentence", ACTIVE)
def test_an_active_sentence_is_left_alone(sentence: str) -> None:
    assert found(sentence) == []


def test_the_finding_reaches_from_the_verb_to_the_participle() -> None:
    assert found("Morgen wordt de rekening verstuurd naar u.") == ["wordt de rekening verstuurd"]


def test_two_parts_of_a_sentence_are_two_findings() -> None:
    assert len(found("De brief wordt gestuurd, maar het geld is betaald.")) == 2
