"""What improvement asks for review packs: what came of the relationship, and how far it is."""

from catalog.plugin import ReviewDocument

IMPROVEMENTS = """query Improvements($relationship: ID!) {
  improvements(
    first: 50
    where: {inputs: {relationship: {id: {eq: $relationship}}}}
    orderBy: [{field: NUMBER}]
  ) {
    totalCount
    nodes {
      number title status result implementedAt closedAt
      service { slug }
      services(first: 20) { nodes { service { slug } dueOn doneOn } }
    }
  }
}"""
DOCUMENTS = (ReviewDocument(name="improvements", title="Improvements", document=IMPROVEMENTS),)
