const { Router } = require('express');
const store = require('../lib/store');

const router = Router();

router.get('/', async (_request, response) => {
  response.json({ notes: await store.all() });
});

router.post('/', async (request, response) => {
  await store.add(String(request.body.text));
  response.status(201).json({ stored: true });
});

module.exports = router;
