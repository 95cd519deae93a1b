"""`nhip token`: a key for a program, printed once, listed without it, revoked by what it begins with."""

import json
from contextlib import nullcontext

import pytest
from django.test import Client

from nhip.cli import main
from nhip.demo.founding import sao_viet
from nhip.kernel import ids

LIST = "/api/v1/shared/products"


@pytest.mark.req("S38", part="the operators' command")
def test_a_key_is_made_listed_and_revoked(db, capsys, monkeypatch):
    monkeypatch.setattr("nhip.config.at_work.share", lambda: None)
    monkeypatch.setattr(ids, "leased", nullcontext)  # it wants no transaction around it
    sao_viet()
    assert main(["token", "create", "--user", "lan"]) == 0
    secret = capsys.readouterr().out.strip()
    said = {"Authorization": f"Bearer {secret}"}
    assert Client().get(LIST, headers=said).status_code == 200
    assert main(["token", "create", "--user", "lan", "--scope", "sales:read", "--days", "7", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["scopes"] == ["sales:read"] and told["token"].startswith(told["prefix"])
    assert Client().get(LIST, headers={"Authorization": f"Bearer {told['token']}"}).status_code == 403
    assert main(["token", "list", "--user", "lan", "--json"]) == 0
    listed = capsys.readouterr().out
    assert len(json.loads(listed)) == 2 and secret not in listed and told["token"] not in listed
    assert main(["token", "revoke", secret.rpartition("_")[0]]) == 0
    assert Client().get(LIST, headers=said).status_code == 401


@pytest.mark.parametrize(
    "said",
    [["create", "--user", "nobody"], ["create", "--user", "lan", "--days", "9999"],
     ["create", "--user", "lan", "--scope", "moon:read"], ["revoke", "nhip_zz"]],
)  # fmt: skip
def test_what_cannot_be_is_said(db, capsys, monkeypatch, said):
    monkeypatch.setattr("nhip.config.at_work.share", lambda: None)
    monkeypatch.setattr(ids, "leased", nullcontext)  # it wants no transaction around it
    sao_viet()
    assert main(["token", *said]) == 2
    assert capsys.readouterr().err.startswith(f"token {said[0]}: ")
