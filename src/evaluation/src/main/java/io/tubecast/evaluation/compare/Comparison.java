package io.tubecast.evaluation.compare;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.label.Labels;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.format.PublishedBox;
import io.tubecast.evaluation.format.PublishedStep;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.evaluation.metric.Bootstrap;
import io.tubecast.evaluation.metric.DetailEvaluator;
import io.tubecast.evaluation.metric.Details;
import io.tubecast.evaluation.metric.PublishedVideo;
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
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tubes from any system against ground truth.
 *
 * <p>Videos are matched by name as {@link VideoNames} does, classes by label; a label that is a bare number names the class of that number.
 * Boxes are scaled to the truth's frame size. Every video of the truth that was not excluded counts, also one without a tube; tubes of
 * other videos are counted and left out. It takes either final tubes or what was published step by step. Not thread-safe.
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
    private final Map<String, PublishedVideo> published = new LinkedHashMap<>();
    private final List<Skipped.Entry> problems = new ArrayList<>();
    private int tubesElsewhere;
    private int stepsElsewhere;
    private @Nullable TubeEvaluator evaluated;

    /** Who looks at the videos that are compared. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Takes a video.
         *
         * @param truth what is true, under our class numbers
         * @param tubes those compared with it, in pixels of the truth
         */
        void visit(TruthVideo truth, List<ActionTube> tubes);
    }

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
                    "%svideo %s: tube from frame %d: class '%s' is not in the label list"
                            .formatted(truth.origin(), video, tube.start(), label)));
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
        evaluated = null;
        ActionTube tube = record.as(classOf(label(record.label())), video.width(), video.height());
        Cut cut = settings.cut();
        Optional<ActionTube> part = cut == null ? Optional.of(tube) : cut.tube(video, tube, settings.part());
        part.ifPresent(t -> tubes.computeIfAbsent(name, n -> new ArrayList<>()).add(t));
    }

    /**
     * Adds what was published at a step; the steps of a video come in their order. The tubes that are compared are the {@link PublishedVideo}'s then.
     *
     * @throws DataException if the step does not follow that before, or only a part of each video is compared
     */
    public void add(PublishedStep step) {
        if (settings.cut() != null) {
            throw new DataException("what was published can only be compared with whole videos");
        }
        String name = names.find(step.video()).orElse("");
        AnnotatedVideo video = annotations.get(name);
        if (video == null || !videos.containsKey(name)) {
            stepsElsewhere++;
            return;
        }
        evaluated = null;
        double scaleX = (double) video.width() / step.width();
        double scaleY = (double) video.height() / step.height();
        PublishedVideo target = published.computeIfAbsent(name, n -> new PublishedVideo());
        try {
            target.begin(step.step(), step.frame(), step.knownAt());
            for (PublishedBox sent : step.tubes()) {
                Box box = sent.box();
                target.add(
                        sent.id(),
                        classOf(label(sent.label())),
                        sent.score(),
                        sent.frameScore(),
                        new Box(box.x1() * scaleX, box.y1() * scaleY, box.x2() * scaleX, box.y2() * scaleY));
            }
        } catch (IllegalArgumentException e) {
            throw new DataException("video %s: %s".formatted(step.video(), e.getMessage()), e);
        }
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

    /**
     * What is left of a comparison once its tubes are matched: as much as any measure needs, and little.
     *
     * @param evaluator what matched
     * @param classNames of its classes, by their numbers
     * @param videoNames the videos compared, in order
     */
    public record Matched(TubeEvaluator evaluator, List<String> classNames, List<String> videoNames) {
        /** Keeps the lists as they are. */
        public Matched {
            classNames = List.copyOf(classNames);
            videoNames = List.copyOf(videoNames);
        }
    }

    /** Matches the tubes added so far; the tubes themselves can then be forgotten. */
    public Matched matched() {
        return new Matched(evaluator(), classNames(), List.copyOf(videos.keySet()));
    }

    /**
     * What else there is to say.
     *
     * @param framesPerSecond rate of the videos
     * @param minScore tubes with a lower score are passed over when ids, delays and kinds of errors are looked at
     */
    public Details details(double framesPerSecond, double minScore, Bootstrap bootstrap) {
        return detailEvaluator(framesPerSecond, minScore).details(evaluator(), classNames(), bootstrap);
    }

    /**
     * What these tubes have above others where ids are looked at, as in {@link #above}.
     *
     * @param other of the same truth under the same settings
     * @param minScore tubes with a lower score are passed over
     */
    public Map<String, TubeEvaluator.Difference> identitiesAbove(
            Comparison other, double minScore, Bootstrap bootstrap) {
        double anyRate = 1; // ids know frames, not seconds
        return detailEvaluator(anyRate, minScore).above(other.detailEvaluator(anyRate, minScore), bootstrap);
    }

    private DetailEvaluator detailEvaluator(double framesPerSecond, double minScore) {
        DetailEvaluator details = new DetailEvaluator(
                new DetailEvaluator.Settings(settings.protocol(), framesPerSecond, minScore), classes.size(), listed());
        boolean isPublished = isPublished();
        for (TruthVideo video : videos.values()) {
            if (isPublished) {
                details.add(video, framesOf(video), published.getOrDefault(video.name(), new PublishedVideo()));
            } else {
                details.add(video, framesOf(video), tubesOf(video));
            }
        }
        return details;
    }

    /** Shows every video that is compared, in the order of the truth. */
    public void forEach(Visitor visitor) {
        videos.values().forEach(video -> visitor.visit(video, tubesOf(video)));
    }

    /** The names of the classes, by their numbers. */
    public List<String> classNames() {
        return List.copyOf(classes.keySet());
    }

    /** Frames of all videos that are compared, of parts only those. */
    public long frames() {
        return videos.values().stream().mapToLong(this::framesOf).sum();
    }

    private int framesOf(TruthVideo video) {
        Cut cut = settings.cut();
        AnnotatedVideo whole = annotations.get(video.name());
        if (cut == null || whole == null) {
            return video.annotation().frames();
        }
        return cut.endFrame(whole, settings.part()) - cut.firstFrame(whole, settings.part());
    }

    private List<ActionTube> tubesOf(TruthVideo video) {
        PublishedVideo sent = published.get(video.name());
        return sent == null ? tubes.getOrDefault(video.name(), List.of()) : sent.before(Integer.MAX_VALUE);
    }

    /** Whether it was given what was published, rather than final tubes. */
    private boolean isPublished() {
        return !published.isEmpty() || stepsElsewhere > 0;
    }

    private TubeEvaluator evaluator() {
        TubeEvaluator known = evaluated;
        if (known == null) {
            TubeEvaluator evaluator = new TubeEvaluator(settings.protocol(), classes.size(), listed());
            videos.values().forEach(video -> evaluator.add(video, tubesOf(video)));
            known = evaluator;
            evaluated = known;
        }
        return known;
    }

    /** Steps left out because their video is not in the truth or was not chosen. */
    public int stepsElsewhere() {
        return stepsElsewhere;
    }

    /** Tubes left out because their video is not in the truth or was not chosen. */
    public int tubesElsewhere() {
        return tubesElsewhere;
    }

    /** Tubes whose label neither the truth nor the list of classes knows, by label. They count as tubes of a class without truth. */
    public Map<String, Integer> unknownLabels() {
        List<String> names = classNames();
        Map<String, Integer> unknown = new TreeMap<>();
        IntConsumer count = actionClass -> {
            if (!isKnown(names.get(actionClass))) {
                unknown.merge(names.get(actionClass), 1, Integer::sum);
            }
        };
        tubes.values().forEach(ofVideo -> ofVideo.forEach(tube -> count.accept(tube.actionClass())));
        published.values().forEach(video -> video.tubes().forEach(tube -> count.accept(tube.actionClass())));
        return unknown;
    }

    private boolean isKnown(String label) {
        Labels listed = settings.listed();
        return truth.labels().indexOf(label).isPresent()
                || (listed != null && listed.indexOf(label).isPresent());
    }

    /** Tubes of the truth that count. */
    public int truths() {
        return evaluator().truths();
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
