"""The AWS CLI, loaded once: takes commands as lines of JSON, and runs each in a fork of itself.

Loading the CLI costs more than a command does, and the stories told with it have some hundred and fifty commands.
"""

import json
import os
import sys
import tempfile

from awscli.clidriver import main


def run(arguments: list, environment: dict) -> dict:
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        child = os.fork()
        if child == 0:
            os.dup2(stdout.fileno(), sys.stdout.fileno())
            os.dup2(stderr.fileno(), sys.stderr.fileno())
            os._exit(command(arguments, environment))
        _, status = os.waitpid(child, 0)
        return {
            "returncode": os.waitstatus_to_exitcode(status),
            "stdout": written(stdout),
            "stderr": written(stderr),
        }


def command(arguments: list, environment: dict) -> int:
    os.environ.update(environment)
    sys.argv = ["aws", *arguments]
    try:
        return main()
    except SystemExit as ended:
        return ended.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def written(file) -> str:
    file.seek(0)
    return file.read().decode()


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(run(**json.loads(line))), flush=True)
