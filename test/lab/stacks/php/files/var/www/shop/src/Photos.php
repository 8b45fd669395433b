<?php

declare(strict_types=1);

namespace Shop;

final class Photos
{
    public static function store(): void
    {
        $name = Settings::get('UPLOAD_DIR') . '/' . bin2hex(random_bytes(8)) . '.jpg';
        if (file_put_contents($name, file_get_contents('php://input')) === false) {
            throw new \RuntimeException("cannot store the photo in $name");
        }
        Response::json(['stored' => basename($name)]);
    }
}
