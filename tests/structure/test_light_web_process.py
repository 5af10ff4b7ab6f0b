"""The process that serves pages stays light: heavy statistics load in workers only, however they are installed."""

import json
import subprocess
import sys

from flask import Flask
from sources import ROOT

HEAVY = ("joblib", "numpy", "pandas", "scipy", "sklearn", "statsmodels")
PROGRAM = """
import json, sys
sys.path[:0] = ["tests"]
from pathlib import Path
from databases import KEYS
from diversion.app import create_app
from diversion.config import Config

told = json.loads(sys.stdin.read())
app = create_app(Config(data=Path(told.pop("data")), keys=KEYS, pool_size=2, **told))
asking = app.test_client()
codes = [asking.get(path).status_code for path in ("/", "/api/v1/openapi.json", "/api/v1/health", "/reports/case-mix")]
print(json.dumps({"codes": codes, "modules": sorted(sys.modules)}))
"""


def test_no_heavy_library_is_loaded_by_the_application_or_a_request(served: Flask) -> None:
    config = served.extensions["diversion"].config
    told = {
        "database_url": config.database_url,
        "owner_url": config.owner_url,
        "redis_url": config.redis_url,
        "data": str(config.data),
    }
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        input=json.dumps(told),
        capture_output=True,
        check=False,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["codes"][1] == 200
    assert all(code < 500 for code in found["codes"])
    assert not [name for name in found["modules"] if name.partition(".")[0] in HEAVY]
