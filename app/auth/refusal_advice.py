"""What is wrong with a refused token, and what to do about it, for whoever signs the tokens.

NOTE: docs/tokens.md tells the same.
"""

ADVICE: dict[str, tuple[str, str]] = {
    "size": ("longer than 8 KiB", "leave claims out"),
    "form": (
        "not three parts of unpadded, canonical base64url",
        "pass the token on as the library made it, without `Bearer`",
    ),
    "header": (
        "not one strict JSON object, or with `crit`, `b64`, `jwk`, `jku`, `x5u` or `x5c`",
        "use a plain header",
    ),
    "kid": ("not a string", "leave it out"),
    "retired": ("`kid` names a key that was retired", "sign with a key that holds"),
    "alg": (
        "not the algorithm of the key; `none` is always refused",
        "sign with the algorithm shown beside the key",
    ),
    "key": (
        "the chatbot has no key, or one that cannot be used",
        "set one up under *Widget security*",
    ),
    "signature": (
        "signed with another key, or changed on the way",
        "compare the secret's preview; take the characters as text",
    ),
    "payload": (
        "not one strict JSON object: a name twice, NaN, NUL, too deep, not UTF-8",
        "let a JSON library write it",
    ),
    "exp": ("missing, or not whole seconds", "no milliseconds, no text, no fractions"),
    "iat": ("not whole seconds", "no milliseconds, no text, no fractions"),
    "nbf": ("not whole seconds", "no milliseconds, no text, no fractions"),
    "expired": ("`exp` has passed", "sign a new token for each page"),
    "lifetime": ("`exp` is more than 24 hours ahead", "shorten it"),
    "early": ("`iat` or `nbf` is in the future", "set the server's clock"),
    "sub": ("missing, blank, not a string, too long, or with control characters", "see Claims"),
    "iss": ("not a string, too long, or with control characters", "see Claims"),
    "aud": ("another chatbot's", "use the id of the chatbot on the page"),
    "name": ("not a string, too long, or not valid", "leave it out when you are not sure"),
    "email": ("not a string, too long, or not valid", "leave it out when you are not sure"),
    "phone": ("not a string, or too long", "leave it out when you are not sure"),
    "fields": (
        "other claims: too many, too long, a name that is blank, unusable, there twice, or `Email` "
        "for `email`",
        "see Claims",
    ),
}
