"""The wire shapes of offline bundles: the filled table as an upload, and what became of its rows."""

from diversion.domain.bundle import BundleAct, RowOutcome
from diversion.domain.dispute import Status
from diversion.domain.handoff import HandoffStatus
from diversion.schemas.base import Id, Listed, Moment, Of, Shape, Text, Whole
from diversion.schemas.documents import UploadedFile
from diversion.schemas.imports import RowFaultSchema
from diversion.schemas.plain import PlainWord


class BundleReturnTold(Shape):
    """The filled table (XLSX), or the bundle (ZIP) with it."""

    file = UploadedFile(required=True)


class RowResultSchema(Shape):
    """What became of a row: ``done`` acts stand, ``faults`` say what stopped it, the states are those now."""

    line = Whole(required=True)
    reference = Text(required=True)
    handoff_id = Id(required=True)
    result = PlainWord(RowOutcome, required=True)
    done = Listed(PlainWord(BundleAct), required=True)
    faults = Listed(Of(RowFaultSchema), required=True)
    handoff_status = PlainWord(HandoffStatus, required=True)
    state = Text(required=True)
    state_en = Text(required=True)
    dispute_status = PlainWord(Status, required=True)


class BundleReturnSchema(Shape):
    """A table that came back, row by row; ``finished_at`` null: it was cut off, send it again."""

    id = Id(required=True)
    bundle_id = Id(required=True)
    returned_at = Moment(required=True)
    finished_at = Moment(required=True, allow_none=True)
    rows = Listed(Of(RowResultSchema), required=True)


class CarriedSchema(Shape):
    """A handoff that a bundle carries."""

    handoff_id = Id(required=True)
    reference = Text(required=True)


class BundleSchema(Shape):
    """A bundle and its returns; ``manifest_sha256`` is that of the signed manifest in the file."""

    id = Id(required=True)
    organisation_id = Id(required=True)
    made_at = Moment(required=True)
    manifest_sha256 = Text(required=True, longest=64)
    handoffs = Listed(Of(CarriedSchema), required=True)
    returns = Listed(Of(BundleReturnSchema), required=True)
