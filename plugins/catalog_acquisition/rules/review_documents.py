"""What acquisition asks for review packs: contracts with their obligations, and their money."""

from catalog.plugin import ReviewDocument

OBLIGATIONS = """query Obligations($relationship: ID!) {
  relationship(id: $relationship) {
    contracts(first: 20, orderBy: [{field: NUMBER}]) {
      nodes {
        number title status signedAt maxExtent noticeBy
        obligations(first: 100, orderBy: [{field: NUMBER}]) {
          nodes { number text trigger status dueOn dueAt indicator comparator target unit }
        }
      }
    }
  }
}"""
MONEY = """query Money($relationship: ID!) {
  relationship(id: $relationship) {
    contracts(first: 20, orderBy: [{field: NUMBER}]) {
      nodes {
        number value { amount currency }
        budget {
          currency
          revisions(first: 20) { nodes { number amount approvedAt } }
          actuals(first: 100, orderBy: [{field: NUMBER, direction: DESC}]) {
            totalCount
            nodes { number amount happenedAt reference }
          }
        }
      }
    }
  }
}"""
DOCUMENTS = (
    ReviewDocument(name="obligations", title="Contracts and obligations", document=OBLIGATIONS),
    ReviewDocument(name="money", title="Money", document=MONEY),
)
