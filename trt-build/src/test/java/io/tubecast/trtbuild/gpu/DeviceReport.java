package io.tubecast.trtbuild.gpu;

import io.tubecast.core.time.NanoClock;
import io.tubecast.inference.amtnet.AmtnetDetector;
import io.tubecast.inference.amtnet.StageTimes;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engines.EngineBundle;
import io.tubecast.inference.engines.EngineFile;
import io.tubecast.inference.engines.EngineFolder;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.calibration.Method;
import io.tubecast.onnx.inspect.GraphReport;
import io.tubecast.trtbuild.accuracy.ModelTrial;
import io.tubecast.trtbuild.backend.Target;
import io.tubecast.trtbuild.build.Budget;
import io.tubecast.trtbuild.build.BuildSettings;
import io.tubecast.trtbuild.build.BundleBuild;
import io.tubecast.trtbuild.build.Wish;
import io.tubecast.trtbuild.frames.Video;
import io.tubecast.trtbuild.frames.VideoSources;
import io.tubecast.trtbuild.samples.SampleSet;
import io.tubecast.trtbuild.timing.Latencies;
import io.tubecast.trtbuild.timing.SideBySide;
import io.tubecast.trtbuild.timing.TimingSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Builds a model's engines in one precision after another and measures each beside the fp32 model in ONNX Runtime on the CPU. Owns nothing. */
final class DeviceReport {
    private static final int PARITY_FRAMES = 6;
    private static final double ANY_ERROR = 10; // what a precision costs is measured here, not limited

    private final Target target;
    private final OnnxRuntimeProvider reference;
    private final LongSupplier freeBytes;
    private final Effort effort;
    private final PrintWriter out;

    /**
     * How much is done.
     *
     * @param timing how long steps are timed
     * @param clips clips of the world that models are compared on and calibrated on
     * @param frames frames of each
     * @param calibrationFrames frames that ranges are measured on
     */
    record Effort(TimingSettings timing, int clips, int frames, int calibrationFrames) {
        private List<Video> videos(String split) {
            return new VideoSources(25, frames).of("synthetic:%s:0-%d".formatted(split, clips - 1), "");
        }
    }

    /**
     * A report.
     *
     * @param target what engines are made for and run on
     * @param reference what runs the fp32 model
     * @param freeBytes memory of the device that is free
     * @param out for progress
     */
    DeviceReport(Target target, OnnxRuntimeProvider reference, LongSupplier freeBytes, Effort effort, PrintWriter out) {
        this.target = target;
        this.reference = reference;
        this.freeBytes = freeBytes;
        this.effort = effort;
        this.out = out;
    }

    /**
     * What was measured of a model in one precision.
     *
     * @param model name
     * @param streams 1 or 2
     * @param precision as it was asked for
     * @param buildSeconds of all graphs
     * @param engineBytes of all engines
     * @param deviceBytes that loading took from the device
     * @param step whole cached steps of a frame, decoding included, as the program sees them
     * @param networkMillis mean time of the engines in a step: of trunks that run side by side the longer, and the head
     * @param decodeMillis mean time of decoding, which no engine does
     * @param macs of a step
     * @param relativeError the worst output's
     * @param scoreError largest difference of a score, in parts of the range of scores
     * @param verdict boxes and tubes on the synthetic world
     */
    record Row(
            String model,
            int streams,
            Wish precision,
            double buildSeconds,
            long engineBytes,
            long deviceBytes,
            Latencies step,
            double networkMillis,
            double decodeMillis,
            long macs,
            double relativeError,
            double scoreError,
            ModelTrial.Verdict verdict) {
        /** What a step takes besides its engines and decoding. */
        double overheadMillis() {
            return step.median() - networkMillis - decodeMillis;
        }

        /** Multiply-accumulates count as two operations. */
        double operationsPerSecond() {
            return 2 * macs / (networkMillis / 1000);
        }
    }

    /**
     * Measures a model.
     *
     * @param bundle stays as it is
     * @param work folder for copies and engines
     */
    List<Row> measure(String name, Path bundle, List<Wish> precisions, Path work) throws IOException {
        ModelTrial trial = new ModelTrial(ModelBundle.load(bundle), reference, effort.videos("test"), out);
        List<Row> rows = new ArrayList<>();
        for (Wish precision : precisions) {
            out.printf("%s, %s%n", name, precision);
            rows.add(measure(name, copy(bundle, work.resolve(name + "-" + precision)), precision, trial));
        }
        return rows;
    }

    private static Path copy(Path bundle, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(bundle)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Files.createSymbolicLink(to.resolve(file.getFileName()), file.toAbsolutePath());
            }
        }
        return to;
    }

    private Row measure(String name, Path folder, Wish precision, ModelTrial trial) throws IOException {
        ModelBundle bundle = ModelBundle.load(folder);
        List<io.tubecast.trtbuild.build.Row> built;
        try (BundleBuild build = new BundleBuild(bundle, target, reference, settings(precision), null, out)) {
            built = build.run();
        }
        List<EngineFile> engines = new EngineFolder(folder).list().engines();
        ModelBundle made = EngineBundle.with(bundle, engines);
        long engineBytes = 0;
        for (EngineFile engine : engines) {
            engineBytes += Files.size(folder.resolve(engine.path()));
        }
        long before = freeBytes.getAsLong();
        try (AmtnetDetector detector = new AmtnetDetector(made, target.provider(), NanoClock.system())) {
            long deviceBytes = before - freeBytes.getAsLong();
            boolean stacked = detector.flowInput() != null;
            fill(detector, new Random(1));
            Latencies step = new SideBySide(effort.timing(), NanoClock.system())
                    .time(List.of(() -> detector.step(stacked)))
                    .get(0);
            double[] mean = mean(detector, stacked);
            return new Row(
                    name,
                    stacked ? 2 : 1,
                    precision,
                    built.stream()
                            .mapToDouble(row -> row.engine().built().seconds())
                            .sum(),
                    engineBytes,
                    deviceBytes,
                    step,
                    mean[0],
                    mean[1],
                    macs(bundle, stacked),
                    built.stream()
                            .mapToDouble(row -> row.error() == null ? Double.NaN : row.error())
                            .max()
                            .orElseThrow(),
                    scoreError(bundle, detector),
                    trial.compare(made, target.provider(), name + " in " + precision));
        }
    }

    private BuildSettings settings(Wish precision) {
        return new BuildSettings(
                precision,
                new SampleSet.Source("synthetic clips", effort.videos("train"), effort.calibrationFrames()),
                Method.MAX,
                new Budget(null, null, ANY_ERROR),
                List.of(),
                null,
                true,
                "a report of the device");
    }

    private static void fill(AmtnetDetector detector, Random random) {
        byte[] picture = new byte[detector.input().pixels().capacity()];
        random.nextBytes(picture);
        detector.input().pixels().put(0, picture);
        ByteBuffer flow = detector.flowInput();
        if (flow != null) {
            byte[] stack = new byte[flow.capacity()];
            random.nextBytes(stack);
            flow.put(0, stack);
        }
    }

    /** Milliseconds of the engines and of decoding. */
    private double[] mean(AmtnetDetector detector, boolean stacked) {
        double engines = 0;
        double decoding = 0;
        for (int i = 0; i < effort.timing().iterations(); i++) {
            detector.step(stacked);
            StageTimes times = detector.times();
            engines += Math.max(times.trunkNanos(), times.motionNanos()) + times.headNanos();
            decoding += times.decodeNanos();
        }
        return new double[] {
            engines / 1e6 / effort.timing().iterations(),
            decoding / 1e6 / effort.timing().iterations()
        };
    }

    /** Of the graphs that a step of a frame with its stack runs. */
    private static long macs(ModelBundle bundle, boolean stacked) {
        return bundle.manifest().graphs().stream()
                .filter(graph -> !stacked || graph.role() != GraphRole.APPEARANCE_HEAD)
                .mapToLong(graph -> GraphReport.of(OnnxModel.read(bundle.path(graph)))
                        .totals()
                        .macs())
                .sum();
    }

    /** The largest difference of a score on the same frames, in parts of the range of the fp32 model's. */
    private double scoreError(ModelBundle bundle, AmtnetDetector found) {
        double worst = 0;
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        try (AmtnetDetector wanted = new AmtnetDetector(bundle, reference, NanoClock.system())) {
            found.reset();
            for (int frame = 0; frame < PARITY_FRAMES; frame++) {
                fill(found, new Random(frame));
                fill(wanted, new Random(frame));
                boolean stacked = found.flowInput() != null;
                boolean paired = found.step(stacked);
                if (wanted.step(stacked) && paired) {
                    FloatBuffer theirs = found.scores();
                    FloatBuffer ours = wanted.scores();
                    for (int i = 0; i < ours.capacity(); i++) {
                        worst = Math.max(worst, Math.abs(ours.get(i) - theirs.get(i)));
                        least = Math.min(least, ours.get(i));
                        most = Math.max(most, ours.get(i));
                    }
                }
            }
        }
        return worst / (most - least);
    }

    /**
     * The rows as a page.
     *
     * @param date of the run
     * @param convolutionPeak operations a second of a plain chain of convolutions in fp16; null if that was not measured
     */
    static String page(String device, String date, List<Row> rows, @Nullable Double convolutionPeak) {
        return new ReportPage(rows, convolutionPeak).text(device, date);
    }
}
