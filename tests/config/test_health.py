"""What a load balancer asks, and what it is told."""

import pytest
from django.db import DatabaseError, connection
from django.test import Client


@pytest.fixture
def knock(settings):
    """A fresh process's answer: the test client builds a new chain of middleware."""
    return lambda address, client=None: (client or Client()).get(address, headers={"host": "10.0.0.7"})


def test_healthz_answers_on_any_host_without_a_query(knock, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = knock("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"]


def test_healthz_needs_no_https_in_production(settings, knock):
    settings.SECURE_SSL_REDIRECT = True
    assert knock("/healthz").status_code == 200


def test_readyz_is_ready_when_every_migration_is_applied(knock, db):
    assert knock("/readyz").json() == {"status": "ready"}


def test_a_ready_process_does_not_walk_the_migrations_again(knock, db, django_assert_num_queries):
    client = Client()
    knock("/readyz", client)
    with django_assert_num_queries(1):
        assert knock("/readyz", client).status_code == 200


def test_readyz_says_that_migrations_are_waiting(knock, db):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'voting'")
    answer = knock("/readyz")
    assert answer.status_code == 503
    assert answer.json()["status"].startswith("migrations are waiting: ")


def test_readyz_says_that_the_database_does_not_answer(knock, monkeypatch):
    def down():
        raise DatabaseError("no route to the database of ana@example.org")

    monkeypatch.setattr("config.middleware.waiting_migrations", down)
    answer = knock("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "the database does not answer"})


def test_readyz_says_that_the_cache_does_not_answer(knock, db, settings):
    settings.CACHES = settings.CACHES | {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    answer = knock("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "the cache does not answer"})
