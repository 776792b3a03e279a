"""Make README.md from nbs/index.ipynb, without Quarto: prose as it is, stored markdown outputs as text, stored pictures and sounds as files.

usage: python .ci/readme.py [--check]
"""
import base64, json, re, sys
from pathlib import Path

root = Path(__file__).resolve().parent.parent
images = root/"nbs"/"images"
site, repo = "https://avse-llmrl.github.io/avse_llmrl", "https://github.com/avse-llmrl/avse_llmrl"
BADGES = "\n".join(f"[![{name}]({picture})]({to})" for name, picture, to in [
    ("tests", f"{repo}/actions/workflows/test.yaml/badge.svg", f"{repo}/actions/workflows/test.yaml"),
    ("site", f"{repo}/actions/workflows/site.yaml/badge.svg", site),
    ("Python 3.10 or newer", "https://img.shields.io/badge/python-3.10+-blue", "settings.ini"),
    ("Apache-2.0", "https://img.shields.io/badge/licence-Apache--2.0-blue", "LICENSE")])
ALT = "A scene: the talker's mouth, the noisy and the enhanced sound, and what the describer says of both"


def sounds(html): # -> [(name, bytes)]
    "Name and WAV of every player in a table of `show_audio`."
    return [(n, base64.b64decode(b)) for n, b in re.findall(r"<td>([\w ]+)</td>.*?base64,([^\"]+)\"", html, re.S)]


def write(path, data, check):
    if not check: path.parent.mkdir(exist_ok=True); path.write_bytes(data)
    return f"nbs/images/{path.name}"


def main(check=False):
    out = ["<!-- made from nbs/index.ipynb by .ci/readme.py -->"]
    for cell in json.loads((root/"nbs"/"index.ipynb").read_text(encoding="utf-8"))["cells"]:
        src = "".join(cell["source"])
        if cell["cell_type"] == "markdown": out.append(re.sub(r"\]\((?!\w+:|#|/)", "](nbs/", src))        # links are counted from nbs/
        elif "echo: false" not in src and "hide" not in src: out.append(f"```python\n{src}\n```")
        if src.startswith("# "): out += [BADGES, f"The site, with players that play: <{site}>"]
        for data in (o.get("data", {}) for o in cell.get("outputs", [])):
            html = "".join(data.get("text/html", ""))
            if "text/markdown" in data: out.append("".join(data["text/markdown"]))
            elif "image/png" in data: out.append(f"![{ALT}]({write(images/'index.png', base64.b64decode(''.join(data['image/png'])), check)})")
            elif "<audio" in html: out.append("Hear it: " + ", ".join(f"[{n}]({write(images/f'{n}.wav', w, check)})" for n, w in sounds(html)))
    text, readme = "\n\n".join(s.strip() for s in out) + "\n", root/"README.md"
    if check and readme.read_text(encoding="utf-8") != text: sys.exit("README.md is not what nbs/index.ipynb makes: run python .ci/readme.py and commit")
    if not check: readme.write_text(text, encoding="utf-8")


if __name__ == "__main__": main("--check" in sys.argv)
