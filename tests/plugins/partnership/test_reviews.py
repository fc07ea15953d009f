"""Business reviews: who mandates them, who names whom, and which of them count."""

from tests.plugins.partnership.partnered import Partners


def test_a_contract_manager_of_the_buyer_mandates_a_cadence(partners: Partners) -> None:
    cadence = partners.mandate("ANNUAL")

    assert (cadence["number"], cadence["frequency"], cadence["endsOn"]) == (1, "ANNUAL", None)


def test_nobody_without_the_role_mandates_one(partners: Partners) -> None:
    given = {"relationshipId": partners.deal, "frequency": "ANNUAL", "startsOn": "2024-01-31"}

    colleague = partners.refused("mandateCadence", by="ned", **given)
    provider = partners.refused("mandateCadence", by="lea", **given)
    rival = partners.refused("mandateCadence", by="rita", **given)
    account = partners.refused("mandateCadence", by="bank", **given)
    administrator = partners.refused("mandateCadence", by="admin", **given)

    assert colleague == account == administrator == [("ROLE_NOT_HELD", "relationshipId")]
    assert provider == [("NOT_YOUR_ORGANIZATION", "relationshipId")]
    assert rival == [("NOT_FOUND", "relationshipId")]


def test_a_review_counts_once_both_sides_named_who_must_be_there(partners: Partners) -> None:
    partners.mandate()
    partners.on("2024-07-20")
    review = partners.scheduled("2024-07-20")

    buyer = partners.of(
        "BusinessReview",
        review["id"],
        heldOn="2024-07-20",
        attendances=partners.present("cara", "mona"),
    )
    half = partners.do("recordReview", "review { isCompliant missing }", by="mona", **buyer)
    provider = partners.of(
        "BusinessReview", review["id"], attendances=partners.present("lea", "con")
    )
    whole = partners.do(
        "recordReview", "review { isCompliant missing dueOn heldOn }", by="bob", **provider
    )

    assert half == {"isCompliant": False, "missing": ["PROVIDER_LEADERSHIP", "PROVIDER_CONSULTANT"]}
    assert whole == {
        "isCompliant": True,
        "missing": [],
        "dueOn": "2024-07-31",
        "heldOn": "2024-07-20",
    }


def test_a_review_without_the_cxo_does_not_count(partners: Partners) -> None:
    partners.mandate()

    review = partners.held("2024-07-20", {"bank": ("mona",), "host": ("lea", "con")})

    assert (review["isCompliant"], review["missing"]) == (False, ["BUYER_CXO"])


def test_one_person_in_two_categories_counts_once(partners: Partners) -> None:
    partners.mandate()
    partners.holds("lea", "PROVIDER_CONSULTANT", partners.ids["host"])
    partners.on("2024-07-20")
    review = partners.held("2024-07-20", {"bank": ("cara",)})
    twice = [
        {"personId": partners.ids["lea"], "category": category}
        for category in ("PROVIDER_LEADERSHIP", "PROVIDER_CONSULTANT")
    ]

    given = partners.of("BusinessReview", review["id"], attendances=twice)
    alone = partners.do("recordReview", "review { isCompliant missing }", by="bob", **given)
    given = partners.of(
        "BusinessReview", review["id"], attendances=[*twice, *partners.present("con")]
    )
    together = partners.do("recordReview", "review { isCompliant missing }", by="bob", **given)

    assert alone == {"isCompliant": False, "missing": ["PROVIDER_CONSULTANT"]}
    assert together == {"isCompliant": True, "missing": []}


def test_nobody_names_people_of_the_other_side(partners: Partners) -> None:
    partners.on("2024-07-20")
    review = partners.scheduled("2024-07-20")
    given = partners.of(
        "BusinessReview",
        review["id"],
        heldOn="2024-07-20",
        attendances=partners.present("cara", "lea"),
    )

    refused = partners.refused("recordReview", by="mona", **given)

    assert set(refused) == {
        ("NOT_FOUND", "attendances.1.personId"),
        ("NOT_YOUR_ORGANIZATION", "attendances.1.category"),
    }
