package io.tubecast.evaluation.truth;

import static io.tubecast.evaluation.truth.UnusableException.require;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.annotation.LabelledFrames;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.label.Labels;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.truth.CvatTask.CvatBox;
import io.tubecast.evaluation.truth.CvatTask.CvatTrack;
import io.tubecast.evaluation.truth.Skipped.Entry;
import io.tubecast.evaluation.truth.Skipped.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A user's own videos, annotated with CVAT and exported as "CVAT for video 1.1": one file, or a folder of them, with one task or several each.
 *
 * <p>Frames start at 0, corners are continuous pixels of the original size. A box whose {@code outside} is 1 ends its tube; a later one of the track starts
 * another. CVAT writes a box for every frame, also where it interpolated; frames that a file leaves out between two boxes are interpolated
 * linearly, as CVAT does. Of a turned box the upright box around it is taken. Classes are those that the files list, in the order of the lists;
 * without lists, those of the tracks.
 *
 * <p>A task drawn in shapes instead of tracks is exported as tracks of one box each, which leave in the next frame. Such a task, and no other, is taken as
 * labelled in the frames that have a shape only: the frames between them were not looked at.
 */
public final class CvatAnnotations {
    /** Name of the file in an archive of CVAT. */
    static final String FILE = "annotations.xml";

    private final List<Entry> skipped = new ArrayList<>();
    private final Set<String> labels = new LinkedHashSet<>();
    private final List<Named> videos = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    private CvatAnnotations() {}

    /** A video whose classes are still names. */
    private record Named(CvatTask task, Path file) {}

    /**
     * Reads a file or a folder. Files, tasks, tracks and boxes that cannot be used are skipped and told.
     *
     * @throws DataException if a single file is not of this form
     */
    public static Truth read(Path path) {
        CvatAnnotations annotations = new CvatAnnotations();
        if (Files.isRegularFile(path)) {
            annotations.take(CvatFile.read(path, annotations.skipped), path);
        } else {
            filesIn(path).forEach(annotations::takeOrTell);
        }
        return annotations.truth(path);
    }

    /** The files of a folder, and the {@code annotations.xml} of the folders in it, which is how CVAT's archives unpack. */
    static List<Path> filesIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> files = new ArrayList<>(
                FrameFolder.filesIn(folder, file -> file.toString().endsWith(".xml") && Files.isRegularFile(file)));
        for (Path below : FrameFolder.filesIn(folder, Files::isDirectory)) {
            Path file = below.resolve(FILE);
            if (Files.isRegularFile(file)) {
                files.add(file);
            }
        }
        return files;
    }

    private void takeOrTell(Path file) {
        try {
            take(CvatFile.read(file, skipped), file);
        } catch (DataException e) {
            skipped.add(new Entry(Reason.BROKEN, String.valueOf(e.getMessage())));
        }
    }

    private void take(CvatFile read, Path file) {
        for (CvatTask task : read.tasks()) {
            if (task.width < 1 || task.height < 1 || task.videoFrames() < 1) {
                skipped.add(new Entry(
                        Reason.BROKEN,
                        "%s: task '%s': size %dx%d and %d frames are no video"
                                .formatted(file, task.name, task.width, task.height, task.videoFrames())));
            } else if (!names.add(task.video())) {
                skipped.add(new Entry(
                        Reason.BROKEN,
                        "%s: task '%s': video %s has been read from another task"
                                .formatted(file, task.name, task.video())));
            } else {
                videos.add(new Named(task, file));
                labels.addAll(read.labels());
            }
        }
    }

    private Truth truth(Path path) {
        if (labels.isEmpty()) {
            videos.forEach(video -> video.task().tracks.forEach(track -> labels.add(track.label)));
        }
        if (labels.isEmpty()) {
            String first = skipped.isEmpty()
                    ? ""
                    : "; first problem: " + skipped.get(0).message();
            throw new DataException(path + ": no class and no track in it" + first);
        }
        Labels known = new Labels(new ArrayList<>(labels));
        List<TruthVideo> truths = new ArrayList<>();
        for (Named video : videos) {
            CvatTask task = video.task();
            List<AnnotatedTube> tubes = new ArrayList<>();
            for (CvatTrack track : task.tracks) {
                takeTrack(video, track, known, tubes);
            }
            if (tubes.isEmpty() && !task.tracks.isEmpty()) {
                skipped.add(new Entry(
                        Reason.EMPTY,
                        "%s: video %s: no usable track, so the video is left out"
                                .formatted(video.file(), task.video())));
            } else {
                truths.add(TruthVideo.of(new AnnotatedVideo(
                        task.video(), task.width, task.height, task.videoFrames(), tubes, labelled(task))));
            }
        }
        return Truth.of(known, truths, new Skipped(skipped), List.of());
    }

    private static LabelledFrames labelled(CvatTask task) {
        Set<Integer> frames = new TreeSet<>();
        for (CvatTrack track : task.tracks) {
            List<CvatBox> inside =
                    track.boxes.stream().filter(box -> !box.outside()).toList();
            if (inside.size() == 1 && isShape(task, track, inside.get(0).frame())) {
                frames.add(inside.get(0).frame());
            } else if (!inside.isEmpty()) {
                return LabelledFrames.ALL;
            }
        }
        return frames.isEmpty() ? LabelledFrames.ALL : LabelledFrames.of(frames);
    }

    /** Whether the track of one box leaves after it, or has no frame left to leave in. */
    private static boolean isShape(CvatTask task, CvatTrack track, int frame) {
        return frame >= 0
                && frame < task.videoFrames()
                && (frame == task.videoFrames() - 1
                        || track.boxes.stream().anyMatch(box -> box.outside() && box.frame() > frame));
    }

    private void takeTrack(Named video, CvatTrack track, Labels known, List<AnnotatedTube> tubes) {
        String record =
                "%s: video %s: track %s".formatted(video.file(), video.task().video(), track.id);
        try {
            int actionClass = known.indexOf(track.label)
                    .orElseThrow(() -> new UnusableException(
                            Reason.CLASS, "class '%s' is none of %s".formatted(track.label, known.names())));
            require(
                    track.otherShapes == 0 || !track.boxes.isEmpty(),
                    Reason.BROKEN,
                    "has %d shapes and no box; only boxes are used".formatted(track.otherShapes));
            List<AnnotatedTube> parts = TubeParts.of(actionClass, boxes(video.task(), track, record));
            require(!parts.isEmpty(), Reason.EMPTY, "has no usable box");
            tubes.addAll(parts);
        } catch (UnusableException e) {
            skipped.add(new Entry(UnusableException.reasonOf(e), record + ": " + e.getMessage()));
        }
    }

    private @Nullable Box[] boxes(CvatTask task, CvatTrack track, String record) {
        @Nullable Box[] boxes = new @Nullable Box[task.videoFrames()];
        PictureBounds bounds = new PictureBounds(task.width, task.height);
        List<CvatBox> shapes = new ArrayList<>(track.boxes);
        shapes.sort(Comparator.comparingInt(CvatBox::frame));
        int lastFrame = -1;
        Box last = null;
        for (CvatBox shape : shapes) {
            Box box = null;
            try {
                require(
                        shape.frame() > lastFrame && shape.frame() < boxes.length,
                        Reason.SPAN,
                        "frame %d stands twice, or is none of the video's %d".formatted(shape.frame(), boxes.length));
                box = take(shape, bounds);
            } catch (UnusableException e) {
                skipped.add(new Entry(UnusableException.reasonOf(e), record + ": " + e.getMessage()));
                if (shape.frame() <= lastFrame || shape.frame() >= boxes.length) {
                    continue;
                }
            }
            for (int frame = lastFrame + 1; last != null && box != null && frame < shape.frame(); frame++) {
                boxes[frame] = last.interpolated(box, (double) (frame - lastFrame) / (shape.frame() - lastFrame));
            }
            last = shape.outside() ? null : box;
            boxes[shape.frame()] = last;
            lastFrame = shape.frame();
        }
        if (bounds.clipped() > 0) {
            skipped.add(new Entry(
                    Reason.CLIPPED,
                    "%s: %d boxes stick out of the %dx%d picture and were clipped"
                            .formatted(record, bounds.clipped(), task.width, task.height)));
        }
        return boxes;
    }

    /** The upright box around a box, in the picture. A box that is outside only says where its track was heading, if at all. */
    private static @Nullable Box take(CvatBox shape, PictureBounds bounds) {
        double[] corners = shape.corners();
        double width = corners[2] - corners[0];
        double height = corners[3] - corners[1];
        double angle = Math.toRadians(shape.rotation());
        double cos = Math.abs(Math.cos(angle));
        double sin = Math.abs(Math.sin(angle));
        double wide = shape.rotation() == 0 ? width : width * cos + height * sin;
        double high = shape.rotation() == 0 ? height : width * sin + height * cos;
        Supplier<String> record = () -> "box [%s, %s, %s, %s] of frame %d"
                .formatted(corners[0], corners[1], corners[2], corners[3], shape.frame());
        try {
            return bounds.take(corners[0] + (width - wide) / 2, corners[1] + (height - high) / 2, wide, high, record);
        } catch (UnusableException e) {
            if (shape.outside()) {
                return null;
            }
            throw e;
        }
    }
}
