package io.tubecast.lab.command;

import io.tubecast.core.label.Labels;
import io.tubecast.core.linking.ActionTrimmer;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.linking.PeakTrimmer;
import io.tubecast.core.linking.RuleSet;
import io.tubecast.core.linking.ScoredTube;
import io.tubecast.core.linking.TubeTrimmer;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.format.DetectionStep;
import io.tubecast.evaluation.format.PublishedWriter;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.evaluation.format.TubeWriter;
import io.tubecast.inference.yaml.YamlException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Links a file of detections into a file of tubes. */
@Command(
        name = "link",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Links the detections of det.jsonl into tubes, online, as the live system does.",
        footer = {
            "",
            "Settings for --set (defaults in brackets):",
            "  linker   linking.minOverlap [0.1, act 0.2]  linking.cost [score]",
            "           online: linking.maxCoastMillis [400]  linking.minTubeMillis [300]",
            "           road, act: linking.maxMissedSteps [3, act 5]  linking.minDetections [4, act 1]",
            "           act: linking.minTubeFrames [15]  linking.minTubeScore [0.01]",
            "  filter   linking.minScore [0.001, act 0]  linking.preNmsTop [50, act 300]",
            "           linking.nmsOverlap [0.45, act 0.3]  linking.topK [10]",
            "  trim     peak: trimming.share [0.4]  trimming.windowMillis [320]  trimming.switchingCost [0.02]",
            "           trimming.minMillis [300]",
            "",
            "--published writes a line for each step: {video, size, step, frame, tubes: [{id, class, label, score, frameScore, start, box,",
            "coasting}]}: the live tubes that would be final ones if the stream ended there, with their boxes on the step's newest frame.",
            "Nothing in it is corrected later; lab evaluate --published compares it with the truth.",
            "",
            "Examples:",
            "  lab link --detections det.jsonl --linker online --labels model/labels.txt --out tubes.jsonl",
            "  lab link --detections det.jsonl --linker online --out tubes.jsonl --published published.jsonl",
            "  lab link --detections det.jsonl --linker road --trim 5 --out tubes.jsonl",
            "  lab link --detections det.jsonl --linker online --trim trimming.yaml --labels labels.txt --out tubes.jsonl",
            "  lab link --detections others.jsonl --linker act --filter none --set linking.minOverlap=0.3 --out t.jsonl",
            "  lab link --detections det.jsonl --linker online --until 40 --out first-40-steps.jsonl"
        })
public final class LinkCommand implements Callable<Integer> {
    private static final String PEAK = "peak";

    /** What happens to detections before they are linked. */
    enum Filtering {
        NONE,
        DEFAULT
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--detections", required = true, paramLabel = "FILE", description = "det.jsonl to link.")
    private Path detections = Path.of("");

    @Option(names = "--linker", required = true, paramLabel = "NAME", description = "Rules: online, road or act.")
    private String linker = "";

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "tubes.jsonl to write.")
    private Path out = Path.of("");

    @Option(
            names = "--published",
            paramLabel = "FILE",
            description = "Also write what a listener would have been told after each step (published.jsonl).")
    private @Nullable Path published;

    @Option(
            names = "--filter",
            paramLabel = "none|default",
            description = "default: score threshold, best k, NMS as published; none: link every row for every class.")
    private Filtering filtering = Filtering.DEFAULT;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Changes a setting; may be repeated.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Option(
            names = "--trim",
            paramLabel = "none|ALPHA|peak|FILE",
            description =
                    "Cuts tubes in time: by the published Viterbi over the action classes with this switching cost (papers: 5), or to"
                            + " where the class keeps a share of its best score (untrimmed videos with people who do nothing):"
                            + " the same for all classes, or for each as lab tune wrote it into a file (needs --labels).")
    private String trim = "none";

    @Option(
            names = "--until",
            paramLabel = "STEP",
            description = "Links only the first STEP steps of each video, as a stream would that ends there.")
    private int until = Integer.MAX_VALUE;

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description = "Class names, one a line; without it tubes are labelled by class number.")
    private @Nullable Path labels;

    @Mixin
    private FrameRate frameRate = new FrameRate();

    private @Nullable Labels names;
    private @Nullable TubeTrimmer trimmer;

    @Override
    public Integer call() {
        names = labels == null ? null : Inputs.labels(spec, "--labels", labels);
        VideoLinker videoLinker = configured();
        Inputs.file(spec, "--detections", detections);
        Inputs.output(spec, "--out", out);
        checkPublished();
        int[] tubes = {0};
        try (TubeWriter writer = new TubeWriter(out);
                PublishedWriter steps = published == null ? null : new PublishedWriter(published)) {
            VideoLinker.Taker taker = (step, found) -> {
                for (ActionTube tube : trimmed(found)) {
                    writer.write(record(step, tube));
                    tubes[0]++;
                }
            };
            videoLinker.link(detections, taker, steps == null ? null : writing(steps));
        }
        spec.commandLine()
                .getErr()
                .printf(
                        "linked %d steps of %d videos into %d tubes: %s%n",
                        videoLinker.steps(), videoLinker.videos(), tubes[0], out);
        return 0;
    }

    private VideoLinker.StepTaker writing(PublishedWriter steps) {
        PublishedReadOut readOut = new PublishedReadOut(names, trimmer);
        return (step, linkerNow) -> steps.write(readOut.after(step, linkerNow));
    }

    private void checkPublished() {
        if (published == null) {
            return;
        }
        if (published.toAbsolutePath().normalize().equals(out.toAbsolutePath().normalize())) {
            throw Inputs.error(spec, "--published and --out name the same file: " + out);
        }
        Inputs.output(spec, "--published", published);
    }

    private VideoLinker configured() {
        if (until < 1) {
            throw Inputs.error(spec, "--until must be 1 or more, was " + until);
        }
        try {
            RuleSet rules = RuleSet.named(linker);
            LinkingSettings settings = LinkingSettings.of(rules);
            DetectionFilter filter = filtering == Filtering.NONE ? DetectionFilter.none() : DetectionFilter.of(rules);
            PeakTrimmer.Settings trimming = PeakTrimmer.Settings.defaults();
            requireTrimming();
            for (Map.Entry<String, String> entry : set.entrySet()) {
                if (entry.getKey().startsWith("trimming.")) {
                    trimming = trimming.with(entry.getKey(), entry.getValue());
                } else if (DetectionFilter.KEYS.contains(entry.getKey())) {
                    filter = filter.with(entry.getKey(), entry.getValue());
                } else {
                    settings = settings.with(entry.getKey(), entry.getValue());
                }
            }
            trimmer = trimmer(trimming);
            return new VideoLinker(
                    new VideoLinker.Options(settings, until, frameRate.framesPerSecond(), names), filter);
        } catch (IllegalArgumentException | YamlException | DataException e) {
            throw Inputs.error(spec, String.valueOf(e.getMessage()));
        }
    }

    private void requireTrimming() {
        for (String key : set.keySet()) {
            if (key.startsWith("trimming.") && !trim.equals(PEAK)) {
                throw new IllegalArgumentException(
                        key + " belongs to --trim peak, but --trim " + trim + " was asked for");
            }
        }
    }

    private @Nullable TubeTrimmer trimmer(PeakTrimmer.Settings trimming) {
        if (trim.equals("none")) {
            return null;
        }
        if (trim.equals(PEAK)) {
            return new PeakTrimmer(List.of(trimming), frameRate.framesPerSecond());
        }
        Path file = Path.of(trim);
        if (Files.isRegularFile(file)) {
            if (names == null) {
                throw new IllegalArgumentException("--trim FILE needs --labels, the classes of the detections");
            }
            return new PeakTrimmer(TrimmingFile.read(file, names), frameRate.framesPerSecond());
        }
        try {
            return new ActionTrimmer(Double.parseDouble(trim));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "--trim must be 'none', 'peak', a number or a file of lab tune, was '" + trim + "'", e);
        }
    }

    private List<ActionTube> trimmed(List<ScoredTube> found) {
        TubeTrimmer cut = trimmer;
        return cut == null ? found.stream().map(ScoredTube::tube).toList() : cut.trim(found);
    }

    private TubeRecord record(DetectionStep step, ActionTube tube) {
        String label = PublishedReadOut.label(names, tube.actionClass());
        return new TubeRecord(step.video(), step.width(), step.height(), label, tube);
    }
}
