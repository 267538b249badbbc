"""The OpenAPI document against what is really sent: the snapshots of `core/wire`.

Every reference of the document leads somewhere, its examples are valid, and every snapshot is valid
against its schema; strictly, so that a field which the document does not name is found too.
"""

import copy
import json
import pathlib
import sys

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SNAPSHOTS = ROOT / "core/wire/src/snapshots"
# The values of each snapshot: a schema for all of them, or one for each.
SHAPES = {
    "operations": "Operation",
    "a_push_and_its_answer": ["PushRequest", "PushResponse"],
    "a_pull": ["PullResponse"],
    "activation_and_errors": ["ActivateRequest", "ActivateResponse", "Error"],
    "settings_and_seed_pack": ["SeedPack"],
}


def strict(schema):
    """Closes every object that names its properties, except parts of a whole."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: strict(value) for key, value in schema.items() if key != "allOf"}
    if "allOf" in schema:
        closed["allOf"] = [part if "$ref" not in part else strict(part) for part in copy.deepcopy(schema["allOf"])]
    if closed.get("type") == "object" and "properties" in closed:
        closed["additionalProperties"] = False
    return closed


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def resolve(document, reference):
    found = document
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return found


def examples(value):
    """Schemas with their examples."""
    if isinstance(value, dict):
        if "schema" in value:
            if "example" in value:
                yield value["schema"], value["example"]
            for each in value.get("examples", {}).values():
                yield value["schema"], each["value"]
        for each in value.values():
            yield from examples(each)
    elif isinstance(value, list):
        for each in value:
            yield from examples(each)


def main():
    document = json.loads((ROOT / "server/openapi.json").read_text(encoding="utf-8"))
    components = {**document["components"], "schemas": strict(document["components"]["schemas"])}

    def validate(schema, value, what):
        validator = jsonschema.Draft202012Validator({**schema, "components": components})
        error = jsonschema.exceptions.best_match(validator.iter_errors(value))
        if error:
            path = "/".join(str(step) for step in error.absolute_path)
            sys.exit(f"{what}: at {path or 'the top'}: {error.message[:300]}")

    for reference in references(document):
        resolve(document, reference)
    shown = list(examples(document["paths"]))
    for schema, value in shown:
        validate(schema, value, "an example of the document")
    count = 0
    for name, schemas in SHAPES.items():
        text = (SNAPSHOTS / f"saberling_wire__shapes__{name}.snap").read_text(encoding="utf-8")
        values = json.loads(text.split("---\n", 2)[2])
        values = values if isinstance(values, list) else [values]
        schemas = [schemas] * len(values) if isinstance(schemas, str) else schemas
        if len(schemas) != len(values):
            sys.exit(f"{name} has {len(values)} values")
        for schema, value in zip(schemas, values):
            validate({"$ref": f"#/components/schemas/{schema}"}, value, f"{name}, {schema}")
            count += 1
    print(f"document complete: snapshots={count} examples={len(shown)} paths={len(document['paths'])}")


main()
