<?php

declare(strict_types=1);

spl_autoload_register(static function (string $class): void {
    $name = str_replace('\\', '/', substr($class, strlen('Shop\\')));
    if (str_starts_with($class, 'Shop\\')) {
        require __DIR__ . '/' . $name . '.php';
    }
});

Shop\Settings::load(dirname(__DIR__) . '/.env');
