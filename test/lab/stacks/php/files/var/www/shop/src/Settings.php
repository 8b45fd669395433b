<?php

declare(strict_types=1);

namespace Shop;

final class Settings
{
    private static array $values = [];

    public static function load(string $file): void
    {
        foreach (file($file, FILE_IGNORE_NEW_LINES | FILE_SKIP_EMPTY_LINES) as $line) {
            [$name, $value] = explode('=', $line, 2);
            self::$values[trim($name)] = trim($value);
        }
    }

    public static function get(string $name): string
    {
        return self::$values[$name] ?? throw new \RuntimeException("$name is not set in .env");
    }
}
