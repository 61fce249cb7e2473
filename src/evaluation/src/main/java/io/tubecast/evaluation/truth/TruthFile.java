package io.tubecast.evaluation.truth;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.annotation.LabelledFrames;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.label.Labels;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.format.LineException;
import io.tubecast.evaluation.format.TruthLines;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.evaluation.truth.Skipped.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Truth in the project's own form: tubes of {@code tubes.jsonl} without scores. Lines of a video need not stand together. Classes are renumbered in
 * the order of their numbers in the file, without gaps. A video of which any line says {@code labelled} is labelled in the frames that its lines name and in no
 * others; a tube without a box in one of them is not there in it, and goes on in two parts.
 */
public final class TruthFile {
    private final Path file;
    private final Map<String, Video> videos = new LinkedHashMap<>();
    private final Map<Integer, String> names = new TreeMap<>();
    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private final List<Skipped.Entry> skipped = new ArrayList<>();

    private static final class Video {
        private final String name;
        private final int width;
        private final int height;
        private int frames = 1;
        private boolean named;
        private final List<Marked> counted = new ArrayList<>();
        private final List<Marked> ignored = new ArrayList<>();
        private @Nullable TreeSet<Integer> labelled;

        Video(TruthLines.Line line) {
            name = line.video();
            width = line.width();
            height = line.height();
        }

        void label(@Nullable List<Integer> marked) {
            if (marked != null) {
                TreeSet<Integer> known = labelled == null ? new TreeSet<>() : labelled;
                known.addAll(marked);
                labelled = known;
            }
        }

        private List<AnnotatedTube> tubes(List<Marked> marked) {
            List<AnnotatedTube> tubes = new ArrayList<>();
            marked.forEach(each -> tubes.addAll(each.parts(labelled)));
            return tubes;
        }

        TruthVideo truth() {
            LabelledFrames known = labelled == null ? LabelledFrames.ALL : LabelledFrames.of(labelled);
            return new TruthVideo(
                    new AnnotatedVideo(name, width, height, frames, tubes(counted), known), tubes(ignored));
        }
    }

    /**
     * A tube as it is written.
     *
     * @param tube interpolated where frames are not labelled
     * @param own the frames it is labelled in; null: all of its span
     */
    private record Marked(AnnotatedTube tube, @Nullable List<Integer> own) {
        /** The runs of labelled frames of the video in which it has a box. */
        List<AnnotatedTube> parts(@Nullable TreeSet<Integer> labelled) {
            if (own == null || labelled == null) {
                return List.of(tube);
            }
            @Nullable Box[] boxes = new @Nullable Box[tube.end()];
            for (int i = 0; i < own.size(); i++) {
                int frame = own.get(i);
                boxes[frame] = tube.boxAt(frame);
                boolean follows = i + 1 < own.size() && own.get(i + 1).equals(labelled.higher(frame));
                for (int between = frame + 1; follows && between < own.get(i + 1); between++) {
                    boxes[between] = tube.boxAt(between);
                }
            }
            return TubeParts.of(tube.actionClass(), boxes);
        }
    }

    private TruthFile(Path file) {
        this.file = file;
    }

    /**
     * Reads a file. Lines that cannot be used are skipped and told in {@link Truth#skipped()}.
     *
     * @throws DataException if there is no such file, it cannot be read to its end, or no tube is in it
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
        } catch (LineException | UnusableException e) {
            skipped.add(new Skipped.Entry(UnusableException.reasonOf(e), String.valueOf(e.getMessage())));
        }
        return true;
    }

    private void take(TruthLines.Line line) {
        Video video = videos.computeIfAbsent(line.video(), name -> new Video(line));
        if (line.width() != video.width || line.height() != video.height) {
            throw new UnusableException(
                    Reason.BROKEN,
                    "%s: video %s: size %dx%d after %dx%d in an earlier line"
                            .formatted(file, line.video(), line.width(), line.height(), video.width, video.height));
        }
        TubeRecord record = line.tube();
        if (record != null) {
            takeTube(line, record, video);
        } else {
            requireInside(line);
        }
        video.label(line.labelled());
        video.frames = Math.max(video.frames, line.frames());
    }

    private void takeTube(TruthLines.Line line, TubeRecord record, Video video) {
        video.named = true;
        ActionTube tube = record.tube();
        List<Box> boxes = boxes(record);
        if (line.frames() > 0 && tube.end() > line.frames()) {
            throw new UnusableException(
                    Reason.SPAN,
                    "%s: its %d boxes end behind the last of the video's %d frames"
                            .formatted(where(record), tube.length(), line.frames()));
        }
        takeName(record);
        (line.ignored() ? video.ignored : video.counted)
                .add(new Marked(new AnnotatedTube(tube.actionClass(), tube.start(), boxes), line.labelled()));
        video.frames = Math.max(video.frames, tube.end());
    }

    private void requireInside(TruthLines.Line line) {
        List<Integer> labelled = line.labelled();
        if (labelled != null && !labelled.isEmpty() && Collections.max(labelled) >= line.frames()) {
            throw new UnusableException(
                    Reason.SPAN,
                    "%s: video %s: frame %d is labelled, the video has %d frames"
                            .formatted(file, line.video(), Collections.max(labelled), line.frames()));
        }
    }

    private void takeName(TubeRecord record) {
        int number = record.tube().actionClass();
        String name = names.getOrDefault(number, record.label());
        int earlier = numbers.getOrDefault(record.label(), number);
        if (!name.equals(record.label()) || earlier != number) {
            throw new UnusableException(
                    Reason.CLASS,
                    "%s: class %d '%s' contradicts class %d '%s' of an earlier line"
                            .formatted(where(record), number, record.label(), earlier, name));
        }
        names.put(number, name);
        numbers.put(name, number);
    }

    private String where(TubeRecord record) {
        return "%s: video %s, tube from frame %d"
                .formatted(file, record.video(), record.tube().start());
    }

    /** The boxes as they are written, also where they stick out of the picture. */
    private List<Box> boxes(TubeRecord record) {
        PictureBounds bounds = new PictureBounds(record.width(), record.height());
        ActionTube tube = record.tube();
        List<Box> boxes = new ArrayList<>(tube.length());
        double[] corners = tube.boxes();
        for (int i = 0; i < corners.length; i += 4) {
            Box box = new Box(corners[i], corners[i + 1], corners[i + 2], corners[i + 3]);
            int frame = tube.start() + i / 4;
            bounds.take(
                    box.x1(),
                    box.y1(),
                    box.x2() - box.x1(),
                    box.y2() - box.y1(),
                    () -> "%s: box [%s, %s, %s, %s] of frame %d"
                            .formatted(where(record), box.x1(), box.y1(), box.x2(), box.y2(), frame));
            boxes.add(box);
        }
        return boxes;
    }

    private Truth finished() {
        if (names.isEmpty()) {
            String first = skipped.isEmpty()
                    ? ""
                    : "; first problem: " + skipped.get(0).message();
            throw new DataException(file + ": no tube of ground truth in it" + first);
        }
        Labels labels = new Labels(new ArrayList<>(names.values()));
        List<Integer> numbersInFile = new ArrayList<>(names.keySet());
        List<TruthVideo> result = new ArrayList<>();
        for (Video video : videos.values()) {
            if (video.named && video.counted.isEmpty() && video.ignored.isEmpty()) {
                skipped.add(new Skipped.Entry(
                        Reason.EMPTY,
                        "%s: video %s: no usable tube, so the video is left out".formatted(file, video.name)));
                continue;
            }
            result.add(video.truth().renumbered(numbersInFile::indexOf));
        }
        return new Truth(labels, names, result, new Skipped(skipped), List.of());
    }
}
