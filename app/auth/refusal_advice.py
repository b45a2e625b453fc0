"""What is wrong with a refused token, and what to do about it, for whoever signs the tokens.

NOTE: docs/tokens.md tells the same.
"""

from app.data.vocabulary import marked

ADVICE: dict[str, tuple[str, str]] = {
    "size": (marked("longer than 8 KiB"), marked("leave claims out")),
    "form": (
        marked("not three parts of unpadded, canonical base64url"),
        marked("pass the token on as the library made it, without `Bearer`"),
    ),
    "header": (
        marked("not one strict JSON object, or with `crit`, `b64`, `jwk`, `jku`, `x5u` or `x5c`"),
        marked("use a plain header"),
    ),
    "kid": (marked("not a string"), marked("leave it out")),
    "retired": (marked("`kid` names a key that was retired"), marked("sign with a key that holds")),
    "alg": (
        marked("not the algorithm of the key; `none` is always refused"),
        marked("sign with the algorithm shown beside the key"),
    ),
    "key": (
        marked("the chatbot has no key, or one that cannot be used"),
        marked("set one up under *Widget security*"),
    ),
    "signature": (
        marked("signed with another key, or changed on the way"),
        marked("compare the secret's preview; take the characters as text"),
    ),
    "payload": (
        marked("not one strict JSON object: a name twice, NaN, NUL, too deep, not UTF-8"),
        marked("let a JSON library write it"),
    ),
    "exp": (
        marked("missing, or not whole seconds"),
        marked("no milliseconds, no text, no fractions"),
    ),
    "iat": (marked("not whole seconds"), marked("no milliseconds, no text, no fractions")),
    "nbf": (marked("not whole seconds"), marked("no milliseconds, no text, no fractions")),
    "expired": (marked("`exp` has passed"), marked("sign a new token for each page")),
    "lifetime": (marked("`exp` is more than 24 hours ahead"), marked("shorten it")),
    "early": (marked("`iat` or `nbf` is in the future"), marked("set the server's clock")),
    "sub": (
        marked("missing, blank, not a string, too long, or with control characters"),
        marked("see Claims"),
    ),
    "iss": (marked("not a string, too long, or with control characters"), marked("see Claims")),
    "aud": (marked("another chatbot's"), marked("use the id of the chatbot on the page")),
    "name": (
        marked("not a string, too long, or not valid"),
        marked("leave it out when you are not sure"),
    ),
    "email": (
        marked("not a string, too long, or not valid"),
        marked("leave it out when you are not sure"),
    ),
    "phone": (marked("not a string, or too long"), marked("leave it out when you are not sure")),
    "fields": (
        marked(
            "other claims: too many, too long, a name that is blank, unusable, there twice, "
            "or `Email` for `email`"
        ),
        marked("see Claims"),
    ),
}
