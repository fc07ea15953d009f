"""The rating that follows from what was kept, by the rule that both sides know."""

from catalog_acquisition.tables.vendors import RatingGrade


def proposed(due: int, met: int) -> RatingGrade | None:
    """Return the rating of a vendor that met so many of so many in time; None where none was due.

    All that was due is SATISFACTORY, nine tenths and more are MARGINAL, less is UNSATISFACTORY:
    better ones are a person's, with a narrative.
    """
    if not due:
        return None
    if met == due:
        return RatingGrade.SATISFACTORY
    return RatingGrade.MARGINAL if met * 10 >= due * 9 else RatingGrade.UNSATISFACTORY
