"""Makes the archives beside it: pip install h5py==3.16.0 numpy, then python generate.py."""
import io
import pathlib
import zipfile

import h5py
import numpy as np

here = pathlib.Path(__file__).parent
STAMP = (2020, 2, 2, 2, 2, 2)


def h5(fill, **options):
    buffer = io.BytesIO()
    with h5py.File(buffer, "w", **options) as file:
        fill(file)
    return buffer.getvalue()


def types(file):
    for name in ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8"]:
        file[name] = np.array([[1, 2, 3], [4, 5, 100]], dtype="<" + name)
    file["scalar"] = np.float64(-0.1)
    file["rank3"] = np.arange(24, dtype="<f4").reshape(2, 3, 4)
    file["empty"] = np.zeros((0, 5), dtype="<f4")
    group = file.create_group("accented/grüße")
    group.attrs["name"] = "Ψ — variable"
    group.attrs["empty"] = ""
    group.attrs["fixed"] = np.bytes_(b"fixed")
    group.attrs["number"] = 3.5
    group.attrs["several"] = ["a", "b"]
    space = h5py.h5s.create(h5py.h5s.SCALAR)
    kind = h5py.h5t.C_S1.copy()
    kind.set_size(8)
    kind.set_strpad(h5py.h5t.STR_SPACEPAD)
    attribute = h5py.h5a.create(group.id, b"spaces", kind, space)
    attribute.write(np.array(b"padded", dtype="S8"))
    create = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    create.set_layout(h5py.h5d.COMPACT)
    shape = h5py.h5s.create_simple((3,))
    data = h5py.h5d.create(file.id, b"compact", h5py.h5t.IEEE_F32LE, shape, create)
    data.write(h5py.h5s.ALL, h5py.h5s.ALL, np.array([1.5, 2.5, 3.5], dtype="<f4"))


def many(file):
    group = file.create_group("many")
    for i in range(400):
        group[f"{i}"] = np.float32(i)
    for i in range(40):
        group.attrs[f"attribute {i}"] = f"text {i} " * i


def newer(file):
    file["a/b"] = np.arange(3, dtype="<i4")
    file["a"].attrs["name"] = "newer"


def link(kind):
    def fill(file):
        file["a/x"] = np.float32(1)
        if kind == "soft":
            file["a/soft"] = h5py.SoftLink("/a/x")
        elif kind == "external":
            file["a/external"] = h5py.ExternalLink("other.h5", "/x")
        elif kind == "hard":
            file["a/hard"] = file["a/x"]
        else:
            file["a/cycle"] = file["a"]
    return fill


files = {
    "types.h5": h5(types),
    "many.h5": h5(many),
    "newer.h5": h5(newer, libver="latest"),
    "newer-many.h5": h5(many, libver="latest"),
    "chunked.h5": h5(lambda f: f.create_dataset("x", data=np.zeros(9, "f4"), chunks=(3,))),
    "deflated.h5": h5(lambda f: f.create_dataset("x", data=np.zeros(9, "f4"), compression=4)),
    "big-endian.h5": h5(lambda f: f.create_dataset("x", data=np.zeros(9, ">f4"))),
    "half.h5": h5(lambda f: f.create_dataset("x", data=np.zeros(9, "<f2"))),
    "texts.h5": h5(lambda f: f.create_dataset("x", data=["a", "b"])),
    "compound.h5": h5(lambda f: f.create_dataset("x", data=np.zeros(2, "i4,f4"))),
    "unwritten.h5": h5(lambda f: f.create_dataset("x", (4,), "f4")),
    "null.h5": h5(lambda f: f.create_dataset("x", data=h5py.Empty("f4"))),
    "user-block.h5": h5(lambda f: f.create_group("a"), userblock_size=512),
    "soft-link.h5": h5(link("soft")),
    "external-link.h5": h5(link("external")),
    "hard-link.h5": h5(link("hard")),
    "cycle.h5": h5(link("cycle")),
}


class Pipe(io.RawIOBase):
    """Cannot seek, so that zipfile writes data descriptors."""

    def __init__(self):
        self.data = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.data += data
        return len(data)


def info(name, method=zipfile.ZIP_DEFLATED):
    entry = zipfile.ZipInfo(name, STAMP)
    entry.compress_type = method
    return entry


def archive(path, entries, target=None, method=zipfile.ZIP_DEFLATED, zip64=False):
    target = io.BytesIO() if target is None else target
    with zipfile.ZipFile(target, "w") as zip:
        for name, data in entries.items():
            with zip.open(info(name, method), "w", force_zip64=zip64) as file:
                file.write(data)
    data = bytes(target.data) if isinstance(target, Pipe) else target.getvalue()
    (here / path).write_bytes(data)


archive("hdf5.zip", files)
trained = zipfile.ZipFile(here / "../keras/normalization-first/trained.keras")
model = {name: trained.read(name) for name in trained.namelist()}
archive("deflated.keras", model)
archive("descriptors.keras", model, Pipe())
archive("zip64.keras", model, zip64=True, method=zipfile.ZIP_STORED)

random = np.random.default_rng(0)
words = [bytes(random.integers(97, 123, size=n).astype("u1")) for n in random.integers(2, 9, 200)]
text = b" ".join(words[i] for i in np.minimum(random.geometric(0.03, 3000), 199))
(here / "deflate.zip").write_bytes(b"")
with zipfile.ZipFile(here / "deflate.zip", "w") as zip:
    for level in [0, 1, 6, 9]:
        zip.writestr(info(f"text-{level}.txt"), text, compresslevel=level)
    zip.writestr(info("noise.bin"), random.bytes(2000))
    zip.writestr(info("zeros.bin"), bytes(300_000))
    zip.writestr(info("one.bin"), b"x")
    zip.writestr(info("empty.bin"), b"")
    zip.writestr(info("stored.txt", zipfile.ZIP_STORED), text)
    zip.writestr(info("folder/"), b"")
    zip.writestr(info("grüße.txt"), b"x" * 40)
    zip.comment = b"a comment"
