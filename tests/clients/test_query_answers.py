"""botocore reads every answer of IAM and STS that crates/api writes, and finds in it what the model says."""

from pathlib import Path
from urllib.parse import unquote

import botocore.loaders
import botocore.model
import botocore.parsers
import pytest

ANSWERS = Path(__file__).parents[2] / "crates/api/tests/query_answers"
OURS = {"GetForwardAccessSession", "GetServiceSession"}
# A decision for which no statement speaks.
MAY_BE_EMPTY = "MatchedStatements"
SAMPLES = sorted(path for path in ANSWERS.glob("*/*.xml") if path.stem not in OURS)


def parsed(path):
    service = path.parent.name
    model = botocore.model.ServiceModel(botocore.loaders.Loader().load_service_model(service, "service-2"), service)
    operation = model.operation_model(path.stem)
    response = {"status_code": 200, "headers": {}, "body": path.read_bytes()}
    return operation.output_shape, botocore.parsers.create_parser("query").parse(response, operation.output_shape)


def check(shape, value, path):
    if shape.type_name == "structure":
        for member in shape.required_members:
            assert member in value, f"{path} has no {member}"
        for member, inner in value.items():
            check(shape.members[member], inner, f"{path}.{member}")
    elif shape.type_name == "list":
        assert value or path.endswith(MAY_BE_EMPTY), f"{path} is empty"
        for inner in value:
            check(shape.member, inner, path)
    elif shape.type_name == "string" and shape.name == "policyDocumentType":
        assert "Statement" in (value if isinstance(value, dict) else unquote(value)), path
    else:
        assert value is not None and value != {}, path


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_botocore_reads_the_answer(path):
    shape, answer = parsed(path)
    assert answer.pop("ResponseMetadata")["RequestId"] == "abababab-abab-abab-abab-abababababab"
    if shape is None or path.stem == "UpdateRole":
        assert answer == {}
        return
    assert answer, "something was read"
    check(shape, answer, path.stem)


def test_there_are_samples():
    assert len(SAMPLES) > 40
