"""What operation asks for review packs: availability, incidents with credits, and requests."""

from catalog.plugin import ReviewDocument

AVAILABILITY = """query Availability($relationship: ID!, $window: WindowInput!) {
  services(
    first: 50
    where: {relationships: {id: {eq: $relationship}}}
    orderBy: [{field: SLUG}]
  ) {
    nodes {
      slug
      availability(window: $window) {
        percent agreedServiceMinutes downtimeMinutes breaks mtrsMinutes status
      }
    }
  }
}"""
INCIDENTS = """query Incidents($relationship: ID!, $from: DateTime!, $to: DateTime!) {
  incidents(
    first: 100
    where: {
      services: {relationships: {id: {eq: $relationship}}}
      intervals: {startedAt: {gte: $from, lt: $to}}
    }
    orderBy: [{field: NUMBER}]
  ) {
    totalCount
    nodes {
      number title severity status kind restorationSeconds
      organization { slug }
      intervals { startedAt restoredAt }
    }
  }
}"""
CREDITS = """query Credits($relationship: ID!, $window: WindowInput!) {
  services(
    first: 20
    where: {relationships: {id: {eq: $relationship}}}
    orderBy: [{field: SLUG}]
  ) {
    nodes {
      slug
      breachesBehind(window: $window, most: 20) {
        target { indicator comparator value unit }
        percent ownPercent hasEnded
        credit { rate status amounts { amount currency } }
      }
    }
  }
}"""
REQUESTS = """query Requests($relationship: ID!, $from: DateTime!, $to: DateTime!) {
  relationship(id: $relationship) {
    requests(
      first: 50
      where: {requestedAt: {gte: $from, lt: $to}}
      orderBy: [{field: NUMBER}]
    ) {
      totalCount
      nodes { number component status requestedAt promisedBy fulfilledAt fulfilmentSeconds }
    }
  }
}"""
DOCUMENTS = (
    ReviewDocument(name="availability", title="Attainment", document=AVAILABILITY),
    ReviewDocument(name="incidents", title="Incidents", document=INCIDENTS),
    ReviewDocument(name="credits", title="Broken levels and their credits", document=CREDITS),
    ReviewDocument(name="requests", title="What was asked for", document=REQUESTS),
)
