"""How many statements each edit takes, which is reviewed whenever it changes."""

# On SQLite and on PostgreSQL: one whose revision is stale, a dry run, and the edit itself.
EDITS = {
    "updateAcquisition": ((3, 3, 7), (3, 3, 4)),
    "updateChange": ((3, 3, 7), (3, 3, 4)),
    "updateCostEffect": ((5, 5, 9), (5, 5, 6)),
    "updateImprovement": ((4, 4, 8), (4, 4, 5)),
    "updateIncident": ((7, 13, 16), (8, 13, 14)),
    "updateObjective": ((6, 9, 12), (6, 8, 9)),
    "updateOffering": ((6, 14, 21), (6, 13, 17)),
    "updateOrganization": ((5, 5, 13), (6, 6, 10)),
    "updateOutcome": ((5, 5, 9), (5, 5, 6)),
    "updatePerson": ((5, 8, 15), (5, 7, 11)),
    "updateProblemStatement": ((4, 4, 8), (4, 4, 5)),
    "updateProduct": ((6, 9, 16), (7, 9, 13)),
    "updateRelationshipActivity": ((10, 10, 14), (12, 12, 13)),
    "updateRequirement": ((7, 7, 14), (7, 7, 13)),
    "updateResource": ((4, 4, 12), (4, 4, 8)),
    "updateRetirementPlan": ((6, 8, 11), (6, 7, 8)),
    "updateRiskEffect": ((5, 5, 9), (5, 5, 6)),
    "updateRoadmap": ((3, 3, 7), (3, 3, 4)),
    "updateRoadmapComponent": ((3, 3, 7), (3, 3, 4)),
    "updateService": ((6, 16, 23), (7, 16, 20)),
    "updateUtility": ((5, 5, 9), (5, 5, 6)),
}
