"""Make the site as nbdev_docs does, without links that lead astray.

usage: python .ci/docs.py        (quarto makes the pages)

nbdev 2.4.14 makes a link of each backquoted name that any module defines: within signatures, too, which are code and show the link raw, and of
plain words such as `train`, whoever defines one. Here signatures stay as they are, and a plain word is a link in the notebook of its own module only.
"""
import re

import nbdev.processors
from nbdev.doclinks import NbdevLookup
from nbdev.quarto import nbdev_docs


class add_links(nbdev.processors.Processor, NbdevLookup):  # in the place, and under the name, of nbdev's
    def __init__(self, nb):
        nbdev.processors.Processor.__init__(self, nb)
        NbdevLookup.__init__(self)
        self.own = next((c.directives_["default_exp"][0] for c in nb.cells if "default_exp" in c.directives_), None)

    def doc(self, name):
        "The address that a name leads to, or None."
        address = super().doc(name)
        elsewhere = self.own is None or f"/{self.own.replace('.', '/')}.html#" not in (address or "")
        return None if re.fullmatch("[a-z]+", name) and elsewhere else address

    def cell(self, cell):
        if cell.cell_type == "markdown": cell.source = self.linkify(cell.source)
        for o in cell.get("outputs", []):
            if "text/markdown" in o.get("data", {}):
                o.data["text/markdown"] = self.linkify("".join(o.data["text/markdown"])).splitlines(True)


nbdev.processors.add_links = add_links  # in each process that nbdev starts, for all of them import this file

if __name__ == "__main__": nbdev_docs()
