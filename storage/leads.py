"""Which address leads to which page now, and which pages have lost theirs to another."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, select

from records.address import address_key
from records.visit import PlannedPage
from storage import tables


def aliases_of(connection: Connection, site_id: int) -> Mapping[str, int]:
    """All addresses that ever led to a page, the latest lead of each; those of a merged page lead on to the other."""
    table, standing = tables.page_address, tables.page_standing
    query = (
        select(tables.address.c.url, table.c.page_id, standing.c.merged_into_id)
        .join_from(table, standing, standing.c.page_id == table.c.page_id)
        .join(tables.address, tables.address.c.id == table.c.address_id)
        .where(standing.c.site_id == site_id)
        .order_by(table.c.id)
    )
    rows = connection.execute(query).all()
    merged = {row.page_id: row.merged_into_id for row in rows if row.merged_into_id is not None}
    return {address_key(row.url): _end_of(merged, row.page_id) for row in rows}


def without_displaced(pages: Sequence[PlannedPage], aliases: Mapping[str, int]) -> tuple[PlannedPage, ...]:
    """The pages to be asked for; each holds those whose address leads to it now, which are not asked for themselves."""
    ids = {page.page_id for page in pages}
    owners = {page.page_id: aliases.get(address_key(page.url), page.page_id) for page in pages}
    taken = {page_id: owner for page_id, owner in owners.items() if owner != page_id and owner in ids}
    former: dict[int, list[PlannedPage]] = defaultdict(list)
    kept = []
    for page in pages:
        owner = _end_of(taken, page.page_id)
        if owner in taken or owner == page.page_id:  # in a ring nobody has lost anything
            kept.append(page)
        else:
            former[owner].append(page)
    return tuple(replace(page, former=tuple(former[page.page_id])) if page.page_id in former else page for page in kept)


def _end_of(next_page: Mapping[int, int], page_id: int) -> int:
    seen = {page_id}
    while page_id in next_page and next_page[page_id] not in seen:
        page_id = next_page[page_id]
        seen.add(page_id)
    return page_id
