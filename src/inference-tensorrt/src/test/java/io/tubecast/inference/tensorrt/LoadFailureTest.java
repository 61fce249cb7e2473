package io.tubecast.inference.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoadFailureTest {
    @Test
    void saysWhatIsMissingAndWhatToDo() {
        // the loader's own words, with the linker's as cause
        UnsatisfiedLinkError driver = new UnsatisfiedLinkError("no jnicudart in java.library.path: /usr/lib");
        driver.initCause(
                new UnsatisfiedLinkError(
                        "/home/robot/.javacpp/cache/libjnicudart.so: libcuda.so.1: cannot open shared object file: No such file or directory"));
        assertThat(LoadFailure.reason(driver)).startsWith("there is no NVIDIA driver (libcuda.so.1 was not found)");

        UnsatisfiedLinkError tensorRt = new UnsatisfiedLinkError("no jninvinfer in java.library.path: /usr/lib");
        tensorRt.initCause(
                new UnsatisfiedLinkError("/x/libjninvinfer.so: libnvinfer.so.10: cannot open shared object file"));
        assertThat(LoadFailure.reason(tensorRt)).contains("apt install libnvinfer10");

        assertThat(LoadFailure.reason(new UnsatisfiedLinkError("libcudart.so.13: cannot open shared object file")))
                .contains("-Pjp6");
        assertThat(LoadFailure.reason(
                        new UnsatisfiedLinkError("/lib/libc.so.6: version `GLIBC_2.34' not found (required by …)")))
                .contains("C library is too old");
        assertThat(LoadFailure.reason(new UnsatisfiedLinkError("no jnicudart in java.library.path")))
                .contains("-Djavacpp.platform");
    }

    @Test
    void aClassPathWithoutThePresetsIsNamed() {
        assertThat(LoadFailure.reason(new NoClassDefFoundError("org/bytedeco/tensorrt/global/nvinfer")))
                .isEqualTo(
                        "the presets of CUDA and TensorRT are not on the class path (org/bytedeco/tensorrt/global/nvinfer)");
    }

    @Test
    void whatIsNotKnownIsToldInItsOwnWordsInOneLine() {
        assertThat(LoadFailure.reason(new UnsatisfiedLinkError("something else\nand more")))
                .isEqualTo("UnsatisfiedLinkError: something else");
        assertThat(LoadFailure.reason(new UnsatisfiedLinkError())).isEqualTo("UnsatisfiedLinkError: null");
    }
}
