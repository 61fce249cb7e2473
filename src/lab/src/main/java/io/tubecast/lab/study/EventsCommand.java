package io.tubecast.lab.study;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.label.Labels;
import io.tubecast.core.terminal.Interruption;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.format.DetectionReader;
import io.tubecast.evaluation.format.DetectionStep;
import io.tubecast.evaluation.metric.Bootstrap;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.evaluation.truth.TruthVideo;
import io.tubecast.evaluation.truth.VideoNames;
import io.tubecast.lab.command.FrameRate;
import io.tubecast.lab.command.Inputs;
import io.tubecast.lab.command.TruthOption;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** False events per hour against recall. */
@Command(
        name = "events",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "How often the node would say tube.start while nobody acts, and which share of the true actions it would"
                    + " tell, for values of publish.minScore.",
            "Recorded detections go through the live path's filter, linker and actor layer. A true tube counts as told"
                    + " if, at some step inside it that was known before it ended, a started actor has its label and"
                    + " overlaps it with IoU 0.5 or more."
        },
        footer = {
            "",
            "Examples:",
            "  lab detect --model DIR --videos synthetic:test:0-199 --out det.jsonl --truth truth.jsonl",
            "  lab detect --model DIR --videos synthetic:test:0 --idle --minutes 30 --out idle.jsonl",
            "  lab study events --detections det.jsonl --truth truth.jsonl --idle idle.jsonl --labels DIR/labels.txt"
        })
public final class EventsCommand implements java.util.concurrent.Callable<Integer> {
    private static final double[] MIN_SCORES = {
        0.02, 0.04, 0.06, 0.08, 0.1, 0.12, 0.14, 0.16, 0.18, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9
    };

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--detections",
            required = true,
            paramLabel = "FILE",
            description = "det.jsonl of videos in which people act.")
    private Path detections = Path.of("");

    @Mixin
    private TruthOption truth = new TruthOption();

    @Option(
            names = "--idle",
            required = true,
            paramLabel = "FILE",
            description = "det.jsonl of videos in which nobody acts: every event there is false.")
    private Path idle = Path.of("");

    @Option(
            names = "--labels",
            required = true,
            paramLabel = "FILE",
            description = "Class names of the detections' scores, one a line.")
    private Path labels = Path.of("");

    @Option(
            names = "--recall",
            paramLabel = "R",
            description = "Recall at which the rate is told (default ${DEFAULT-VALUE}).")
    private double wanted = 0.9;

    @Mixin
    private FrameRate frameRate = new FrameRate();

    @Option(names = "--json", description = "Print JSON with 95 %% intervals over videos, fractions in [0, 1].")
    private boolean json;

    @Override
    public Integer call() {
        if (!(wanted > 0 && wanted <= 1)) {
            throw Inputs.error(spec, "--recall must be over 0 and at most 1, was " + wanted);
        }
        Labels names = Inputs.labels(spec, "--labels", labels);
        Inputs.file(spec, "--detections", detections);
        Inputs.file(spec, "--idle", idle);
        Truth known = truth.read(names);
        EventReplay acting = replay(detections, truthOf(known));
        EventReplay nobody = replay(idle, step -> List.of());
        if (Interruption.requested()) {
            return 0;
        }
        if (acting.truths() == 0) {
            throw new DataException(truth.path() + ": no tube of it belongs to a video of " + detections);
        }
        if (json) {
            printJson(acting, nobody);
        } else {
            print(acting, nobody);
        }
        return 0;
    }

    private EventReplay replay(Path file, Function<DetectionStep, List<AnnotatedTube>> truthOf) {
        EventReplay replay = new EventReplay(MIN_SCORES, frameRate.framesPerSecond());
        String video = null;
        try (DetectionReader reader = new DetectionReader(file)) {
            for (DetectionStep step = reader.next(); step != null; step = reader.next()) {
                if (Interruption.requested()) {
                    return replay;
                }
                if (!step.video().equals(video)) {
                    if (video != null) {
                        replay.end();
                    }
                    video = step.video();
                    replay.begin(truthOf.apply(step));
                }
                replay.take(step);
            }
        }
        if (video != null) {
            replay.end();
        }
        return replay;
    }

    /** The true tubes of a step's video, classes numbered as in the list. */
    private Function<DetectionStep, List<AnnotatedTube>> truthOf(Truth known) {
        Map<String, AnnotatedVideo> videos = new HashMap<>();
        for (TruthVideo video : known.videos()) {
            videos.put(video.name(), video.annotation());
        }
        VideoNames finder = new VideoNames(videos.keySet());
        return step -> {
            AnnotatedVideo video = finder.find(step.video()).map(videos::get).orElse(null);
            if (video == null) {
                throw new DataException("%s: video %s is not in %s".formatted(detections, step.video(), truth.path()));
            }
            if (video.width() != step.width() || video.height() != step.height()) {
                throw new DataException("%s: video %s: frames are %dx%d, in %s %dx%d"
                        .formatted(
                                detections,
                                step.video(),
                                step.width(),
                                step.height(),
                                truth.path(),
                                video.width(),
                                video.height()));
            }
            return video.tubes();
        };
    }

    private void print(EventReplay acting, EventReplay nobody) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "%d true tubes; %.2f h in which nobody acts%n%n", acting.truths(), nobody.hours());
        out.println("publish.minScore | recall | false tube.start per hour");
        for (int i = 0; i < MIN_SCORES.length; i++) {
            out.printf(
                    Locale.ROOT,
                    "            %.2f | %5.1f%% | %8.1f%n",
                    MIN_SCORES[i],
                    100 * acting.recall(i),
                    nobody.perHour(i));
        }
        int told = told(acting);
        String words = acting.recall(told) < wanted
                ? "%nA recall of %1$.0f %% is not reached; the highest is %2$.1f %%, at %3$.2f, with %4$.1f false"
                        + " events per hour.%n"
                : "%nAt a recall of %1$.0f %% or more (%2$.1f %%, at %3$.2f): %4$.1f false events per hour.%n";
        out.printf(Locale.ROOT, words, 100 * wanted, 100 * acting.recall(told), MIN_SCORES[told], nobody.perHour(told));
        out.flush();
    }

    /** The highest value at which the recall is reached; if it never is, the first at which it is highest. */
    private int told(EventReplay acting) {
        int chosen = -1;
        int highest = 0;
        for (int i = 0; i < MIN_SCORES.length; i++) {
            chosen = acting.recall(i) >= wanted ? i : chosen;
            highest = acting.recall(i) > acting.recall(highest) ? i : highest;
        }
        return chosen < 0 ? highest : chosen;
    }

    private void printJson(EventReplay acting, EventReplay nobody) {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        root.put("truths", acting.truths());
        root.put("idleHours", nobody.hours());
        root.put("wantedRecall", wanted);
        int told = told(acting);
        root.put("reached", acting.recall(told) >= wanted);
        root.set("told", point(mapper, acting, nobody, told));
        ArrayNode points = root.putArray("points");
        for (int i = 0; i < MIN_SCORES.length; i++) {
            points.add(point(mapper, acting, nobody, i));
        }
        spec.commandLine().getOut().println(root.toPrettyString());
        spec.commandLine().getOut().flush();
    }

    /** Value, lower and upper end of recall and of starts per hour. */
    private static ObjectNode point(ObjectMapper mapper, EventReplay acting, EventReplay nobody, int index) {
        ObjectNode point = mapper.createObjectNode();
        point.put("minScore", MIN_SCORES[index]);
        Bootstrap.Interval recall = acting.recallInterval(index, Bootstrap.STANDARD);
        point.putArray("recall").add(acting.recall(index)).add(recall.low()).add(recall.high());
        Bootstrap.Interval perHour = nobody.perHourInterval(index, Bootstrap.STANDARD);
        point.putArray("perHour").add(nobody.perHour(index)).add(perHour.low()).add(perHour.high());
        return point;
    }
}
