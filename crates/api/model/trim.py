#!/usr/bin/env python3
"""Trims a botocore model to what validation and tests need: operations with their errors, and shapes.

Usage: trim.py <botocore>/data/kms/2014-11-01/service-2.json[.gz] > kms-2014-11-01.json
       trim.py <botocore>/data/iam/2010-05-08/service-2.json[.gz] iam-operations.txt > iam-2010-05-08.json
       trim.py <botocore>/data/sts/2011-06-15/service-2.json[.gz] sts-operations.txt > sts-2011-06-15.json

A second argument names the operations that are kept, one a line; without it all are.
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


def main(path, kept=None):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path) as file:
        model = json.load(file)
    operations = model["operations"]
    if kept:
        with open(kept) as file:
            operations = {name: operations[name] for name in file.read().split()}
    shapes = {name: shape for name, shape in model["shapes"].items() if not shape.get("exception")}
    if kept:
        shapes = reachable(shapes, operations.values())
    trimmed = {
        "version": model["metadata"]["uid"],
        "operations": {
            name: {**side_of(operation, "input"), **side_of(operation, "output"), "errors": errors_of(operation)}
            for name, operation in sorted(operations.items())
        },
        "shapes": {name: without_documentation(shape) for name, shape in sorted(shapes.items())},
    }
    json.dump(trimmed, sys.stdout, indent=1)
    print()


def reachable(shapes, operations):
    kept = {}
    ahead = [operation[side]["shape"] for operation in operations for side in ("input", "output") if side in operation]
    while ahead:
        name = ahead.pop()
        if name not in kept:
            kept[name] = shape = shapes[name]
            inner = [*shape.get("members", {}).values(), *(shape[part] for part in ("member", "key", "value") if part in shape)]
            ahead.extend(member["shape"] for member in inner)
    return kept


def side_of(operation, side):
    return {side: operation[side]["shape"]} if side in operation else {}


def errors_of(operation):
    return sorted(error["shape"] for error in operation.get("errors", []))


main(*sys.argv[1:])
