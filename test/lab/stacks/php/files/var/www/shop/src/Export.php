<?php

declare(strict_types=1);

namespace Shop;

final class Export
{
    public static function all(): void
    {
        $lines = [];
        foreach (Database::connect()->query('SELECT id, name, price FROM products') as $row) {
            $lines[] = implode(';', [$row['id'], $row['name'], $row['price']]);
        }
        header('Content-Type: text/csv');
        echo implode("\n", $lines);
    }
}
