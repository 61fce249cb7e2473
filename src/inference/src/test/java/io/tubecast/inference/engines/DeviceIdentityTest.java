package io.tubecast.inference.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DeviceIdentityTest {
    @Test
    void foldersAreNamedAfterDevices() {
        assertThat(SampleEngines.ORIN.folder()).isEqualTo("orin-sm87-trt10.3.0");
        DeviceIdentity.Gpu card = new DeviceIdentity.Gpu(
                "NVIDIA GeForce RTX 4090 (24 GB)", "8.9", 128, "13.0", "13.0", "10.15.1.29", null);
        assertThat(card.folder()).isEqualTo("nvidia-geforce-rtx-4090-24-gb-sm89-trt10.15.1");
        DeviceIdentity.Gpu thor = new DeviceIdentity.Gpu("Thor", "11.0", 20, "13.0", "13.0", "10.13", null);
        assertThat(thor.folder()).isEqualTo("thor-sm110-trt10.13.0");
        assertThat(SampleEngines.VNNI.folder()).isEqualTo("onnxruntime-amd64");
    }

    @Test
    void versionsMustBeNumbers() {
        assertThatThrownBy(() -> new DeviceIdentity.Gpu("Orin", "8.7", 16, "12.6", "12.6", "ten", null))
                .hasMessage("tensorrt must be numbers with dots between, was 'ten'");
        assertThatThrownBy(() -> new DeviceIdentity.Cpu("amd64", InstructionSet.AVX2, "1..2"))
                .hasMessageContaining("onnxRuntime must be numbers");
        assertThatThrownBy(() -> new DeviceIdentity.Gpu("Orin", "8.7", 0, "12.6", "12.6", "10.3.0", null))
                .hasMessageContaining("multiprocessors must be in [1, 100000], was 0");
    }

    @Test
    void thisMachineIsOne() {
        DeviceIdentity.Cpu here = DeviceIdentity.Cpu.here("1.29.0");
        assertThat(here.architecture()).isEqualTo(System.getProperty("os.arch"));
        assertThat(here.folder()).startsWith("onnxruntime-").matches("[a-z0-9.-]+");
    }

    @Test
    void theBestInstructionsCount() {
        assertThat(x86("fpu sse2 avx2 avx512f avx512bw avx512_vnni amx_int8")).isEqualTo(InstructionSet.AVX512_VNNI);
        assertThat(x86("fpu sse2 avx2 avx_vnni")).isEqualTo(InstructionSet.AVX_VNNI);
        assertThat(x86("fpu sse2 avx2 avx512f avx512bw")).isEqualTo(InstructionSet.AVX512);
        assertThat(x86("fpu sse2 avx avx2")).isEqualTo(InstructionSet.AVX2);
        assertThat(x86("fpu sse2 avx")).isEqualTo(InstructionSet.SSE);
        assertThat(arm("fp asimd asimddp i8mm")).isEqualTo(InstructionSet.I8MM);
        assertThat(arm("fp asimd asimddp")).isEqualTo(InstructionSet.DOTPROD);
        assertThat(arm("fp asimd evtstrm")).isEqualTo(InstructionSet.NEON);
        assertThat(InstructionSet.of("processor : 0\nvendor : none\n")).isEqualTo(InstructionSet.UNKNOWN);
        assertThat(InstructionSet.of("")).isEqualTo(InstructionSet.UNKNOWN);
    }

    @Test
    void onlyProcessorsThatSumPairsInSixteenBitsCutSumsOff() {
        assertThat(InstructionSet.values())
                .filteredOn(InstructionSet::saturates)
                .containsExactly(
                        InstructionSet.AVX512, InstructionSet.AVX2, InstructionSet.SSE, InstructionSet.UNKNOWN);
    }

    @Test
    void versionsAreComparedNumberByNumber() {
        assertThat(EngineVersion.of("10.10")).isGreaterThan(EngineVersion.of("10.9.3"));
        assertThat(EngineVersion.of("10.3")).isEqualByComparingTo(EngineVersion.of("10.3.0"));
        assertThat(EngineVersion.of("10.3.0.30").release()).hasToString("10.3.0");
        assertThat(EngineVersion.of("9")).isLessThan(EngineVersion.of("10"));
    }

    private static InstructionSet x86(String flags) {
        // the names are the kernel's; 'vmx flags' is a line of its own that says nothing about these
        return InstructionSet.of("processor\t: 0\nvmx flags\t: avx512_vnni\nflags\t\t: " + flags
                + "\n\nprocessor\t: 1\nflags\t\t: none\n");
    }

    private static InstructionSet arm(String features) {
        return InstructionSet.of("processor\t: 0\nBogoMIPS\t: 62.50\nFeatures\t: " + features + "\n");
    }
}
