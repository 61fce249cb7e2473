package io.tubecast.lab.command;

import io.tubecast.core.label.Labels;
import io.tubecast.core.linking.ActionTrimmer;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.linking.PeakTrimmer;
import io.tubecast.core.linking.RuleSet;
import io.tubecast.core.linking.TubeTrimmer;
import io.tubecast.evaluation.format.DetectionReader;
import io.tubecast.evaluation.format.DetectionStep;
import io.tubecast.evaluation.format.TubeWriter;
import io.tubecast.lab.terminal.Interruption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
            "Examples:",
            "  lab link --detections det.jsonl --linker online --labels model/labels.txt --out tubes.jsonl",
            "  lab link --detections det.jsonl --linker road --trim 5 --out tubes.jsonl",
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
            names = "--filter",
            paramLabel = "none|default",
            description = "default: score threshold, best k, NMS as published; none: link every row for every class.")
    private Filtering filtering = Filtering.DEFAULT;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Changes a setting; may be repeated.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Option(
            names = "--trim",
            paramLabel = "none|ALPHA|peak",
            description =
                    "Cuts tubes in time: by the published Viterbi over the action classes with this switching cost (papers: 5), or to"
                            + " where the class keeps a share of its best score (untrimmed videos with people who do nothing).")
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

    @Option(
            names = "--fps",
            paramLabel = "RATE",
            description =
                    "Frame rate of the videos, for the milliseconds of the online rules (default ${DEFAULT-VALUE}).")
    private double framesPerSecond = 25;

    @Override
    public Integer call() {
        VideoLinker videoLinker = configured();
        Inputs.file(spec, "--detections", detections);
        Inputs.output(spec, "--out", out);
        try (DetectionReader reader = new DetectionReader(detections);
                TubeWriter writer = new TubeWriter(out)) {
            videoLinker.start(detections, writer);
            DetectionStep step = reader.next();
            while (step != null && !Interruption.requested()) {
                videoLinker.take(step);
                step = reader.next();
            }
            videoLinker.finish();
        }
        spec.commandLine()
                .getErr()
                .printf(
                        "linked %d steps of %d videos into %d tubes: %s%n",
                        videoLinker.steps(), videoLinker.videos(), videoLinker.tubes(), out);
        return 0;
    }

    private VideoLinker configured() {
        if (until < 1) {
            throw Inputs.error(spec, "--until must be 1 or more, was " + until);
        }
        if (!(framesPerSecond > 0 && framesPerSecond <= 1000)) {
            throw Inputs.error(spec, "--fps must be over 0 and at most 1000, was " + framesPerSecond);
        }
        Labels names = labels == null ? null : Inputs.labels(spec, "--labels", labels);
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
            return new VideoLinker(
                    new VideoLinker.Options(settings, trimmer(trimming), until, framesPerSecond, names), filter);
        } catch (IllegalArgumentException e) {
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
            return new PeakTrimmer(trimming, framesPerSecond);
        }
        try {
            return new ActionTrimmer(Double.parseDouble(trim));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--trim must be 'none', 'peak' or a number, was '" + trim + "'", e);
        }
    }
}
