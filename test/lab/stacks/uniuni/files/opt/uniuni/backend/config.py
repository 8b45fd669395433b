from pydantic import BaseSettings


class Settings(BaseSettings):
    POSTGRES_URL: str
    UPLOAD_DIR: str = '/var/lib/uniuni/uploads'
    REDIS_URL: str = ''

    class Config:
        env_file = '.env'


settings = Settings()
