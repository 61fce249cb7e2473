package io.tubecast.lab.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tubecast.core.label.Labels;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.linking.OfflineLinker;
import io.tubecast.core.linking.OfflineSettings;
import io.tubecast.core.linking.RuleSet;
import io.tubecast.core.linking.ScoredTube;
import io.tubecast.core.linking.TubeLinker;
import io.tubecast.core.linking.TubeTrimmer;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.format.DetectionStep;
import io.tubecast.evaluation.format.PublishedWriter;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.evaluation.format.TubeWriter;
import io.tubecast.inference.trimming.TrimChoice;
import io.tubecast.inference.yaml.YamlException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
        description =
                "Links the detections of det.jsonl into tubes: online, as the live system does, or whole videos at once.",
        footer = {
            "",
            "Settings for --set (defaults in brackets):",
            "  linker   linking.minOverlap [0.1, act 0.2]  linking.cost [score]",
            "           online: linking.maxCoastMillis [400]  linking.minTubeMillis [300]",
            "           road, act: linking.maxMissedSteps [3, act 5]  linking.minDetections [4, act 1]",
            "           act: linking.minTubeFrames [15]  linking.minTubeScore [0.01]",
            "           offline, in place of all these: linking.lambda [1]  linking.maxPaths [10]",
            "  filter   linking.minScore [0.001, act 0]  linking.preNmsTop [50, act 300]",
            "           linking.nmsOverlap [0.45, act 0.3]  linking.topK [10]",
            "  trim     peak: trimming.share [0.4]  trimming.windowMillis [320]  trimming.switchingCost [0.02]",
            "           trimming.minMillis [300]",
            "           background: trimming.switchingCost [3]  trimming.minMillis [300]",
            "",
            "--linker offline is for studies: per class the best path through the whole video by scores and overlaps, its boxes taken"
                    + " out, and so on, as papers had it before there were online linkers; their second pass, which cuts the paths, is --trim"
                    + " background.",
            "",
            "--published writes a line for each step: {video, size, step, frame, tubes: [{id, class, label, score, frameScore, start,"
                    + " box, coasting}]}: the live tubes that would be final ones if the stream ended there, with their boxes on the step's newest"
                    + " frame; knownAt is the newest frame that had to be read, where that is a later one.",
            "Nothing in it is corrected later; lab evaluate --published compares it with the truth.",
            "",
            "Examples:",
            "  lab link --detections det.jsonl --linker online --labels model/labels.txt --out tubes.jsonl",
            "  lab link --detections det.jsonl --linker online --out tubes.jsonl --published published.jsonl",
            "  lab link --detections det.jsonl --linker road --trim 5 --out tubes.jsonl",
            "  lab link --detections det.jsonl --linker online --trim trimming.yaml --labels labels.txt --out tubes.jsonl",
            "  lab link --detections others.jsonl --linker act --filter none --set linking.minOverlap=0.3 --out t.jsonl",
            "  lab link --detections det.jsonl --linker online --until 40 --out first-40-steps.jsonl",
            "  lab link --detections det.jsonl --linker offline --trim background --out tubes.jsonl --timings timings.json"
        })
public final class LinkCommand implements Callable<Integer> {
    private static final String OFFLINE = "offline";

    /** What happens to detections before they are linked. */
    enum Filtering {
        NONE,
        DEFAULT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What is linked of each micro-tube. */
    enum LinkedBoxes {
        PAIR,
        FIRST;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--detections", required = true, paramLabel = "FILE", description = "det.jsonl to link.")
    private Path detections = Path.of("");

    @Option(
            names = "--linker",
            required = true,
            paramLabel = "NAME",
            description = "Rules: online, road or act; or offline, the whole video at once.")
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

    @Option(
            names = "--boxes",
            paramLabel = "pair|first",
            description =
                    "first: reduce each micro-tube to its box in its first frame, as if the network looked at single frames; what the"
                            + " other boxes are worth to linking is seen beside pair, all its boxes (default pair).")
    private LinkedBoxes boxes = LinkedBoxes.PAIR;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Changes a setting; may be repeated.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Option(
            names = "--trim",
            paramLabel = "none|ALPHA|background|peak|FILE",
            description =
                    "Cuts tubes in time: by the published Viterbi over the action classes with this switching cost (papers: 5), by that"
                            + " of the offline programs over the action and background, or to"
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

    @Option(
            names = "--timings",
            paramLabel = "FILE",
            description =
                    "Write how long the linker itself took, in microseconds, as JSON: a step, the end of a video, both for each step and"
                            + " for each frame of the video.")
    private @Nullable Path timings;

    @Mixin
    private FrameRate frameRate = new FrameRate();

    private @Nullable Labels names;
    private @Nullable TubeTrimmer trimmer;

    /** The settings that were asked for; those of the other kind of linker are not used. */
    private record Chosen(LinkingSettings online, OfflineSettings offline, DetectionFilter filter) {}

    @Override
    public Integer call() {
        names = labels == null ? null : Inputs.labels(spec, "--labels", labels);
        Chosen chosen = chosen();
        Inputs.file(spec, "--detections", detections);
        checkOutputs();
        int[] tubes = {0};
        VideoLinker<?> videoLinker;
        try (TubeWriter writer = new TubeWriter(out);
                PublishedWriter steps = published == null ? null : new PublishedWriter(published)) {
            videoLinker = videoLinker(chosen, steps);
            videoLinker.link(detections, (step, found) -> {
                for (ActionTube tube : trimmed(found)) {
                    writer.write(record(step, tube));
                    tubes[0]++;
                }
            });
        }
        if (timings != null) {
            write(videoLinker.timings(), timings);
        }
        spec.commandLine()
                .getErr()
                .printf(
                        "linked %d steps of %d videos into %d tubes: %s%n",
                        videoLinker.steps(), videoLinker.videos(), tubes[0], out);
        return 0;
    }

    private VideoLinker<?> videoLinker(Chosen chosen, @Nullable PublishedWriter steps) {
        VideoLinker.Options options =
                new VideoLinker.Options(until, boxes == LinkedBoxes.FIRST, frameRate.framesPerSecond(), names);
        if (linker.equals(OFFLINE)) {
            return new VideoLinker<>(
                    options, chosen.filter, (classes, k) -> new OfflineLinker(chosen.offline, classes, k), null);
        }
        return new VideoLinker<>(
                options,
                chosen.filter,
                (classes, k) -> TubeLinker.batch(chosen.online, classes, k),
                steps == null ? null : writing(steps));
    }

    private VideoLinker.StepTaker<TubeLinker> writing(PublishedWriter steps) {
        PublishedReadOut readOut = new PublishedReadOut(names, trimmer);
        return (step, linkerNow) -> steps.write(readOut.after(step, linkerNow));
    }

    private void write(LinkTimings measured, Path file) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("linker", linker);
        json.put("boxes", boxes.toString());
        json.putAll(measured.figures());
        try {
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), json);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    private void checkOutputs() {
        if (published != null && linker.equals(OFFLINE)) {
            throw Inputs.error(
                    spec,
                    "--published goes without --linker offline: it knows no tube before the video is over, so there is"
                            + " nothing to publish step by step");
        }
        Map<Path, String> options = new HashMap<>();
        for (Map.Entry<String, @Nullable Path> output : outputs().entrySet()) {
            Path file = output.getValue();
            if (file != null) {
                String other = options.put(file.toAbsolutePath().normalize(), output.getKey());
                if (other != null) {
                    throw Inputs.error(
                            spec, "%s and %s name the same file: %s".formatted(output.getKey(), other, file));
                }
                Inputs.output(spec, output.getKey(), file);
            }
        }
    }

    private Map<String, @Nullable Path> outputs() {
        Map<String, @Nullable Path> outputs = new LinkedHashMap<>();
        outputs.put("--out", out);
        outputs.put("--published", published);
        outputs.put("--timings", timings);
        return outputs;
    }

    private Chosen chosen() {
        if (until < 1) {
            throw Inputs.error(spec, "--until must be 1 or more, was " + until);
        }
        boolean isOffline = linker.equals(OFFLINE);
        try {
            RuleSet rules = isOffline ? RuleSet.ONLINE : onlineRules();
            LinkingSettings online = LinkingSettings.of(rules);
            OfflineSettings offline = OfflineSettings.defaults();
            DetectionFilter filter = filtering == Filtering.NONE ? DetectionFilter.none() : DetectionFilter.of(rules);
            Map<String, String> trimming = new LinkedHashMap<>();
            for (Map.Entry<String, String> entry : set.entrySet()) {
                if (entry.getKey().startsWith(TrimChoice.PREFIX)) {
                    trimming.put(entry.getKey(), entry.getValue());
                } else if (DetectionFilter.KEYS.contains(entry.getKey())) {
                    filter = filter.with(entry.getKey(), entry.getValue());
                } else if (isOffline) {
                    offline = offline.with(entry.getKey(), entry.getValue());
                } else {
                    online = online.with(entry.getKey(), entry.getValue());
                }
            }
            trimmer = new TrimChoice(trim, frameRate.framesPerSecond(), names).trimmer(trimming);
            return new Chosen(online, offline, filter);
        } catch (IllegalArgumentException | YamlException | DataException e) {
            throw Inputs.error(spec, String.valueOf(e.getMessage()));
        }
    }

    private RuleSet onlineRules() {
        if (Arrays.stream(RuleSet.values()).noneMatch(rules -> rules.spelling().equals(linker))) {
            throw Inputs.error(spec, "--linker must be one of online, road, act, offline, was '%s'".formatted(linker));
        }
        return RuleSet.named(linker);
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
