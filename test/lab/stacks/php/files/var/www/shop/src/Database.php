<?php

declare(strict_types=1);

namespace Shop;

final class Database
{
    public static function connect(): \PDO
    {
        $dsn = sprintf(
            'mysql:host=%s;port=%s;dbname=%s',
            Settings::get('DB_HOST'),
            Settings::get('DB_PORT'),
            Settings::get('DB_DATABASE'),
        );
        return new \PDO($dsn, Settings::get('DB_USERNAME'), Settings::get('DB_PASSWORD'));
    }
}
