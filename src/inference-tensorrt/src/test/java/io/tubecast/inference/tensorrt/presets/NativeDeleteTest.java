package io.tubecast.inference.tensorrt.presets;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/** The reading of virtual tables, on objects laid out by hand; calling what stands there needs libraries that are not everywhere. */
class NativeDeleteTest {
    @Test
    void findsTheFunctionInASlotOfTheObjectsTable() {
        // an object begins with the address of its table: as after  new Runtime()  in C++
        try (LongPointer table = new LongPointer(0x1000L, 0x1008L, 0x2000L);
                LongPointer object = new LongPointer(table.address(), 42L)) {
            assertThat(NativeDelete.function(object, 0)).isEqualTo(0x1000);
            assertThat(NativeDelete.function(object, NativeDelete.NO_COPY_SLOT)).isEqualTo(0x1008);
            assertThat(NativeDelete.function(new Pointer(object), 2)).isEqualTo(0x2000);
        }
    }

    @Test
    void offsetsFromNullAreNoObjects() {
        assertThat(Failures.isObject(null)).isFalse();
        assertThat(Failures.isObject(new Pointer())).isFalse();
        try (LongPointer some = new LongPointer(1)) {
            assertThat(Failures.isObject(some)).isTrue();
        }
        // what TensorRT 10.15's createInferRuntime answers where there is no GPU
        assertThat(Failures.isObject(new At(0x238))).isFalse();
        assertThat(Failures.isObject(new At(65535))).isFalse();
        assertThat(Failures.isObject(new At(65536))).isTrue();
        assertThat(Failures.isObject(new At(0xFFFF_8000_0000_0000L))).isTrue();
    }

    @Test
    void leavesNullAndWildPointersAlone() {
        NativeDelete.delete(new Pointer(), NativeDelete.NO_COPY_SLOT);
        At wild = new At(0x238);
        NativeDelete.delete(wild, NativeDelete.NO_COPY_SLOT);
        assertThat(wild.address()).isEqualTo(0x238);
    }

    private static final class At extends Pointer {
        At(long address) {
            this.address = address;
        }
    }
}
