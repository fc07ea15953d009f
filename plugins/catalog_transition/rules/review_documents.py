"""What transition asks for review packs: the changes that are ahead."""

from catalog.plugin import ReviewDocument

CHANGES = """query Changes($relationship: ID!, $to: DateTime!) {
  services(
    first: 50
    where: {relationships: {id: {eq: $relationship}}}
    orderBy: [{field: SLUG}]
  ) {
    nodes {
      slug portfolioStatus
      changes(first: 20, where: {windowEnd: {gte: $to}}, orderBy: [{field: NUMBER}]) {
        nodes { number title kind status windowStart windowEnd }
      }
    }
  }
}"""
DOCUMENTS = (
    ReviewDocument(name="changes", title="Changes and retirements ahead", document=CHANGES),
)
