const { Router } = require('express');
const store = require('../lib/store');

const router = Router();

router.get('/', async (_request, response) => {
  const notes = await store.all();
  response.type('text/csv').send(notes.map((note, number) => `${number};${note}`).join('\n'));
});

module.exports = router;
