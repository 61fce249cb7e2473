package io.tubecast.inference.engines;

import static io.tubecast.inference.engines.SampleEngines.ORIN;
import static io.tubecast.inference.engines.SampleEngines.VNNI;
import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.TinyModel;
import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.TensorSpec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineMatchTest {
    /** A device with another value in one field, and whether that refuses an engine. */
    private record Change(DeviceIdentity device, boolean refuses) {}

    private static final String COMMAND = EngineMatch.command(Path.of("models/tiny"), EngineTarget.TENSORRT);

    @TempDir
    Path folder;

    private ModelBundle bundle;
    private String model;

    @BeforeEach
    void write() {
        bundle = TinyModel.write(folder);
        model = Objects.requireNonNull(bundle.manifest().files().get(TinyModel.TRUNK.file()));
    }

    @Test
    void anEngineFitsWhereItWasMade() {
        assertThat(EngineMatch.check(made(ORIN), ORIN, model)).isEmpty();
        assertThat(EngineMatch.check(made(VNNI), VNNI, model)).isEmpty();
        assertThat(EngineMatch.check(made(ORIN), ORIN, bundle, TinyModel.TRUNK)).isEmpty();
    }

    @Test
    void everyFieldOfAGpuIsNoticed() {
        Map<String, Change> changes = new HashMap<>();
        changes.put("gpu.name", new Change(gpu("Thor", "8.7", 16, "12.6", "12.6", "10.3.0"), true));
        changes.put("gpu.computeCapability", new Change(gpu("Orin", "9.0", 16, "12.6", "12.6", "10.3.0"), true));
        changes.put("gpu.multiprocessors", new Change(gpu("Orin", "8.7", 8, "12.6", "12.6", "10.3.0"), true));
        changes.put("gpu.driver", new Change(gpu("Orin", "8.7", 16, "12.4", "12.6", "10.3.0"), false));
        changes.put("gpu.cudaRuntime", new Change(gpu("Orin", "8.7", 16, "12.6", "12.5.1", "10.3.0"), false));
        changes.put("gpu.tensorrt", new Change(gpu("Orin", "8.7", 16, "12.6", "12.6", "10.4.0"), true));
        changes.put(
                "gpu.l4t",
                new Change(new DeviceIdentity.Gpu("Orin", "8.7", 16, "12.6", "12.6", "10.3.0", "36.5.0"), false));
        assertThat(changes.keySet()).containsExactlyInAnyOrderElementsOf(fields("gpu.", DeviceIdentity.Gpu.class));
        eachIsTheOnlyDifference(changes, made(ORIN));
    }

    @Test
    void everyFieldOfACpuIsNoticed() {
        Map<String, Change> changes = Map.of(
                "cpu.architecture",
                new Change(new DeviceIdentity.Cpu("aarch64", InstructionSet.AVX512_VNNI, "1.29.0"), true),
                "cpu.instructions",
                new Change(new DeviceIdentity.Cpu("amd64", InstructionSet.AVX2, "1.29.0"), true),
                "cpu.onnxRuntime",
                new Change(new DeviceIdentity.Cpu("amd64", InstructionSet.AVX512_VNNI, "1.30.0"), false));
        assertThat(changes.keySet()).containsExactlyInAnyOrderElementsOf(fields("cpu.", DeviceIdentity.Cpu.class));
        eachIsTheOnlyDifference(changes, made(VNNI));
    }

    private void eachIsTheOnlyDifference(Map<String, Change> changes, EngineManifest engine) {
        changes.forEach((field, change) -> {
            List<Mismatch> found = EngineMatch.check(engine, change.device(), model);
            assertThat(found).as(field).hasSize(1);
            assertThat(found.get(0).field()).isEqualTo(field);
            assertThat(found.get(0).refuses()).as(field).isEqualTo(change.refuses());
        });
    }

    @Test
    void aSentenceSaysFieldBothValuesAndWhatToRun() {
        List<Mismatch> found = EngineMatch.check(made(ORIN), gpu("Orin", "8.7", 16, "12.6", "12.6", "10.16.2"), model);
        assertThat(found.get(0).sentence(COMMAND))
                .isEqualTo(
                        "gpu.tensorrt differs, the engine's is 10.3.0, here it is 10.16.2: TensorRT refuses such plans or they run wrongly; run trt-build/bin/trt-build build --model models/tiny --target tensorrt");
        found = EngineMatch.check(made(ORIN), gpu("Orin", "8.7", 16, "12.2", "12.6", "10.3.0"), model);
        assertThat(found.get(0).sentence(COMMAND))
                .startsWith("gpu.driver differs, the engine's is 12.6, here it is 12.2: it was made with a newer one;")
                .contains("for one made here run trt-build/bin/trt-build build");
    }

    @Test
    void theModelAlwaysCounts() {
        List<Mismatch> found = EngineMatch.check(made(VNNI), VNNI, "d".repeat(64));
        assertThat(found).hasSize(1);
        assertThat(found.get(0).field()).isEqualTo("model.sha256");
        assertThat(found.get(0).refuses()).isTrue();
    }

    @Test
    void tensorsAndSeedMustBeTheBundles() {
        GraphSpec wider = new GraphSpec(
                "appearance",
                TinyModel.TRUNK.file(),
                TinyModel.TRUNK.role(),
                List.of(new TensorSpec("pixels", ElementType.UINT8, List.of(1, 16, 32, 3))),
                List.of(new TensorSpec("appearance.0", ElementType.FLOAT32, List.of(1, 2, 2, 2))));
        assertThat(EngineMatch.check(made(ORIN), ORIN, bundle, wider))
                .extracting(Mismatch::field)
                .containsExactly("inputs", "outputs");
        ModelBundle reseeded = bundle.with(bundle.manifest()
                .with(
                        bundle.manifest().graphs(),
                        new io.tubecast.inference.bundle.GoldenVector(
                                9, bundle.manifest().expect().graphs()),
                        bundle.manifest().files()));
        assertThat(EngineMatch.check(made(ORIN), ORIN, reseeded, TinyModel.TRUNK))
                .extracting(Mismatch::field)
                .containsExactly("expect.seed");
    }

    @Test
    void aPlanDoesNotRunOnAProcessor() {
        List<Mismatch> found = EngineMatch.check(made(ORIN), VNNI, model);
        assertThat(found).extracting(Mismatch::field).containsExactly("target");
        assertThat(found.get(0).refuses()).isTrue();
    }

    @Test
    void aVersionCompatiblePlanRunsOnNewerReleasesOfItsMajor() {
        EngineManifest plan = with(made(ORIN), EngineManifest.VERSION_COMPATIBLE, "true");
        assertThat(refused(plan, gpu("Orin", "8.7", 16, "12.6", "12.6", "10.16.2")))
                .isEmpty();
        assertThat(refused(plan, gpu("Orin", "8.7", 16, "12.6", "12.6", "10.2.9")))
                .containsExactly("gpu.tensorrt");
        assertThat(refused(plan, gpu("Orin", "8.7", 16, "12.6", "12.6", "11.0.0")))
                .containsExactly("gpu.tensorrt");
        assertThat(refused(plan, gpu("Orin", "8.7", 8, "12.6", "12.6", "10.3.0")))
                .containsExactly("gpu.multiprocessors");
    }

    @Test
    void theNumberOfABuildIsNoRelease() {
        assertThat(refused(made(ORIN), gpu("Orin", "8.7", 16, "12.6", "12.6", "10.3.0.30")))
                .isEmpty();
    }

    @Test
    void aHardwareCompatiblePlanRunsOnOtherDevices() {
        EngineManifest same = with(made(ORIN), EngineManifest.HARDWARE_COMPATIBILITY_LEVEL, "sameComputeCapability");
        assertThat(refused(same, gpu("Orin NX", "8.7", 8, "12.6", "12.6", "10.3.0")))
                .isEmpty();
        assertThat(refused(same, gpu("Orin NX", "8.6", 8, "12.6", "12.6", "10.3.0")))
                .containsExactly("gpu.computeCapability");
        EngineManifest ampere = with(made(ORIN), EngineManifest.HARDWARE_COMPATIBILITY_LEVEL, "ampere+");
        assertThat(refused(ampere, gpu("H200", "9.0", 132, "12.6", "12.6", "10.3.0")))
                .isEmpty();
        assertThat(refused(ampere, gpu("H200", "10.0", 132, "12.6", "12.6", "10.3.0")))
                .isEmpty();
        assertThat(refused(ampere, gpu("T4", "7.5", 40, "12.6", "12.6", "10.3.0")))
                .containsExactly("gpu.computeCapability");
    }

    @Test
    void sevenBitWeightsAndHalfPrecisionRunWithoutVnni() {
        DeviceIdentity.Cpu avx2 = new DeviceIdentity.Cpu("amd64", InstructionSet.AVX2, "1.29.0");
        assertThat(refused(made(VNNI), avx2)).containsExactly("cpu.instructions");
        assertThat(refused(with(made(VNNI), EngineManifest.REDUCE_RANGE, "true"), avx2))
                .isEmpty();
        // made where pairs are summed in 16 bits, so measured with them: more bits do no harm
        assertThat(refused(made(avx2), VNNI)).isEmpty();
        assertThat(EngineMatch.check(made(avx2), VNNI, model))
                .extracting(Mismatch::field)
                .containsExactly("cpu.instructions");
    }

    private List<String> refused(EngineManifest engine, DeviceIdentity here) {
        return EngineMatch.check(engine, here, model).stream()
                .filter(Mismatch::refuses)
                .map(Mismatch::field)
                .toList();
    }

    private static DeviceIdentity.Gpu gpu(
            String name, String capability, int multiprocessors, String driver, String runtime, String tensorrt) {
        return new DeviceIdentity.Gpu(name, capability, multiprocessors, driver, runtime, tensorrt, "36.4.3");
    }

    private EngineManifest made(DeviceIdentity device) {
        return SampleEngines.manifest(
                bundle,
                TinyModel.TRUNK,
                device,
                new HashedFile("appearance" + device.target().extension(), "a".repeat(64)),
                SampleEngines.expected(bundle, TinyModel.TRUNK));
    }

    private static EngineManifest with(EngineManifest manifest, String option, String value) {
        Map<String, String> builder = new HashMap<>(manifest.builder());
        builder.put(option, value);
        return new EngineManifest(
                manifest.engineVersion(),
                manifest.graph(),
                manifest.target(),
                manifest.engine(),
                manifest.model(),
                manifest.precision(),
                manifest.inputs(),
                manifest.outputs(),
                manifest.gpu(),
                manifest.cpu(),
                builder,
                manifest.timingCacheSha256(),
                manifest.keptNodes(),
                manifest.accuracy(),
                manifest.speed(),
                manifest.expect(),
                manifest.built());
    }

    private static List<String> fields(String prefix, Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(component -> prefix + component.getName())
                .toList();
    }
}
