"""The environment, read once: `CATALOG_*` variables, then `catalog.toml` in the working folder."""

from pathlib import Path
from typing import Annotated, Any

from platformdirs import user_data_path
from pydantic import Field, SecretStr, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

LOCAL = Path("catalog.db")
FROM_FILES = ("database_url", "secret_key")


class Settings(BaseSettings):
    """How this catalog runs."""

    model_config = SettingsConfigDict(
        env_prefix="CATALOG_", toml_file="catalog.toml", extra="ignore"
    )

    database_url: str | None = Field(
        None, description="sqlite:///PATH or postgresql://USER:PASSWORD@HOST/DATABASE."
    )
    host: str = Field("127.0.0.1", description="The address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="The port to listen on.")
    anonymous_read: bool = Field(
        default=False, description="Whether what is published can be read without a token."
    )
    secret_key: SecretStr | None = Field(
        None, description="Keys hashes and cursors; unset, one is made and kept in the database."
    )
    max_page_size: int = Field(100, ge=1, description="The most objects on one page.")
    plugins_disabled: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(), description="The ids of plugins that are not to be loaded, with commas."
    )

    @model_validator(mode="before")
    @classmethod
    def _from_files(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Take a secret from the file that its `*_FILE` names, and split lists at commas."""
        for name in FROM_FILES:
            file = values.pop(f"{name}_file", None)
            if file and not values.get(name):
                values[name] = Path(file).read_text().strip()
        disabled = values.get("plugins_disabled")
        if isinstance(disabled, str):
            values["plugins_disabled"] = {item.strip() for item in disabled.split(",") if item}
        return values

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let arguments win over variables, and variables over the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    def url(self, *, local: bool = False) -> str:
        """Return the database's address.

        It is the one that was set, else `./catalog.db` where that exists or *local* asks for it,
        else a file in the user's data folder.
        """
        if self.database_url:
            return self.database_url
        if local or LOCAL.exists():
            return f"sqlite:///{LOCAL.resolve()}"
        return f"sqlite:///{user_data_path('catalog') / LOCAL}"
