<?php

declare(strict_types=1);

require __DIR__ . '/../src/bootstrap.php';

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);

match (true) {
    $path === '/products' => Shop\Catalogue::show(),
    $path === '/search' => Shop\Catalogue::search($_GET['q'] ?? ''),
    $path === '/export' => Shop\Export::all(),
    $path === '/photos' => Shop\Photos::store(),
    $path === '/up' => print 'up',
    default => Shop\Response::json(['shop' => 'example', 'path' => $path], $path === '/' ? 200 : 404),
};
