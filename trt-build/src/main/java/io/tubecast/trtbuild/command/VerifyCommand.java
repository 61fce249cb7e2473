package io.tubecast.trtbuild.command;

import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelCard;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engines.EngineBundle;
import io.tubecast.inference.engines.EngineFile;
import io.tubecast.inference.engines.EngineFolder;
import io.tubecast.inference.engines.EngineMatch;
import io.tubecast.inference.engines.EngineTarget;
import io.tubecast.inference.engines.Mismatch;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import io.tubecast.inference.trimming.TrimChoice;
import io.tubecast.inference.yaml.YamlException;
import io.tubecast.trtbuild.accuracy.ModelTrial;
import io.tubecast.trtbuild.accuracy.Trimming;
import io.tubecast.trtbuild.backend.Target;
import io.tubecast.trtbuild.backend.TemporaryFolder;
import io.tubecast.trtbuild.build.BuildException;
import io.tubecast.trtbuild.frames.Video;
import io.tubecast.trtbuild.frames.VideoSources;
import io.tubecast.trtbuild.samples.SampleSet;
import io.tubecast.trtbuild.verify.Tolerances;
import io.tubecast.trtbuild.verify.Verification;
import io.tubecast.trtbuild.verify.VerificationText;
import io.tubecast.trtbuild.verify.Verifier;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trt-build verify}: engines against the fp32 network. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs every engine of a bundle that fits this device, and the fp32 graph it was made from in ONNX Runtime on the CPU, on the same inputs, and tells how far they are apart:",
            "errors of the outputs, boxes, tubes, and video-mAP@0.5 with a paired interval where the videos are labelled."
        },
        footer = {
            "",
            "Examples:",
            "  trt-build verify --model config/models/demo --target onnxruntime",
            "  trt-build verify --model DIR --videos synthetic:test:0-199 --max-map-drop 1.0 --json verify.json",
            "  trt-build verify --model DIR --videos clips/ --truth finalAnnots.mat",
            "  trt-build verify --model DIR --bisect --max-error 0.05",
            "",
            "Exit codes: 0 within every tolerance that was stated, 1 a tolerance is broken or a run failed, 2 wrong usage."
        })
public final class VerifyCommand implements Callable<Integer> {
    private static final String CLIPS = "synthetic:test:0-19";
    private static final double WRONG = 0.05;

    /** More than that people see. */
    private static final int MOST_NOISE = 16;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "Model bundle with engines.")
    private Path model = Path.of("");

    @Option(names = "--target", paramLabel = "TARGET", description = "tensorrt or onnxruntime (default: tensorrt).")
    private EngineTarget target = EngineTarget.TENSORRT;

    @Option(
            names = "--videos",
            paramLabel = "SOURCE",
            description =
                    "What both run over: synthetic (" + CLIPS
                            + "), synthetic:SPLIT:FROM-TO, a video file, or a folder of videos or pictures (default: synthetic).")
    private String videos = "synthetic";

    @Option(
            names = "--truth",
            paramLabel = "FILE",
            description = "What is true of --videos, in any layout that lab knows.")
    private @Nullable Path truth;

    @Option(
            names = "--trim",
            paramLabel = "TRIM",
            description =
                    "How tubes are cut in time for video-mAP, as lab link has it: peak, background, a switching cost, none, or a file of lab tune (default: peak). Not for models of whole clips, whose tubes begin and end where the model says.")
    private @Nullable String trim;

    @Option(names = "--frames", paramLabel = "N", description = "Frames that outputs are compared on (default: 64).")
    private int frames = 64;

    @Option(
            names = "--inputs",
            paramLabel = "DIR",
            description = "Keep the networks' inputs there and use them again (default: a temporary folder).")
    private @Nullable Path inputs;

    @Option(names = "--outputs-only", description = "Compare outputs only, not whole models.")
    private boolean outputsOnly;

    @Option(
            names = "--bisect",
            description =
                    "Find the first node of each graph whose result is off by more than --max-error (default: 0.05).")
    private boolean bisect;

    @Option(
            names = {"--max-error", "--maxError"},
            paramLabel = "E",
            description = "Relative error (root mean square) that no output may exceed.")
    private @Nullable Double maxError;

    @Option(
            names = {"--max-map-drop", "--maxMapDrop"},
            paramLabel = "POINTS",
            description = "Points of video-mAP@0.5 that may be lost.")
    private @Nullable Double maxMapDrop;

    @Option(
            names = {"--min-agreement", "--minAgreement"},
            paramLabel = "PERCENT",
            description = "Percent of the frames in which all actors must agree.")
    private @Nullable Double minAgreement;

    @Option(
            names = "--noise",
            paramLabel = "LEVELS",
            description =
                    "Also tell how the fp32 model agrees with itself when every value of a frame goes up or down by so many gray levels: less than that the agreement of whole models cannot tell.")
    private @Nullable Integer noise;

    @Option(names = "--threads", paramLabel = "N", description = "Threads of ONNX Runtime (default: one a core).")
    private int threads = OnnxRuntimeSettings.ofThisMachine().threads();

    @Option(names = "--json", paramLabel = "FILE", description = "Also write everything as JSON.")
    private @Nullable Path json;

    @Override
    public Integer call() {
        checkArguments();
        ModelBundle bundle = Inputs.buildable(spec, model);
        if (trim != null && bundle.manifest().clip() != null) {
            throw Inputs.error(
                    spec,
                    "--trim cuts tubes of pairs of frames; those of '%s' begin and end where it says (family %s)"
                            .formatted(
                                    bundle.manifest().model().name(),
                                    bundle.manifest().model().family()));
        }
        trimming(bundle).at(bundle.manifest().frames().trainingFps()); // what is wrong with it is told before any work
        Path report = json == null ? null : Inputs.output(spec, "--json", json);
        VideoSources sources = new VideoSources(bundle.manifest().frames().trainingFps(), Integer.MAX_VALUE);
        List<Video> found = Inputs.videos(spec, "--videos", sources, videos, CLIPS);
        List<Video> labelled = CalibrationArguments.labelled(spec, found, truth, bundle.labels());
        try (OnnxRuntimeProvider reference = new OnnxRuntimeProvider(new OnnxRuntimeSettings(threads, false));
                Target here = TargetOpener.forRunning(model).open(target, reference);
                TemporaryFolder work = new TemporaryFolder()) {
            Verification verification = verify(bundle, reference, here, labelled, work.path());
            VerificationText.print(verification, spec.commandLine().getOut());
            if (report != null) {
                Json.write(report, verification);
            }
            return verification.broken().isEmpty() ? 0 : 1;
        }
    }

    private void checkArguments() {
        if (frames < SampleSet.FEWEST_FRAMES) {
            throw Inputs.error(spec, "--frames must be %d or more, was %d".formatted(SampleSet.FEWEST_FRAMES, frames));
        }
        if (noise != null && (noise < 1 || noise > MOST_NOISE || outputsOnly)) {
            throw Inputs.error(
                    spec,
                    "--noise must be 1 to %d gray levels and goes without --outputs-only, was %d"
                            .formatted(MOST_NOISE, noise));
        }
    }

    private Verification verify(
            ModelBundle bundle, OnnxRuntimeProvider reference, Target here, List<Video> labelled, Path work) {
        List<EngineFile> engines = engines(bundle, here);
        SampleSet.Source source = new SampleSet.Source(videos, labelled, frames);
        SampleSet samples =
                SampleSet.of(bundle, reference, inputs == null ? work.resolve("inputs") : inputs, source, err());
        Verifier verifier = new Verifier(bundle, reference, here.provider(), samples, err());
        List<Verification.Graph> graphs = graphs(verifier, engines, work);
        ModelTrial trial = isComparable(bundle, engines)
                ? new ModelTrial(bundle, reference, labelled, trimming(bundle), err())
                : null;
        ModelTrial.Verdict whole =
                trial == null ? null : trial.compare(EngineBundle.with(bundle, engines), here.provider(), "engines");
        Verification.Noise changed = trial == null || noise == null
                ? null
                : new Verification.Noise(noise, trial.underNoise(bundle, reference, noise));
        ModelCard card = bundle.manifest().model();
        return new Verification(
                card.name() + " " + card.version(),
                here.device().describe(),
                source.describe(),
                graphs,
                whole == null ? null : videos,
                whole,
                changed,
                new Tolerances(maxError, maxMapDrop, minAgreement).broken(graphs, whole));
    }

    private List<Verification.Graph> graphs(Verifier verifier, List<EngineFile> engines, Path work) {
        List<Verification.Graph> graphs = new ArrayList<>();
        for (EngineFile engine : engines) {
            Verification.Graph compared = verifier.compare(engine);
            if (bisect) {
                double limit = maxError == null ? WRONG : maxError;
                compared = new Verification.Graph(
                        compared.graph(),
                        compared.file(),
                        compared.precision(),
                        compared.samples(),
                        compared.outputs(),
                        verifier.bisect(engine, work, limit).orElse(null));
            }
            graphs.add(compared);
        }
        return graphs;
    }

    /** Whether whole models can be compared and are to be; what stands in the way is told. */
    private boolean isComparable(ModelBundle bundle, List<EngineFile> engines) {
        if (outputsOnly) {
            return false;
        }
        boolean all = engines.size() == bundle.manifest().graphs().size();
        if (!all) {
            err().println("some graphs have no engine for this device, so whole models are not compared");
        }
        return all;
    }

    private Trimming trimming(ModelBundle bundle) {
        return framesPerSecond -> {
            try {
                return new TrimChoice(trim == null ? TrimChoice.PEAK : trim, framesPerSecond, bundle.labels())
                        .trimmer(Map.of());
            } catch (IllegalArgumentException | YamlException e) {
                throw Inputs.error(spec, "--trim", e);
            }
        };
    }

    /** The engines that fit this device; what is wrong with the others is told. */
    private List<EngineFile> engines(ModelBundle bundle, Target here) {
        EngineFolder folder = new EngineFolder(bundle.directory());
        List<EngineFile> engines = new ArrayList<>();
        for (GraphSpec graph : bundle.manifest().graphs()) {
            Optional<EngineFile> engine = folder.find(here.device().folder(), graph.name());
            if (engine.isEmpty()) {
                continue;
            }
            folder.verify(engine.get());
            List<Mismatch> refused = EngineMatch.check(engine.get().manifest(), here.device(), bundle, graph).stream()
                    .filter(Mismatch::refuses)
                    .toList();
            if (refused.isEmpty()) {
                engines.add(engine.get());
            } else {
                String command = EngineMatch.command(model, target);
                refused.forEach(mismatch -> err().printf("%s: %s%n", graph.name(), mismatch.sentence(command)));
            }
        }
        if (engines.isEmpty()) {
            throw new BuildException("%s: no engine for %s; run %s"
                    .formatted(
                            folder.directory(here.device().folder()),
                            here.device().describe(),
                            EngineMatch.command(model, target)));
        }
        return engines;
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
