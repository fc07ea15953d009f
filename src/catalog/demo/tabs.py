"""The examples with which GraphiQL opens on the demonstration catalog."""

TABS = (
    """# Everything that internet banking needs, the nearest first. Its provider sees that, and an
# administrator: this needs the token that `catalog serve --demo` printed.
query Needs {
  service(slug: "internet-banking") {
    name
    rationale
    owner { name }
    dependencyClosure(maxDepth: 5) {
      depth
      service { name provider { name } }
      path { slug }
    }
  }
}
""",
    """# What is offered to whom: goods, access and actions.
query Offers {
  offerings(first: 10, orderBy: [{field: NAME}]) {
    totalCount
    nodes {
      name
      targetConsumerGroup
      provider { name }
      services { nodes { name portfolioStatus } }
      components { kind name terms performedBy }
    }
  }
}
""",
    """# Who sees what of a service: ask with the token, and after you have signed out.
query Seen {
  service(slug: "internet-banking") {
    provider { name }
    relationships { totalCount }
    dependencies { totalCount }
    openVersion { summary }
    criticality
    externalRefs { reference }
    rationale
  }
}
""",
    """# Who provides and who consumes, with the token: terms are for whoever takes part.
query Relationships {
  relationships(orderBy: [{field: NAME}]) {
    nodes {
      name
      status
      endsOn
      noticeBy
      participants { role organization { name } consent document }
      offerings { nodes { name } }
      amendments { nodes { number status } }
    }
  }
}
""",
    """# Services found by a filter; labels and dependents are shown to their own house.
query Filtered($text: String! = "bank") {
  services(
    where: {OR: [{name: {contains: $text}}, {owner: {name: {contains: "core"}}}]}
    orderBy: [{field: TIER}, {field: NAME}]
  ) {
    nodes { slug name tier labels { key value } stage { title } dependents { totalCount } }
  }
}
""",
    """# How services move through their lives: all see their stages, their house the versions.
query Lives {
  lifecycleStages { key title status }
  services(first: 10, orderBy: [{field: NAME}]) {
    nodes {
      name
      portfolioStatus
      stage { title }
      liveVersion { number }
      openVersion { number summary stage { title } }
      stageHistory(last: 3) {
        nodes { from to outcome decidedAt findings { code message remedy } }
      }
    }
  }
}
""",
    """# Change something, with the token.
mutation Describe {
  createOrganization(input: {slug: "my-team", name: "My team", kind: TEAM}) {
    organization { id slug revision }
    userErrors { code message field }
  }
}
""",
)
