"""A widget of LeNet-5's maps in a blank page, and the one in Python that answers it."""

from __future__ import annotations

from typing import Any

from widget_harness import WidgetPage

from lenet_edu.widgets.lenet_maps import MapsExplorer

SEVEN = [(70, 60), (200, 60), (120, 235)]  # a stroke, in points of the pad


class MapsStage:
    """What the tests of the two such widgets do with a page."""

    def __init__(self, page: WidgetPage, widget: MapsExplorer) -> None:
        self.page, self.widget = page, widget

    def answer(self) -> None:
        """Play the kernel: hand over what was asked, and bring the answer back."""
        for name in ("pixels", "state"):
            setattr(self.widget, name, self.page.get(name))
        self.widget.serial = self.page.get("serial")
        self.page.set(values=self.widget.values)
        self.page.set(reading=self.widget.reading)

    def draw(self, points: Any = SEVEN) -> None:
        """One stroke with the mouse, in points of the pad."""
        self.page.stroke(points)

    def frame(self) -> None:
        """Until the page has drawn."""
        self.page.frame()

    def press(self, name: str) -> None:
        self.page.root.get_by_role("button", name=name, exact=True).click()
        self.frame()

    def text(self, where: str) -> str:
        text: str = self.page.root.locator(where).inner_text()
        return text

    def colours(self, label: str) -> str:
        """The picture of a layer, by the beginning of its label."""
        canvas = self.page.root.locator(f'canvas[aria-label^="{label}"]')
        url: str = canvas.evaluate("c => c.toDataURL()")
        return url
