"""Make README.md from nbs/index.ipynb, without Quarto: prose as it is, stored markdown outputs as text, stored pictures as files.

usage: python .ci/readme.py [--check]
"""
import base64, json, sys
from pathlib import Path

root = Path(__file__).resolve().parent.parent
image = root/"nbs"/"images"/"index.png"


def main(check=False):
    out = ["<!-- made from nbs/index.ipynb by .ci/readme.py -->"]
    for cell in json.loads((root/"nbs"/"index.ipynb").read_text(encoding="utf-8"))["cells"]:
        src = "".join(cell["source"])
        if cell["cell_type"] == "markdown": out.append(src.replace("](images/", "](nbs/images/"))
        elif "echo: false" not in src and "hide" not in src: out.append(f"```python\n{src}\n```")
        for data in (o.get("data", {}) for o in cell.get("outputs", [])):
            if "text/markdown" in data: out.append("".join(data["text/markdown"]))
            elif "image/png" in data:
                if not check:
                    image.parent.mkdir(exist_ok=True)
                    image.write_bytes(base64.b64decode("".join(data["image/png"])))
                out.append("![A scene: the talker's mouth, the noisy and the enhanced sound, and what the describer says of both](nbs/images/index.png)")
    text, readme = "\n\n".join(s.strip() for s in out) + "\n", root/"README.md"
    if check and readme.read_text(encoding="utf-8") != text: sys.exit("README.md is not what nbs/index.ipynb makes: run python .ci/readme.py and commit")
    if not check: readme.write_text(text, encoding="utf-8")


if __name__ == "__main__": main("--check" in sys.argv)
