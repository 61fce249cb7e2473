#!/usr/bin/env python3
"""Writes the small files of weights that WeightFilesTest reads, and expected.json with what they hold.

Needs nothing but Python (3.11 was used): pickles come from the standard library's own pickler, which is told to spell the names of PyTorch's classes
and functions by stand-ins of the same module and name, so the bytes are those that torch.save writes for such objects. Run it in this folder.
"""
import collections, io, json, os, pickle, struct, sys, types, zipfile

torch = types.ModuleType("torch")
torch_utils = types.ModuleType("torch._utils")
torch._utils = torch_utils
sys.modules["torch"] = torch
sys.modules["torch._utils"] = torch_utils


def stand_in(module, name, value):
    value.__module__ = module.__name__
    value.__qualname__ = value.__name__ = name
    setattr(module, name, value)
    return value


rebuild_v1 = stand_in(torch_utils, "_rebuild_tensor", lambda *a: None)
rebuild_v2 = stand_in(torch_utils, "_rebuild_tensor_v2", lambda *a: None)
rebuild_parameter = stand_in(torch_utils, "_rebuild_parameter", lambda *a: None)

# storage class, name of the type, struct code of one number
TYPES = {
    "float64": ("DoubleStorage", "d"), "float32": ("FloatStorage", "f"), "float16": ("HalfStorage", "e"),
    "bfloat16": ("BFloat16Storage", None), "int64": ("LongStorage", "q"), "int32": ("IntStorage", "i"),
    "int16": ("ShortStorage", "h"), "int8": ("CharStorage", "b"), "uint8": ("ByteStorage", "B"),
    "bool": ("BoolStorage", "?"),
}
CLASSES = {kind: stand_in(torch, name, type(name, (), {})) for kind, (name, _) in TYPES.items()}


def encode(kind, values, order):
    code = TYPES[kind][1]
    if code is None:  # the upper half of a single
        return b"".join(struct.pack(order + "H", struct.unpack(">I", struct.pack(">f", v))[0] >> 16) for v in values)
    return struct.pack(order + code * len(values), *values)


class Size(tuple):
    def __reduce__(self):
        return Size, (tuple(self),)


stand_in(torch, "Size", Size)


class Storage:
    def __init__(self, key, kind, values):
        self.key, self.kind, self.values = key, kind, values


class Tensor:
    """A view of a storage; version 1 is what PyTorch up to 0.3 wrote."""

    def __init__(self, storage, offset, size, stride, version=2):
        self.storage, self.offset, self.size, self.stride, self.version = storage, offset, size, stride, version

    def __reduce__(self):
        if self.version == 1:
            return rebuild_v1, (self.storage, self.offset, self.size, self.stride)
        return rebuild_v2, (self.storage, self.offset, self.size, self.stride, False, collections.OrderedDict())

    def listed(self):
        def walk(axis, at):
            if axis == len(self.size):
                return [float(self.storage.values[at])]
            return sum((walk(axis + 1, at + i * self.stride[axis]) for i in range(self.size[axis])), [])
        return walk(0, self.offset)


class Parameter:
    def __init__(self, tensor):
        self.tensor = tensor

    def __reduce__(self):
        return rebuild_parameter, (self.tensor, True, collections.OrderedDict())


def pickler(file, protocol, legacy):
    class TorchPickler(pickle.Pickler):
        def persistent_id(self, obj):
            if isinstance(obj, Storage):
                id = ("storage", CLASSES[obj.kind], obj.key, "cpu", len(obj.values))
                return id + (None,) if legacy else id
    return TorchPickler(file, protocol)


def dump(obj, protocol=2, legacy=False):
    file = io.BytesIO()
    pickler(file, protocol, legacy).dump(obj)
    return file.getvalue()


def dense(storage, *size, version=2):
    stride, step = [], 1
    for n in reversed(size):
        stride.insert(0, step)
        step *= n
    return Tensor(storage, 0, size, tuple(stride), version)


def tensors(version=2):
    """What the files hold: all types, shared storages, views with strides of their own, no numbers, no axes."""
    plain = Storage("0", "float32", [i * 0.37 - 3 for i in range(24)])
    plain.values = [struct.unpack("f", struct.pack("f", v))[0] for v in plain.values]
    found = collections.OrderedDict()
    found["plain"] = dense(plain, 2, 3, 4, version=version)
    found["transposed"] = Tensor(plain, 0, (4, 6), (1, 4), version)
    found["part"] = Tensor(plain, 5, (3, 2), (6, 2), version)
    found["empty"] = Tensor(plain, 0, (0, 3), (3, 1), version)
    found["half"] = dense(Storage("1", "float16", [0.0, -0.0, 1.0, -2.5, 65504.0, 6.103515625e-05, 5.960464477539063e-08, 0.333251953125]), 8, version=version)
    found["brain"] = dense(Storage("2", "bfloat16", [1.0, -0.5, 3.140625, 3.3895313892515355e38]), 2, 2, version=version)
    found["double"] = dense(Storage("3", "float64", [0.1, -1e30, 3.0]), 3, version=version)
    found["long"] = dense(Storage("4", "int64", [-1, 0, 9007199254740993]), 3, version=version)
    found["int"] = dense(Storage("5", "int32", [-2147483648, 2147483647]), 2, version=version)
    found["short"] = dense(Storage("6", "int16", [-32768, 32767]), 2, version=version)
    found["char"] = dense(Storage("7", "int8", [-128, 127]), 2, version=version)
    found["byte"] = dense(Storage("8", "uint8", [0, 255]), 2, version=version)
    found["truth"] = dense(Storage("9", "bool", [True, False, True]), 3, version=version)
    found["scalar"] = Tensor(Storage("10", "float32", [7.5]), 0, (), (), version)
    return found


def storages(found):
    return {t.storage.key: t.storage for t in found.values()}


def write_zip(name, obj, found, protocol=2, order="<", folder="archive", extra=()):
    with zipfile.ZipFile(name, "w", zipfile.ZIP_STORED) as out:
        def record(path, data):
            out.writestr(zipfile.ZipInfo(folder + "/" + path, (1980, 1, 1, 0, 0, 0)), data)
        record("data.pkl", dump(obj, protocol))
        for path, data in extra:
            record(path, data)
        for key, storage in storages(found).items():
            record("data/" + key, encode(storage.kind, storage.values, order))
        record("version", b"3\n")


def write_legacy(name, obj, found):
    machine = dict(protocol_version=1001, little_endian=True, type_sizes=dict(short=2, int=4, long=4))
    with open(name, "wb") as out:
        for head in (0x1950A86A20F9469CFC6C, 1001, machine):
            pickle.dump(head, out, 2)
        out.write(dump(obj, 2, legacy=True))
        keys = sorted(storages(found))
        pickle.dump(keys, out, 2)
        for key in keys:
            storage = storages(found)[key]
            out.write(struct.pack("<q", len(storage.values)))
            out.write(encode(storage.kind, storage.values, "<"))


def write_safetensors(name, found):
    names = {"float64": "F64", "float32": "F32", "float16": "F16", "bfloat16": "BF16", "int64": "I64", "int32": "I32", "int16": "I16",
             "int8": "I8", "uint8": "U8", "bool": "BOOL"}
    header, data = {"__metadata__": {"format": "pt", "note": "made by hand"}}, b""
    for key, t in found.items():
        values = [bool(v) if t.storage.kind == "bool" else v for v in picked(t)]
        raw = encode(t.storage.kind, values, "<")
        header[key] = {"dtype": names[t.storage.kind], "shape": list(t.size), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    with open(name, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text + data)


def picked(t):
    def walk(axis, at):
        if axis == len(t.size):
            return [t.storage.values[at]]
        return sum((walk(axis + 1, at + i * t.stride[axis]) for i in range(t.size[axis])), [])
    return walk(0, t.offset)


def single(value):
    """As Python rounds a number to single precision."""
    return struct.unpack("f", struct.pack("f", value))[0]


class Call:
    """A pickle that calls something when it is read; this is what such files look like."""

    def __init__(self, what, *arguments):
        self.what, self.arguments = what, arguments

    def __reduce__(self):
        return self.what, self.arguments


if __name__ == "__main__":
    found = tensors()
    write_zip("plain.pth", found, found)
    write_zip("dict.pth", dict(found), found)  # PyTorch's C++ reader takes no ordered dictionary
    write_zip("big-endian.pt", found, found, order=">", folder="model", extra=[("byteorder", b"big")])
    write_zip("little-endian-protocol5.pt", found, found, protocol=5, extra=[("byteorder", b"little")])

    wrapped = collections.OrderedDict(("module." + key, Parameter(t) if key == "part" else t) for key, t in found.items())
    wrapped._metadata = collections.OrderedDict([("", {"version": 1})])
    checkpoint = {"epoch": 12, "arch": "vgg", "best": 0.25, "seen": {1, 2}, "shape": Size((2, 3)), "raw": b"\x00\xff", "flag": True, "none": None,
                  "large": 1 << 80, "by_class": collections.defaultdict(list, {"a": [1]}), "state_dict": wrapped, "optimizer": {"state": {}, "param_groups": [{"lr": 0.1}]}}
    write_zip("checkpoint.pth", checkpoint, found)
    old = tensors(version=1)
    write_legacy("legacy.pth", old, old)
    legacy_checkpoint = dict(checkpoint, state_dict=wrapped)
    write_legacy("legacy-checkpoint.pth", legacy_checkpoint, found)
    write_safetensors("plain.safetensors", found)

    expected = [dict(name=key, type=t.storage.kind, shape=list(t.size), values=[single(float(v)) for v in picked(t)]) for key, t in found.items()]
    with open("expected.json", "w") as out:
        json.dump(expected, out, indent=None, separators=(",", ":"))
        out.write("\n")

    # what must be refused
    evil = Call(os.system, "touch executed")
    write_zip("call-system.pth", {"state_dict": found, "x": evil}, found)
    write_zip("call-eval.pth", collections.OrderedDict(list(found.items())[:1] + [("x", Call(eval, "1+1"))]), found, protocol=4)
    write_legacy("call-nested.pth", {"a": [({"b": Call(getattr, Call(__import__, "os"), "system")},)]}, found)
    write_legacy("call-in-header.pth", found, found)
    with open("call-in-header.pth", "r+b") as out:
        body = out.read()
        out.seek(0)
        out.write(pickle.dumps(evil, 2) + body)
    with zipfile.ZipFile("compressed.pth", "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr(zipfile.ZipInfo("archive/data.pkl", (1980, 1, 1, 0, 0, 0)), dump(found), zipfile.ZIP_DEFLATED)
    write_zip("torchscript.pt", found, found, extra=[("constants.pkl", pickle.dumps((), 2)), ("code/__torch__.py", b"pass\n")])
