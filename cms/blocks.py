"""The building stones of a page's body.

Each stone has an id that stays the same through every edit, so a paragraph has an address of its own, and a question
about it finds it again.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ChoiceBlock, RichTextBlock, StreamBlock, StructBlock, TextBlock, URLBlock
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.images.blocks import ImageChooserBlock

PARAGRAPH_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]
TABLE_OPTIONS = {
    "language": "en-US",
    "contextMenu": ["row_above", "row_below", "col_left", "col_right", "remove_row", "remove_col", "undo"],
}


class HeadingBlock(CharBlock):
    """A heading between paragraphs; the page's title is the level above."""

    class Meta:
        icon = "title"
        template = "cms/blocks/heading.html"
        label = _("Heading")


class ParagraphBlock(RichTextBlock):
    """Running text. Residents can ask about it where the page allows it."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("features", PARAGRAPH_FEATURES)
        super().__init__(**kwargs)

    class Meta:
        icon = "pilcrow"
        template = "cms/blocks/paragraph.html"
        label = _("Paragraph")


class CalloutBlock(StructBlock):
    """A few words set apart."""

    kind = ChoiceBlock(
        choices=[("note", _("Good to know")), ("now", _("What you can do")), ("careful", _("Be careful"))],
        default="note",
        label=_("Kind"),
    )
    title = CharBlock(max_length=100, label=_("Title"))
    text = RichTextBlock(features=["bold", "italic", "link", "ul"], label=_("Text"))

    class Meta:
        icon = "info-circle"
        template = "cms/blocks/callout.html"
        label = _("Callout")


class FigureBlock(StructBlock):
    """A picture with the words that stand for it."""

    image = ImageChooserBlock(label=_("Picture"))
    alt = CharBlock(
        max_length=250,
        label=_("What the picture shows"),
        help_text=_("Read aloud to people who don't see it. Say what matters here, in a sentence."),
    )
    caption = CharBlock(required=False, max_length=250, label=_("Caption"))
    credit = CharBlock(required=False, max_length=120, label=_("Who made it"))

    class Meta:
        icon = "image"
        template = "cms/blocks/figure.html"
        label = _("Figure")


class PullNumberBlock(StructBlock):
    """One number that a reader should remember, with its source."""

    number = CharBlock(max_length=20, label=_("Number"), help_text=_("With its unit: 62 %, $1.2 million, 9 days."))
    meaning = CharBlock(max_length=200, label=_("What it counts"))
    source = CharBlock(max_length=120, label=_("Source"))
    source_url = URLBlock(required=False, label=_("Address of the source"))

    class Meta:
        icon = "order"
        template = "cms/blocks/number.html"
        label = _("Number")


class NamedTableBlock(StructBlock):
    """A table, with the sentence that says what is in it."""

    caption = CharBlock(max_length=200, label=_("What the table shows"))
    table = TableBlock(table_options=TABLE_OPTIONS, label=_("Table"))

    class Meta:
        icon = "table"
        template = "cms/blocks/table.html"
        label = _("Table")


class QuoteBlock(StructBlock):
    """What somebody said, with who it was."""

    text = TextBlock(max_length=500, label=_("Words"))
    who = CharBlock(max_length=120, label=_("Who said it"))

    class Meta:
        icon = "openquote"
        template = "cms/blocks/quote.html"
        label = _("Quote")


class BodyBlock(StreamBlock):
    """What every page with running text is made of."""

    heading = HeadingBlock(max_length=120)
    paragraph = ParagraphBlock()
    callout = CalloutBlock()
    figure = FigureBlock()
    number = PullNumberBlock()
    table = NamedTableBlock()
    quote = QuoteBlock()

    class Meta:
        block_counts = {"number": {"max_num": 6}}
