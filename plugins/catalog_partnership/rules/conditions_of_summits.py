"""What must hold before anybody holds a summit, invites to it, or answers."""

from catalog.plugin import ORGANIZATION
from catalog_partnership.rules.access_of_summits import INVITATION, SUMMIT
from catalog_partnership.rules.voices import acting, speaking

TO_HOST = (acting(ORGANIZATION, "id", "Hold a summit for an organization that you act for."),)
TO_INVITE = (acting(SUMMIT, "organization_id", "Only the host of a summit invites to it."),)
TO_ANSWER = speaking(
    INVITATION, "organization_id", "Only whoever is invited answers: nobody answers for them."
)
