package io.tubecast.inference.engines;

import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.TensorSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether an engine fits the device, the library and the model that are here.
 *
 * <p>Always: the SHA-256 of the graph it was made from. A plan of TensorRT: device, compute capability, number of multiprocessors and the library's release must be
 * the same, unless it was built to run on others; an older driver or CUDA runtime, and another Jetson Linux, are worth a warning. A converted graph for ONNX Runtime: the architecture must be the same; one
 * whose weights have all eight bits was calibrated and measured with sums in 32 bits if it was made on a processor with VNNI, and is refused where pairs are summed in 16; other instructions and
 * another release of ONNX Runtime are worth a warning.
 */
public final class EngineMatch {
    private static final String SAME_COMPUTE_CAPABILITY = "samecomputecapability";
    private static final String AMPERE_PLUS = "ampere+";
    private static final EngineVersion AMPERE = EngineVersion.of("8.0");
    private static final String REFUSED_BY_TENSORRT = "TensorRT refuses such plans or they run wrongly";
    private static final String OTHER_MODEL = "it was made from another model";

    private final EngineManifest engine;
    private final List<Mismatch> found = new ArrayList<>();

    private EngineMatch(EngineManifest engine) {
        this.engine = engine;
    }

    /**
     * Compares an engine with where it is to run.
     *
     * @param here what can run it
     * @param modelSha256 of the graph that it is to stand for
     * @return all differences, those that refuse it first; empty if there is none
     */
    public static List<Mismatch> check(EngineManifest engine, DeviceIdentity here, String modelSha256) {
        EngineMatch match = new EngineMatch(engine);
        match.refuse("model.sha256", engine.model().sha256(), modelSha256, OTHER_MODEL);
        match.device(here);
        return match.sorted();
    }

    /**
     * Compares an engine with where it is to run and with the graph of a bundle that it is to stand for.
     *
     * @param graph the bundle's, which has the engine's name
     */
    public static List<Mismatch> check(
            EngineManifest engine, DeviceIdentity here, ModelBundle bundle, GraphSpec graph) {
        EngineMatch match = new EngineMatch(engine);
        String sha256 = bundle.manifest().files().getOrDefault(graph.file(), "not known");
        match.refuse("model.sha256", engine.model().sha256(), sha256, OTHER_MODEL);
        match.refuse("inputs", describe(engine.inputs()), describe(graph.inputs()), OTHER_MODEL);
        match.refuse("outputs", describe(engine.outputs()), describe(graph.outputs()), OTHER_MODEL);
        match.refuse(
                "expect.seed",
                String.valueOf(engine.expect().seed()),
                String.valueOf(bundle.manifest().expect().seed()),
                "its answers cannot be checked");
        match.device(here);
        return match.sorted();
    }

    /** What makes an engine of an engine's kind for the device it is run on. */
    public static String command(Path bundle, EngineTarget target) {
        return "trt-build/bin/trt-build build --model %s --target %s".formatted(bundle, target);
    }

    private void device(DeviceIdentity here) {
        if (engine.device() instanceof DeviceIdentity.Gpu made && here instanceof DeviceIdentity.Gpu present) {
            plan(made, present);
        } else if (engine.device() instanceof DeviceIdentity.Cpu made && here instanceof DeviceIdentity.Cpu present) {
            converted(made, present);
        } else {
            refuse(
                    "target",
                    engine.target().toString(),
                    here.target().toString(),
                    "what is here does not run such engines");
        }
    }

    private void plan(DeviceIdentity.Gpu made, DeviceIdentity.Gpu here) {
        String level = engine.builder()
                .getOrDefault(EngineManifest.HARDWARE_COMPATIBILITY_LEVEL, "none")
                .toLowerCase(Locale.ROOT);
        if (level.equals(AMPERE_PLUS)) {
            if (EngineVersion.of(here.computeCapability()).compareTo(AMPERE) < 0) {
                refuse(
                        "gpu.computeCapability",
                        made.computeCapability() + " (" + AMPERE_PLUS + ")",
                        here.computeCapability(),
                        "such a plan needs 8.0 or more");
            }
        } else {
            refuse("gpu.computeCapability", made.computeCapability(), here.computeCapability(), REFUSED_BY_TENSORRT);
            if (!level.equals(SAME_COMPUTE_CAPABILITY)) {
                refuse("gpu.name", made.name(), here.name(), REFUSED_BY_TENSORRT);
                refuse(
                        "gpu.multiprocessors",
                        String.valueOf(made.multiprocessors()),
                        String.valueOf(here.multiprocessors()),
                        REFUSED_BY_TENSORRT);
            }
        }
        library(made, here);
        older("gpu.driver", made.driver(), here.driver());
        older("gpu.cudaRuntime", made.cudaRuntime(), here.cudaRuntime());
        warn("gpu.l4t", String.valueOf(made.l4t()), String.valueOf(here.l4t()), "the system was changed since");
    }

    private void library(DeviceIdentity.Gpu made, DeviceIdentity.Gpu here) {
        EngineVersion was = EngineVersion.of(made.tensorrt()).release();
        EngineVersion is = EngineVersion.of(here.tensorrt()).release();
        boolean newerOfSameMajor = is.major() == was.major() && is.compareTo(was) >= 0;
        if (engine.versionCompatible() && newerOfSameMajor) {
            return;
        }
        refuse("gpu.tensorrt", made.tensorrt(), here.tensorrt(), !was.equals(is), REFUSED_BY_TENSORRT);
    }

    private void converted(DeviceIdentity.Cpu made, DeviceIdentity.Cpu here) {
        refuse(
                "cpu.architecture",
                made.architecture(),
                here.architecture(),
                "it was made for the arithmetic of another processor");
        boolean cutOff = engine.precision().quantized()
                && !engine.has(EngineManifest.REDUCE_RANGE)
                && !made.instructions().saturates()
                && here.instructions().saturates();
        String was = made.instructions().toString();
        String is = here.instructions().toString();
        if (cutOff) {
            refuse(
                    "cpu.instructions",
                    was,
                    is,
                    "sums would be cut off at 16 bits here, which was not so where it was measured");
        } else {
            warn("cpu.instructions", was, is, "its speed was measured with others");
        }
        warn("cpu.onnxRuntime", made.onnxRuntime(), here.onnxRuntime(), "it was measured with another release");
    }

    private void older(String field, String was, String is) {
        if (EngineVersion.of(is).compareTo(EngineVersion.of(was)) < 0) {
            warn(field, was, is, "it was made with a newer one");
        }
    }

    private void refuse(String field, String was, String is, String why) {
        refuse(field, was, is, !was.equals(is), why);
    }

    private void refuse(String field, String was, String is, boolean differs, String why) {
        if (differs) {
            found.add(new Mismatch(field, was, is, true, why));
        }
    }

    private void warn(String field, String was, String is, String why) {
        if (!was.equals(is)) {
            found.add(new Mismatch(field, was, is, false, why));
        }
    }

    private List<Mismatch> sorted() {
        List<Mismatch> sorted = new ArrayList<>(found);
        sorted.sort((a, b) -> Boolean.compare(b.refuses(), a.refuses()));
        return List.copyOf(sorted);
    }

    private static String describe(List<TensorSpec> tensors) {
        return tensors.stream()
                .map(tensor -> "'" + tensor.name() + "' " + tensor.describe())
                .toList()
                .toString();
    }
}
