#!/usr/bin/env python3
"""Trims botocore's KMS model to what validation and tests need: operations with their errors, and shapes.

Usage: trim.py <botocore>/data/kms/2014-11-01/service-2.json[.gz] > kms-2014-11-01.json
"""

import gzip
import json
import sys

UNUSED = {"documentation", "deprecatedMessage", "locationName", "examples"}


def without_documentation(node):
    if isinstance(node, dict):
        return {
            name: without_documentation(child)
            for name, child in node.items()
            # A member may well be called like a key of the model's own; only texts and flags are dropped.
            if name not in UNUSED or isinstance(child, dict)
        }
    if isinstance(node, list):
        return [without_documentation(child) for child in node]
    return node


def main(path):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path) as file:
        model = json.load(file)
    trimmed = {
        "version": model["metadata"]["uid"],
        "operations": {
            name: {"input": operation["input"]["shape"], **output_of(operation), "errors": errors_of(operation)}
            for name, operation in sorted(model["operations"].items())
        },
        "shapes": {
            name: without_documentation(shape)
            for name, shape in sorted(model["shapes"].items())
            if not shape.get("exception")
        },
    }
    json.dump(trimmed, sys.stdout, indent=1)
    print()


def output_of(operation):
    return {"output": operation["output"]["shape"]} if "output" in operation else {}


def errors_of(operation):
    return sorted(error["shape"] for error in operation.get("errors", []))


main(sys.argv[1])
