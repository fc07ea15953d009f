"""What partnership itself asks for review packs: terms, agreements, issues, goals and effort."""

from catalog.plugin import ReviewDocument

TERMS = """query Terms($relationship: ID!) {
  relationship(id: $relationship) {
    slug name status startsOn endsOn noticeBy renewal
    participants { organization { slug } role }
    agreedOfferings { offering { slug name } edition { number } isCurrent }
  }
}"""
AGREEMENTS = """query Agreements($relationship: ID!, $window: WindowInput!) {
  relationship(id: $relationship) {
    slaAttainment(window: $window) { met measured unmeasured }
    agreements(first: 50, orderBy: [{field: NUMBER, direction: DESC}]) {
      totalCount
      nodes {
        number kind status startsOn endsOn
        targets { indicator comparator value unit }
      }
    }
  }
}"""
ISSUES = """query Issues($relationship: ID!) {
  relationship(id: $relationship) {
    strategicIssues(first: 50, orderBy: [{field: NUMBER, direction: DESC}]) {
      totalCount
      nodes { number kind title status cameOf endedOn }
    }
  }
}"""
GOALS = """query Goals($relationship: ID!) {
  relationship(id: $relationship) {
    sharedGoals(first: 50, orderBy: [{field: NUMBER, direction: DESC}]) {
      totalCount
      nodes { number title indicator comparator target unit status measured measuredOn isMet }
    }
  }
}"""
EFFORT = """query Effort($relationship: ID!, $window: WindowInput!) {
  relationship(id: $relationship) {
    effort(window: $window) { minutes sums { kind minutes organization { slug } } }
  }
}"""
DOCUMENTS = (
    ReviewDocument(name="terms", title="The terms of the relationship", document=TERMS),
    ReviewDocument(
        name="agreements",
        title="The levels that are agreed, and how many were met",
        document=AGREEMENTS,
    ),
    ReviewDocument(name="issues", title="Strategic issues", document=ISSUES),
    ReviewDocument(name="goals", title="Shared goals", document=GOALS),
    ReviewDocument(name="effort", title="The time that went into it", document=EFFORT),
)
