"""The application for a WSGI server, made from the environment: granian here, gunicorn or another elsewhere.

``gunicorn --worker-class gthread --threads 8 "diversion.wsgi:application()"``
"""

from flask import Flask

from diversion.app import create_app
from diversion.config import Config


def application() -> Flask:
    """Make the application. Raises ``ConfigurationMissing`` naming the variable that is missing."""
    return create_app(Config.from_environment())
