const express = require('express');
const config = require('./lib/config');
const store = require('./lib/store');
const notes = require('./routes/notes');
const exportRoute = require('./routes/export');

async function main() {
  await store.connect();
  const app = express();
  app.use(express.json());
  app.use('/notes', notes);
  app.use('/export', exportRoute);
  app.get('/', (_request, response) => response.send('notes'));
  const server = app.listen(config.port, config.host, () => {
    console.log(`notes listens on http://${config.host}:${config.port}`);
  });
  server.keepAliveTimeout = 65_000;
}

main();
