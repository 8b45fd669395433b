const { createClient } = require('redis');
const config = require('./config');

const client = createClient({
  url: config.redisUrl,
  socket: { reconnectStrategy: (tries) => (tries > 5 ? new Error('Redis is away') : 200) },
});
client.on('error', (error) => console.error('redis:', error.message || error));

module.exports = {
  connect: () => client.connect(),
  all: () => client.lRange('notes', 0, -1),
  add: (text) => client.rPush('notes', text),
};
