"""Signatures: what strawberry is to see of a function that answers for many parents."""

import inspect
from collections.abc import Callable
from typing import Any


def signature_of(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function with the arguments and the type that strawberry is to see."""
    returned = getattr(function.__annotations__.get("return"), "__args__", None)
    if not returned:
        message = f"Annotate what {function.__qualname__} returns: a Sequence of the field's type."
        raise TypeError(message)

    def resolver(**_arguments: Any) -> Any:
        return None

    signature = inspect.signature(function)
    parameters = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for parameter in list(signature.parameters.values())[2:]
    ]
    resolver.__name__ = function.__name__
    resolver.__doc__ = function.__doc__
    resolver.__module__ = function.__module__
    resolver.__annotations__ = {item.name: item.annotation for item in parameters}
    resolver.__annotations__["return"] = returned[0]
    setattr(
        resolver,
        "__signature__",
        signature.replace(parameters=parameters, return_annotation=returned[0]),
    )
    return resolver
