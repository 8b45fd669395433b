<?php

declare(strict_types=1);

namespace Shop;

final class Catalogue
{
    public static function show(): void
    {
        $rows = Database::connect()->query('SELECT name, price FROM products ORDER BY id')->fetchAll(\PDO::FETCH_ASSOC);
        Response::json(['products' => $rows]);
    }

    public static function search(string $word): void
    {
        $query = Database::connect()->prepare('SELECT name FROM products WHERE name LIKE ?');
        $query->execute(['%' . mb_strtolower($word) . '%']);
        Response::json(['found' => $query->fetchAll(\PDO::FETCH_COLUMN)]);
    }
}
