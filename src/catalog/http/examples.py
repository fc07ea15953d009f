"""The operations with which GraphiQL opens, unless others are given: they fit every catalog."""

EXAMPLES = (
    {
        "query": """# The services that you may see. Search by the variable.
query Services($text: String = "") {
  services(
    first: 20
    where: {name: {contains: $text}}
    orderBy: [{field: NAME}]
  ) {
    totalCount
    nodes {
      slug
      name
      stage { title }
      provider { name }
    }
    pageInfo { hasNextPage endCursor }
  }
}
""",
        "variables": '{"text": ""}',
    },
    {
        "query": """# One service, and for its house what it needs. Put a slug of yours below.
query One($slug: String!) {
  services(where: {slug: {eq: $slug}}) {
    nodes {
      name
      stage { title }
      provider { name }
      offerings { nodes { name status } }
      dependencyClosure(maxDepth: 5) {
        depth
        service { name }
        path { slug }
      }
      unresolvedDependencies { unresolvedRef }
    }
  }
}
""",
        "variables": '{"slug": "my-service"}',
    },
    {
        "query": """# Who you are, what is installed, and the stages of services.
query Here {
  viewer {
    subject
    roles
    scopes
    organizations { slug name }
  }
  plugins { id title state }
  lifecycleStages { key title status }
}
""",
    },
    {
        "query": """# Add an organization, with a token. dryRun: false keeps it.
mutation AddOrganization(
  $input: CreateOrganizationInput!
  $dryRun: Boolean
) {
  createOrganization(input: $input, dryRun: $dryRun) {
    organization { id slug name revision }
    userErrors { code message field }
  }
}
""",
        "variables": """{
  "input": {"slug": "my-team", "name": "My team", "kind": "TEAM"},
  "dryRun": true
}""",
    },
    {
        "query": """# Add a service, with a token. dryRun: false keeps it.
mutation AddService(
  $input: CreateServiceInput!
  $dryRun: Boolean
) {
  createService(input: $input, dryRun: $dryRun) {
    service { id slug name stage { title } revision }
    userErrors { code message field }
  }
}
""",
        "variables": """{
  "input": {"slug": "my-service", "name": "My service"},
  "dryRun": true
}""",
    },
)
