package io.tubecast.training.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pickles that ask for more than tensors and plain containers, or for tensors that cannot be. Each is put into an archive with a storage of six floats. */
class PickleRefusalTest {
    @TempDir
    private Path folder;

    private WeightSource open(byte[] pickle) {
        return WeightFiles.open(
                TestFiles.zip(folder.resolve("w.pth"), pickle, 1, 2, 3, 4, 5, 6), WeightFiles.Format.AUTO);
    }

    private void refuses(PickleBytes pickle, String... message) {
        byte[] bytes = pickle.stop();
        assertThatThrownBy(() -> open(bytes))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("w.pth, record 'archive/data.pkl', byte ")
                .hasMessageContainingAll(message);
    }

    private static PickleBytes tensor(long stored, long offset, long[] sizes, long[] strides) {
        return PickleBytes.dictionary(stored, offset, sizes, strides);
    }

    @Test
    void readsAViewWithinItsStorage() {
        // rows 1 and 2 of a 3x2 matrix, transposed: (3, 5), (4, 6)
        try (WeightSource source =
                open(tensor(6, 2, new long[] {2, 2}, new long[] {1, 2}).stop())) {
            assertThat(source.read("t")).containsExactly(3, 5, 4, 6);
        }
    }

    @Test
    void refusesViewsThatReachOutside() {
        refuses(tensor(6, 0, new long[] {7}, new long[] {1}), "overlaps itself in a storage of 6");
        refuses(tensor(6, 1, new long[] {6}, new long[] {1}), "reaches outside of its storage of 6");
        refuses(tensor(6, 0, new long[] {2, 2}, new long[] {5, 1}), "reaches outside");
        refuses(tensor(6, 0, new long[] {2}, new long[] {Long.MAX_VALUE}), "reaches outside");
        refuses(tensor(6, 6, new long[] {1}, new long[] {1}), "begins behind the end");
        refuses(tensor(6, 7, new long[] {0}, new long[] {1}), "begins at value 7");
        refuses(tensor(6, -1, new long[] {1}, new long[] {1}), "begins at value -1");
        refuses(tensor(6, 0, new long[] {2}, new long[] {-1}), "strides must be whole numbers from 0 up, has -1");
        refuses(tensor(6, 0, new long[] {-2}, new long[] {1}), "sizes must be whole numbers from 0 up, has -2");
        refuses(tensor(6, 0, new long[] {2, 3}, new long[] {1}), "2 sizes and 1 strides");
        refuses(tensor(6, 0, new long[] {1L << 32, 1L << 32}, new long[] {0, 0}), "more values than fit");
        refuses(tensor(6, 0, new long[] {1 << 30}, new long[] {0}), "overlaps itself");
        refuses(
                tensor(Long.MAX_VALUE, 0, new long[] {1}, new long[] {1}),
                "storage '0' has 9223372036854775807 values");
    }

    @Test
    void refusesStoragesThatAreLongerThanTheFile() {
        byte[] longer = tensor(7, 0, new long[] {1}, new long[] {1}).stop();
        assertThatThrownBy(() -> open(longer))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("storage '0' of tensor 't' must have 28 bytes, has 24");
        byte[] huge = tensor(1L << 40, 0, new long[] {1L << 40}, new long[] {1}).stop();
        assertThatThrownBy(() -> open(huge))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("must have 4398046511104 bytes, has 24");
    }

    @Test
    void refusesEveryNameThatItDoesNotKnow() {
        for (String name : new String[] {
            "os.system",
            "builtins.exec",
            "torch.load",
            "torch.nn.modules.conv.Conv2d",
            "numpy.core.multiarray._reconstruct",
            "torch.hub.load",
            "torch._utils.os.system"
        }) {
            int dot = name.lastIndexOf('.');
            String module = name.substring(0, dot);
            String last = name.substring(dot + 1);
            refuses(new PickleBytes().global(module, last), "byte 2: wants " + name);
            refuses(new PickleBytes().text(module).text(last).raw(0x93), "wants " + name); // STACK_GLOBAL
            refuses(new PickleBytes().op('(').raw('i').text(""), "the pickle ends"); // INST whose name never ends
        }
        // a dotted name below a known module is another name
        refuses(
                new PickleBytes()
                        .text("torch._utils")
                        .text("_rebuild_tensor.__globals__")
                        .raw(0x93),
                "wants torch._utils._rebuild_tensor.__globals__");
        refuses(new PickleBytes().integer(1).integer(2).raw(0x93), "a name that is no text");
    }

    @Test
    void refusesToMakeObjectsOrToSetTheirAttributes() {
        PickleBytes instance = new PickleBytes().op('(').op('i');
        for (char letter : "os\nsystem\n".toCharArray()) {
            instance.op(letter);
        }
        refuses(instance, "makes an object of os.system");
        refuses(
                new PickleBytes().global("collections", "OrderedDict").op(')').raw(0x81),
                "makes an object of collections.OrderedDict");
        refuses(
                new PickleBytes().op('(').global("torch", "FloatStorage").op('o'),
                "makes an object of torch.FloatStorage");
        refuses(
                new PickleBytes()
                        .tensor(6, 0, new long[] {1}, new long[] {1})
                        .op('}')
                        .op('b'),
                "sets attributes of a tensor");
        refuses(new PickleBytes().op('}').integer(1).op('b'), "sets attributes of a dictionary");
    }

    @Test
    void callsNothingButWhatItKnows() {
        refuses(new PickleBytes().text("print").op(')').op('R'), "calls 'print', which is no name");
        refuses(
                new PickleBytes().global("torch", "FloatStorage").op(')').op('R'),
                "calls torch.FloatStorage, which is refused");
        refuses(
                new PickleBytes().global("__builtin__", "list").op(')').op('R'),
                "calls __builtin__.list, which is refused");
        refuses(new PickleBytes().global("torch", "float32").op(')').op('R'), "calls torch.float32, which is refused");
        refuses(
                new PickleBytes()
                        .global("collections", "OrderedDict")
                        .integer(1)
                        .op('R'),
                "with 1 in place of its arguments");
        refuses(
                new PickleBytes()
                        .global("torch._utils", "_rebuild_tensor")
                        .tuple(1)
                        .op('R'),
                "calls torch._utils._rebuild_tensor with (1)");
        refuses(
                new PickleBytes()
                        .global("_codecs", "encode")
                        .op('(')
                        .text("x")
                        .text("rot13")
                        .op('t')
                        .op('R'),
                "calls _codecs.encode with ('x', 'rot13')");
        // what a call gives is no name to call
        refuses(
                new PickleBytes()
                        .global("collections", "OrderedDict")
                        .op(')')
                        .op('R')
                        .op(')')
                        .op('R'),
                "calls a dictionary, which is no name");
    }

    @Test
    void refusesNamesOfObjectsOutsideThatAreNoStorages() {
        refuses(
                new PickleBytes()
                        .op('(')
                        .text("module")
                        .text("m")
                        .text("f")
                        .text("s")
                        .integer(1)
                        .op('t')
                        .op('Q'),
                "is no storage but 'module'");
        refuses(new PickleBytes().text("x").op('Q'), "is no storage but 'x'");
        refuses(
                new PickleBytes()
                        .op('(')
                        .text("storage")
                        .global("torch", "Size")
                        .text("0")
                        .text("cpu")
                        .integer(6)
                        .op('t')
                        .op('Q'),
                "must be named by its class");
        // the older format's part of a storage: values 4 to 7 of 6
        refuses(
                new PickleBytes()
                        .op('(')
                        .text("storage")
                        .global("torch", "FloatStorage")
                        .text("0")
                        .text("cpu")
                        .integer(6)
                        .op('(')
                        .text("v")
                        .integer(4)
                        .integer(4)
                        .op('t')
                        .op('t')
                        .op('Q'),
                "part [4, 4] of storage '0' lies outside of its 6 values");
    }

    @Test
    void refusesOneStorageOfTwoSizes() {
        refuses(
                new PickleBytes()
                        .op('}')
                        .text("a")
                        .tensor(6, 0, new long[] {1}, new long[] {1})
                        .op('s')
                        .text("b")
                        .tensor(5, 0, new long[] {1}, new long[] {1})
                        .op('s'),
                "storage '0' is 5 x FLOAT32 here and 6 x FLOAT32 before");
    }

    @Test
    void refusesPicklesThatAreNotOrdered() {
        refuses(new PickleBytes().op('0'), "takes an object where there is none");
        refuses(new PickleBytes().op('(').op('0'), "takes an object where there is none");
        refuses(new PickleBytes().op('t'), "from a mark on where there is none");
        refuses(new PickleBytes().raw('h', 7), "recalls object 7, which was never put aside");
        refuses(
                new PickleBytes().op(']').integer(1).integer(1).op('s'),
                "puts an entry into something that is no dictionary");
        refuses(new PickleBytes().op(')').integer(1).op('a'), "adds an element to something that is no list");
        refuses(new PickleBytes().op('}').op('(').integer(1).op('u'), "a dictionary's key has no value");
        refuses(new PickleBytes().op('}').op(')').integer(1).op('s'), "a dictionary's key is a tuple");
        refuses(new PickleBytes().raw(0x80, 6), "pickle protocol 6; the highest is 5");
        refuses(new PickleBytes().raw(0x82, 1), "instruction 0x82, which PyTorch does not write");
        refuses(new PickleBytes().raw('V', 'a', '\n'), "instruction 0x56 'V'");
        refuses(new PickleBytes().raw(0x8a, 65), "a whole number of 65 bytes");
        refuses(new PickleBytes().raw('L', 'x', '\n'), "'x' is no whole number");
        refuses(
                new PickleBytes().raw('X', 255, 255, 255, 127),
                "ends in the middle: 2147483647 bytes more were needed");
        refuses(new PickleBytes().raw(0x8e, 255, 255, 255, 255, 255, 255, 255, 255), "ends in the middle");
    }

    /** More than a million empty lists; and as many marks. */
    @Test
    void boundsTheNumberOfObjects() {
        int[] lists = new int[1_100_000];
        Arrays.fill(lists, ']');
        refuses(new PickleBytes().raw(lists), "more than 1000000 objects");
        Arrays.fill(lists, '(');
        refuses(new PickleBytes().raw(lists), "more than 1000000 objects");
    }

    /** A file of a megabyte that would make 100,000 sets of 300,000 elements, or as many dictionaries: some 100 GB. */
    @Test
    void boundsTheCopiesOfWhatWasPutAside() {
        int[] elements = new int[600_000];
        for (int i = 0; i < elements.length; i += 2) {
            elements[i] = 'h'; // the pair is an element of the set, and an entry of the dictionary
            elements[i + 1] = 0;
        }
        for (String name : new String[] {"builtins.frozenset", "collections.OrderedDict"}) {
            int dot = name.indexOf('.');
            PickleBytes pickle = new PickleBytes()
                    .text("key")
                    .text("value")
                    .raw(0x86, 'q', 0)
                    .raw(']', 'q', 1, '(')
                    .raw(elements)
                    .op('e')
                    .global(name.substring(0, dot), name.substring(dot + 1))
                    .raw('q', 2);
            for (int i = 0; i < 100_000; i++) {
                pickle.raw('h', 2, 'h', 1, 0x85).op('R');
            }
            refuses(pickle, "more than 1000000 objects");
        }
    }

    /** A text of a megabyte that is turned into bytes a thousand times. */
    @Test
    void boundsTheBytesOfTextsThatWerePutAside() {
        int[] letters = new int[1 << 20];
        Arrays.fill(letters, 'a');
        PickleBytes pickle = new PickleBytes()
                .raw('X', 0, 0, 16, 0) // 0x100000, little-endian
                .raw(letters)
                .raw('q', 0)
                .text("latin1")
                .raw('q', 1)
                .global("_codecs", "encode")
                .raw('q', 2);
        for (int i = 0; i < 1000; i++) {
            pickle.raw('h', 2, 'h', 0, 'h', 1, 0x86).op('R');
        }
        refuses(pickle, "more than 16777216 bytes of copied texts");
    }

    @Test
    void tensorsUnderNumbersHaveNoNames() {
        byte[] numbered = new PickleBytes()
                .op('}')
                .integer(0)
                .tensor(6, 0, new long[] {6}, new long[] {1})
                .op('s')
                .stop();
        assertThatThrownBy(() -> open(numbered))
                .isInstanceOf(WeightsException.class)
                .hasMessageEndingWith(
                        "w.pth holds no dictionary of tensors; its top is a dictionary with the keys [0]");
    }

    /** A dictionary that is its own entry, a list in itself, and a hundred thousand lists in each other. */
    @Test
    void endsOnContainersThatContainThemselves() {
        byte[] own = new PickleBytes()
                .op('}')
                .raw('q', 0)
                .text("state_dict")
                .raw('h', 0)
                .op('s')
                .stop();
        assertThatThrownBy(() -> open(own))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("no dictionary of tensors");
        byte[] list = new PickleBytes().op(']').raw('q', 0).raw('h', 0).op('a').stop();
        assertThatThrownBy(() -> open(list))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("no dictionary of tensors");
        PickleBytes deep = new PickleBytes().op('}').text("k").op(')');
        for (int i = 0; i < 100_000; i++) {
            deep.raw(0x85);
        }
        byte[] nested = deep.op('s')
                .text("t")
                .tensor(6, 0, new long[] {6}, new long[] {1})
                .op('s')
                .stop();
        try (WeightSource source = open(nested)) {
            assertThat(source.read("t")).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(source.notes()).containsExactly("1 entries are no tensors and were skipped");
        }
    }

    /** Python 2 gives an ordered dictionary its entries as a list of pairs, and Python 3 as entries to be set. */
    @Test
    void readsOrderedDictionariesOfPython2() {
        PickleBytes pickle = new PickleBytes()
                .global("collections", "OrderedDict")
                .op(']')
                .op(']')
                .text("t");
        byte[] bytes = pickle.op('a')
                .tensor(6, 1, new long[] {2}, new long[] {2})
                .op('a')
                .op('a')
                .raw(0x85)
                .op('R')
                .stop();
        try (WeightSource source = open(bytes)) {
            assertThat(source.read("t")).containsExactly(2, 4);
        }
    }

    @Test
    void noNameInAFileSteersTheTerminal() {
        refuses(new PickleBytes().text("os\u001b[2J").text("system").raw(0x93), "wants os?[2J.system");
    }
}
