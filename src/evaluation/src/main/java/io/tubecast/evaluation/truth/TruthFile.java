package io.tubecast.evaluation.truth;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.label.Labels;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.format.TruthLines;
import io.tubecast.evaluation.format.TubeRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Truth in the project's own form: tubes of {@code tubes.jsonl} without scores. Lines of a video need not stand together. Classes are renumbered in
 * the order of their numbers in the file, without gaps.
 */
public final class TruthFile {
    private final Path file;
    private final Map<String, Video> videos = new LinkedHashMap<>();
    private final Map<Integer, String> names = new TreeMap<>();
    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    private static final class Video {
        private final String name;
        private final int width;
        private final int height;
        private int frames = 1;
        private boolean broken;
        private final List<AnnotatedTube> counted = new ArrayList<>();
        private final List<AnnotatedTube> ignored = new ArrayList<>();

        Video(TruthLines.Line line) {
            name = line.video();
            width = line.width();
            height = line.height();
        }
    }

    private TruthFile(Path file) {
        this.file = file;
    }

    /**
     * Reads a file. Lines that cannot be used are skipped and told in {@link Truth#problems()}.
     *
     * @throws DataException if there is no such file, or no tube in it
     */
    public static Truth read(Path file) {
        TruthFile truth = new TruthFile(file);
        try (TruthLines lines = new TruthLines(file)) {
            while (truth.takeNext(lines)) {
                // every line is taken or told
            }
        }
        return truth.finished();
    }

    private boolean takeNext(TruthLines lines) {
        try {
            TruthLines.Line line = lines.next();
            if (line == null) {
                return false;
            }
            take(line);
        } catch (DataException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        return true;
    }

    private void take(TruthLines.Line line) {
        Video video = videos.computeIfAbsent(line.video(), name -> new Video(line));
        if (line.width() != video.width || line.height() != video.height) {
            throw new DataException("%s: video %s: size %dx%d after %dx%d in an earlier line"
                    .formatted(file, line.video(), line.width(), line.height(), video.width, video.height));
        }
        TubeRecord record = line.tube();
        if (record != null) {
            ActionTube tube = record.tube();
            require(record, outside(record), "a box lies outside the picture");
            requireOneName(record);
            (line.ignored() ? video.ignored : video.counted)
                    .add(new AnnotatedTube(tube.actionClass(), tube.start(), boxes(tube)));
            video.frames = Math.max(video.frames, tube.end());
        }
        video.frames = Math.max(video.frames, line.frames());
    }

    private void requireOneName(TubeRecord record) {
        int number = record.tube().actionClass();
        String name = names.getOrDefault(number, record.label());
        int earlier = numbers.getOrDefault(record.label(), number);
        require(
                record,
                !name.equals(record.label()) || earlier != number,
                "class %d '%s' contradicts class %d '%s' of an earlier line"
                        .formatted(number, record.label(), earlier, name));
        names.put(number, name);
        numbers.put(name, number);
    }

    private void require(TubeRecord record, boolean broken, String rule) {
        if (broken) {
            Video video = videos.get(record.video());
            if (video != null) {
                video.broken = true;
            }
            throw new DataException("%s: video %s, tube from frame %d: %s"
                    .formatted(file, record.video(), record.tube().start(), rule));
        }
    }

    private static boolean outside(TubeRecord record) {
        double[] boxes = record.tube().boxes();
        for (int i = 0; i < boxes.length; i += 4) {
            if (boxes[i] >= record.width()
                    || boxes[i + 1] >= record.height()
                    || boxes[i + 2] <= 0
                    || boxes[i + 3] <= 0) {
                return true;
            }
        }
        return false;
    }

    private static List<Box> boxes(ActionTube tube) {
        List<Box> boxes = new ArrayList<>(tube.length());
        double[] corners = tube.boxes();
        for (int i = 0; i < corners.length; i += 4) {
            boxes.add(new Box(corners[i], corners[i + 1], corners[i + 2], corners[i + 3]));
        }
        return boxes;
    }

    private Truth finished() {
        if (names.isEmpty()) {
            String first = problems.isEmpty() ? "" : "; first problem: " + problems.get(0);
            throw new DataException(file + ": no tube of ground truth in it" + first);
        }
        Labels labels = new Labels(new ArrayList<>(names.values()));
        List<TruthVideo> result = new ArrayList<>();
        for (Video video : videos.values()) {
            if (video.broken && video.counted.isEmpty() && video.ignored.isEmpty()) {
                problems.add("%s: video %s: no usable tube, so the video is left out".formatted(file, video.name));
                continue;
            }
            result.add(new TruthVideo(
                    new AnnotatedVideo(
                            video.name, video.width, video.height, video.frames, renumbered(video.counted, labels)),
                    renumbered(video.ignored, labels)));
        }
        return new Truth(labels, names, result, problems);
    }

    private List<AnnotatedTube> renumbered(List<AnnotatedTube> tubes, Labels labels) {
        List<AnnotatedTube> result = new ArrayList<>();
        for (AnnotatedTube tube : tubes) {
            @Nullable String name = names.get(tube.actionClass());
            int number = name == null ? -1 : labels.indexOf(name).orElseThrow();
            result.add(new AnnotatedTube(number, tube.start(), tube.boxes()));
        }
        return result;
    }
}
