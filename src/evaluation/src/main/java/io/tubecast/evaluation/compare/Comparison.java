package io.tubecast.evaluation.compare;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.label.Labels;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.evaluation.metric.Bootstrap;
import io.tubecast.evaluation.metric.Report;
import io.tubecast.evaluation.metric.TubeEvaluator;
import io.tubecast.evaluation.truth.Cut;
import io.tubecast.evaluation.truth.Skipped;
import io.tubecast.evaluation.truth.Skipped.Reason;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.evaluation.truth.TruthVideo;
import io.tubecast.evaluation.truth.VideoNames;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tubes from any system against ground truth.
 *
 * <p>Videos are matched by name as {@link VideoNames} does, classes by label; a label that is a bare number names the class of that number.
 * Boxes are scaled to the truth's frame size. Every video of the truth that was not excluded counts, also one without a tube; tubes of
 * other videos are counted and left out. Not thread-safe.
 */
public final class Comparison {
    private static final int NOT_LISTED = -1;

    private final Truth truth;
    private final ComparisonSettings settings;
    private final Map<String, AnnotatedVideo> annotations = new LinkedHashMap<>();
    private final Map<String, TruthVideo> videos = new LinkedHashMap<>();
    private final VideoNames names;
    private final Map<String, Integer> classes = new LinkedHashMap<>();
    private final Map<String, List<ActionTube>> tubes = new LinkedHashMap<>();
    private final List<Skipped.Entry> problems = new ArrayList<>();
    private int tubesElsewhere;

    /**
     * Prepares a comparison.
     *
     * @throws DataException if none of the chosen videos is in the truth
     */
    public Comparison(Truth truth, ComparisonSettings settings) {
        this.truth = truth;
        this.settings = settings;
        for (TruthVideo video : truth.videos()) {
            annotations.put(video.name(), video.annotation());
        }
        names = new VideoNames(annotations.keySet());
        Labels listed = settings.listed();
        (listed == null ? truth.labels() : listed).names().forEach(this::classOf);
        chooseVideos();
    }

    private void chooseVideos() {
        Map<String, TruthVideo> all = new LinkedHashMap<>();
        truth.videos().forEach(video -> all.put(video.name(), video));
        List<String> chosen = settings.videos();
        if (chosen == null) {
            all.values().forEach(this::take);
            return;
        }
        int unknown = 0;
        for (String name : chosen) {
            Optional<String> found = names.find(name);
            TruthVideo video = found.map(all::get).orElse(null);
            if (video == null) {
                unknown++;
            } else {
                take(video);
            }
        }
        if (unknown > 0) {
            problems.add(new Skipped.Entry(
                    Reason.MISSING,
                    "%d of the %d chosen videos are not in the truth".formatted(unknown, chosen.size())));
        }
        if (videos.isEmpty()) {
            throw new DataException("none of the chosen videos is in the truth, such as " + chosen.get(0));
        }
    }

    private void take(TruthVideo whole) {
        Cut cut = settings.cut();
        TruthVideo part = cut == null ? whole : cut.truth(whole, settings.part());
        for (List<AnnotatedTube> tubesOfPart : List.of(part.annotation().tubes(), part.ignored())) {
            tubesOfPart.forEach(tube -> tellUnlisted(part.name(), tube));
        }
        videos.put(
                part.name(),
                part.renumbered(number -> classes.getOrDefault(truth.labels().name(number), NOT_LISTED)));
    }

    private void tellUnlisted(String video, AnnotatedTube tube) {
        String label = truth.labels().name(tube.actionClass());
        if (!classes.containsKey(label)) {
            problems.add(new Skipped.Entry(
                    Reason.CLASS,
                    "%s: tube from frame %d: class '%s' is not in the label list"
                            .formatted(video, tube.start(), label)));
        }
    }

    /** Adds a tube; tubes of a video come in the order that decides between equal scores. */
    public void add(TubeRecord record) {
        String name = names.find(record.video()).orElse("");
        AnnotatedVideo video = annotations.get(name);
        if (video == null || !videos.containsKey(name)) {
            tubesElsewhere++;
            return;
        }
        ActionTube tube = record.as(classOf(label(record.label())), video.width(), video.height());
        Cut cut = settings.cut();
        Optional<ActionTube> part = cut == null ? Optional.of(tube) : cut.tube(video, tube, settings.part());
        part.ifPresent(t -> tubes.computeIfAbsent(name, n -> new ArrayList<>()).add(t));
    }

    /** What was found. */
    public Report report(Bootstrap bootstrap) {
        return evaluator().report(classNames(), bootstrap);
    }

    /**
     * What these tubes have above others, by measure as in a report's intervals, in fractions; each resample draws the same videos for both.
     *
     * @param other of the same truth under the same settings
     */
    public Map<String, TubeEvaluator.Difference> above(Comparison other, Bootstrap bootstrap) {
        return evaluator().above(other.evaluator(), bootstrap);
    }

    /** The videos compared, in order. */
    List<String> videoNames() {
        return List.copyOf(videos.keySet());
    }

    /** The classes by number. */
    List<String> classNames() {
        return List.copyOf(classes.keySet());
    }

    TubeEvaluator evaluator() {
        TubeEvaluator evaluator = new TubeEvaluator(settings.protocol(), classes.size(), listed());
        for (Map.Entry<String, TruthVideo> video : videos.entrySet()) {
            evaluator.add(video.getValue(), tubes.getOrDefault(video.getKey(), List.of()));
        }
        return evaluator;
    }

    /** Tubes left out because their video is not in the truth or was not chosen. */
    public int tubesElsewhere() {
        return tubesElsewhere;
    }

    /** What could not be compared, beyond the truth's own problems. */
    public List<Skipped.Entry> problems() {
        return List.copyOf(problems);
    }

    private @Nullable BitSet listed() {
        Labels labels = settings.listed();
        if (labels == null) {
            return null;
        }
        BitSet listed = new BitSet();
        labels.names().forEach(label -> listed.set(classOf(label)));
        return listed;
    }

    private String label(String written) {
        if (classes.containsKey(written)
                || written.isEmpty()
                || !written.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return written;
        }
        Labels listed = settings.listed();
        int number = written.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(written);
        if (listed != null) {
            return number < listed.size() ? listed.name(number) : written;
        }
        return truth.numbers().getOrDefault(number, written);
    }

    private int classOf(String label) {
        Integer known = classes.putIfAbsent(label, classes.size());
        return known == null ? classes.size() - 1 : known;
    }
}
