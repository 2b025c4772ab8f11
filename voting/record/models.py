"""What stands in the public ledger of a poll, and what waits to enter it. docs/verify.md says what each byte means."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from voting.models import Poll


class TrusteeKey(models.Model):
    """The public key to which ballots of a poll are sealed. Its private half is never in the database.

    Before the poll may open, a rehearsal shows that somebody can open what is sealed to it: `envelope` is a trial
    ballot, forgotten as soon as it was opened.
    """

    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, primary_key=True, related_name="trustee_key")
    public = models.JSONField(
        _("public key"), help_text=_("Key, trustees needed, and a hash of each share, as in the frozen rules.")
    )
    commitment = models.CharField(max_length=64, blank=True, editable=False)
    envelope = models.BinaryField(null=True, editable=False)
    rehearsed_at = models.DateTimeField(_("rehearsed"), null=True, editable=False)

    class Meta:
        verbose_name = _("trustee key")
        verbose_name_plural = _("trustee keys")

    def __str__(self) -> str:
        return f"{self.public['threshold']} of {self.public['shares']}: {self.public['key'][:12]}"


class Record(models.Model):
    """The ledger of one poll: how far it has grown, and the key that signs it."""

    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, primary_key=True, related_name="record")
    origin = models.CharField(max_length=200, editable=False, help_text=_("The name under which the log signs."))
    size = models.PositiveIntegerField(_("entries"), default=0, editable=False)
    frontier = models.JSONField(default=list, editable=False)
    public_key = models.CharField(_("log key"), max_length=64, editable=False)
    sealed_key = models.BinaryField(editable=False)
    waiting_since = models.DateTimeField(null=True, editable=False)
    destroyed_at = models.DateTimeField(
        _("secrets destroyed"),
        null=True,
        editable=False,
        help_text=_("When what tied people to ballots was destroyed."),
    )

    class Meta:
        verbose_name = _("public ledger of a poll")
        verbose_name_plural = _("public ledgers of polls")

    def __str__(self) -> str:
        return self.origin


class Entry(models.Model):
    """One leaf of the ledger, byte for byte. Written once, in the order of `index`."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="entries")
    index = models.PositiveIntegerField()
    body = models.TextField()

    class Meta:
        ordering = ["poll", "index"]
        verbose_name = _("entry of a public ledger")
        verbose_name_plural = _("entries of public ledgers")
        constraints = [models.UniqueConstraint(fields=["poll", "index"], name="one_entry_at_an_index")]

    def __str__(self) -> str:
        return f"{self.poll_id}/{self.index}"


class Waiting(models.Model):
    """A leaf on its way into the ledger. It has no time and a random key: batches are shuffled before they are appended.

    Second ballots of a person wait for the night, when they cannot be told from others.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="waiting")
    body = models.TextField()
    nightly = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("waiting entry")
        verbose_name_plural = _("waiting entries")

    def __str__(self) -> str:
        return "a waiting entry"


class Replaced(models.Model):
    """A ballot that no longer counts: its person cast another (or left), or a paper ballot came in its place.

    Nothing ties it to the ballot that counts now.
    """

    commitment = models.CharField(max_length=64, primary_key=True)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="replaced")
    by_paper = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("replaced ballot")
        verbose_name_plural = _("replaced ballots")

    def __str__(self) -> str:
        return self.commitment[:12]


class RollLine(models.Model):
    """A person's line on the roll of a poll: a salted hash, so that the public list of lines names nobody."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="roll_lines")
    resident = models.BigIntegerField()
    salt = models.CharField(max_length=64)
    line = models.CharField(max_length=64)
    late = models.BooleanField(default=False, help_text=_("Added after the poll was opened, with an entry of its own."))

    class Meta:
        verbose_name = _("line of a roll")
        verbose_name_plural = _("lines of rolls")
        constraints = [
            models.UniqueConstraint(fields=["poll", "resident"], name="one_line_a_resident_on_a_roll"),
            models.UniqueConstraint(fields=["poll", "line"], name="no_line_twice_on_a_roll"),
        ]

    def __str__(self) -> str:
        return self.line[:12]


class Checkpoint(models.Model):
    """The log's signed word on how the ledger stood at one size: a signed note, byte for byte."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="checkpoints")
    size = models.PositiveIntegerField()
    note = models.TextField()
    at = models.DateTimeField(_("signed"))

    class Meta:
        ordering = ["poll", "size"]
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        constraints = [models.UniqueConstraint(fields=["poll", "size"], name="one_checkpoint_a_size")]

    def __str__(self) -> str:
        return f"{self.poll_id} at {self.size}"


class Witness(models.Model):
    """A body outside the city that co-signs checkpoints. New polls name all that are active when they open."""

    name = models.CharField(
        _("name"),
        max_length=100,
        unique=True,
        help_text=_("As a web address without https, e.g. witness.example.org"),
    )
    about = models.CharField(_("who they are"), max_length=200, blank=True)
    public_key = models.CharField(
        _("public key"), max_length=64, unique=True, help_text=_("Ed25519, 64 hexadecimal digits.")
    )
    active = models.BooleanField(_("asked to co-sign new polls"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("witness")
        verbose_name_plural = _("witnesses")

    def __str__(self) -> str:
        return self.name


class Cosignature(models.Model):
    """A witness's signature line under a checkpoint."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="cosignatures")
    witness = models.CharField(max_length=100)
    line = models.TextField()

    class Meta:
        ordering = ["witness"]
        verbose_name = _("co-signature")
        verbose_name_plural = _("co-signatures")
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "witness"], name="one_cosignature_a_witness_and_checkpoint")
        ]

    def __str__(self) -> str:
        return f"{self.witness} under {self.checkpoint_id}"


class Amendment(models.Model):
    """What was changed in frozen rules while people voted: an entry of the ledger, as pages show it. Nothing else can be."""

    class What(models.TextChoices):
        EXTEND = "extend", _("voting ends later")
        WITHDRAW = "withdraw", _("a project can't be funded any more")

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="amendments")
    index = models.PositiveIntegerField(_("entry"))
    what = models.CharField(_("what"), max_length=10, choices=What.choices)
    closes_at = models.DateTimeField(_("new closing"), null=True)
    project = models.CharField(_("project"), max_length=64, blank=True, help_text=_("Its id in the frozen rules."))
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("when"))
    name = ""  # set by `amendments.told`

    class Meta:
        ordering = ["poll", "index"]
        verbose_name = _("amendment of frozen rules")
        verbose_name_plural = _("amendments of frozen rules")
        constraints = [
            models.UniqueConstraint(fields=["poll", "index"], name="one_amendment_an_entry"),
            models.UniqueConstraint(
                fields=["poll", "project"], condition=~models.Q(project=""), name="a_project_is_withdrawn_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.poll_id}/{self.index} {self.what}"


class Waiver(models.Model):
    """An officer's reasoned word that a step goes on although too few witnesses signed. It is public, and a check fails."""

    class Step(models.TextChoices):
        OPEN = "open", _("opening the ballots")
        PUBLISH = "publish", _("publishing the outcome")

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="waivers")
    step = models.CharField(_("step"), max_length=10, choices=Step.choices)
    missing = models.JSONField(_("witnesses who did not sign"))
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ["poll", "at"]
        verbose_name = _("step without witnesses")
        verbose_name_plural = _("steps without witnesses")
        constraints = [models.UniqueConstraint(fields=["poll", "step"], name="one_waiver_a_step")]

    def __str__(self) -> str:
        return f"{self.poll_id} {self.step}"


class LastWord(models.Model):
    """An officer's word that what ties people to ballots may be destroyed. The second officer's word destroys it.

    `statement` is what was destroyed away from the site: the shares, or the key file with its copies.
    """

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="last_words")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("officer")
    )
    statement = models.TextField(_("what was destroyed away from the site"))
    at = models.DateTimeField(_("given"), editable=False)

    class Meta:
        ordering = ["poll", "at"]
        verbose_name = _("word on destroying")
        verbose_name_plural = _("words on destroying")
        constraints = [models.UniqueConstraint(fields=["poll", "officer"], name="one_last_word_an_officer")]

    def __str__(self) -> str:
        return f"{self.poll_id} {self.officer}"


class Openings(models.Model):
    """The opened ballots of a poll, sorted by commitment: what the count reads and the bundle publishes."""

    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, primary_key=True, related_name="openings")
    content = models.BinaryField(editable=False, help_text=_("One canonical line a ballot, gzipped."))
    ballots = models.PositiveIntegerField()
    result = models.BinaryField(default=b"", editable=False, help_text=_("result.json of the bundle, once counted."))
    unopened = models.JSONField(default=list, help_text=_("Commitments that no envelope could be opened for, and why."))
    roll = models.BinaryField(
        default=b"", editable=False, help_text=_("roll.txt, gzipped, once the lines of residents are destroyed.")
    )
    margins = models.JSONField(
        default=dict, editable=False, help_text=_("How many voted by age and by neighborhood, in cells of ten or more.")
    )

    class Meta:
        verbose_name = _("opened ballots of a poll")
        verbose_name_plural = _("opened ballots of polls")

    def __str__(self) -> str:
        return f"{self.ballots} ballots of {self.poll_id}"
