// PostGraphile over the catalog's tables, with the settings that its makers give for production.
import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';

const { BEHAVIOR = '-insert -update -delete', DATABASE_URL, PORT } = process.env;
const server = createServer();
const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  // Else there is no condition over columns that have no index of their own.
  disablePlugins: ['PgIndexBehaviorsPlugin'],
  schema: { defaultBehavior: `+connection +list ${BEHAVIOR}` },
  grafast: { explain: false },
  grafserv: { graphqlPath: '/graphql', graphiql: false, watch: false },
  pgServices: [
    makePgService({
      connectionString: DATABASE_URL,
      schemas: ['public'],
      poolConfig: { max: 16 },
    }),
  ],
});
await instance.createServ(grafserv).addTo(server);
server.listen(Number(PORT), '127.0.0.1');
