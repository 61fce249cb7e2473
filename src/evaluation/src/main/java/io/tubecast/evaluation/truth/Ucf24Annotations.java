package io.tubecast.evaluation.truth;

import static io.tubecast.evaluation.truth.UnusableException.require;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.label.Labels;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.truth.Skipped.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.format.Mat5File;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Struct;

/**
 * The corrected annotations of UCF101-24, {@code finalAnnots.mat}: a struct {@code annot} with a record a video and its tubes.
 *
 * <p>Frames and coordinates of the file start at 1 and {@code ef} is the last frame, not the one after it; a box is [x, y, width, height] in pixels. The
 * numbers are 8-bit wherever they fit, so every one is made a double before it is added to another.
 *
 * <p>The official lists {@code trainlist01.txt} and {@code testlist01.txt}, where they lie beside the file, become its split 1. The list names 914 test
 * videos; four of them have no annotation, because they could not be corrected, so 910 count.
 */
public final class Ucf24Annotations {
    /** Name of the file as it is released. */
    static final String FILE = "finalAnnots.mat";

    /** Frame size of every video. */
    public static final int WIDTH = 320;

    /** Frame size of every video. */
    public static final int HEIGHT = 240;

    /** The 24 classes in the order of their numbers. */
    public static final Labels LABELS = new Labels(List.of(
            "Basketball",
            "BasketballDunk",
            "Biking",
            "CliffDiving",
            "CricketBowling",
            "Diving",
            "Fencing",
            "FloorGymnastics",
            "GolfSwing",
            "HorseRiding",
            "IceDancing",
            "LongJump",
            "PoleVault",
            "RopeClimbing",
            "SalsaSpin",
            "SkateBoarding",
            "Skiing",
            "Skijet",
            "SoccerJuggling",
            "Surfing",
            "TennisSwing",
            "TrampolineJumping",
            "VolleyballSpiking",
            "WalkingWithDog"));

    private final Path file;
    private final List<Skipped.Entry> skipped = new ArrayList<>();

    private Ucf24Annotations(Path file) {
        this.file = file;
    }

    /**
     * Reads the file, or that of the usual name in a folder. Tubes that break a rule, and videos that do, are skipped and told.
     *
     * @throws DataException if the file cannot be read or has no such struct
     */
    public static Truth read(Path path) {
        return new Ucf24Annotations(Files.isDirectory(path) ? path.resolve(FILE) : path).readAll();
    }

    private Truth readAll() {
        List<TruthVideo> videos = new ArrayList<>();
        try (Mat5File mat = Mat5.readFromFile(file.toFile())) {
            Struct annotations = mat.getStruct("annot");
            for (int record = 0; record < annotations.getNumElements(); record++) {
                takeVideo(annotations, record, videos);
            }
        } catch (IOException | RuntimeException e) {
            // MFL reports a broken file by whatever exception it runs into
            throw new DataException(
                    file + ": not a MAT file with a struct 'annot' of name, num_imgs and tubes: " + e.getMessage(), e);
        }
        return Truth.of(LABELS, videos, new Skipped(skipped), splits(videos));
    }

    private List<TruthSplit> splits(List<TruthVideo> videos) {
        Path test = file.resolveSibling("testlist01.txt");
        if (!Files.isRegularFile(test)) {
            return List.of();
        }
        VideoNames names = new VideoNames(videos.stream().map(TruthVideo::name).toList());
        Set<String> tested = new LinkedHashSet<>();
        VideoNames.readList(test).forEach(name -> names.find(name).ifPresent(tested::add));
        List<String> training = videos.stream()
                .map(TruthVideo::name)
                .filter(name -> !tested.contains(name))
                .toList();
        return List.of(new TruthSplit("1", training, List.copyOf(tested)));
    }

    private void takeVideo(Struct annotations, int record, List<TruthVideo> videos) {
        String name = "annot(" + (record + 1) + ")";
        try {
            name = annotations.getChar("name", record).getString();
            int frames = (int) annotations.getMatrix("num_imgs", record).getDouble(0);
            Struct tubes = annotations.getStruct("tubes", record);
            List<AnnotatedTube> taken = new ArrayList<>();
            for (int tube = 0; tube < tubes.getNumElements(); tube++) {
                takeTube(tubes, tube, frames, name, taken);
            }
            require(
                    !taken.isEmpty() || tubes.getNumElements() == 0,
                    Reason.EMPTY,
                    "no usable tube, so the video is left out");
            videos.add(TruthVideo.of(new AnnotatedVideo(name, WIDTH, HEIGHT, frames, taken)));
        } catch (RuntimeException e) { // a field that is missing or of another type
            skip(e, name, String.valueOf(e.getMessage()));
        }
    }

    private void takeTube(Struct tubes, int tube, int frames, String video, List<AnnotatedTube> taken) {
        PictureBounds bounds = new PictureBounds(WIDTH, HEIGHT);
        try {
            taken.add(tube(tubes, tube, frames, bounds));
        } catch (RuntimeException e) {
            skip(e, video, "tube %d: %s".formatted(tube + 1, e.getMessage()));
            return;
        }
        if (bounds.clipped() > 0) {
            skipped.add(new Skipped.Entry(
                    Reason.CLIPPED,
                    "%s: %s: tube %d: %d boxes stick out of the %dx%d picture and were clipped"
                            .formatted(file, video, tube + 1, bounds.clipped(), WIDTH, HEIGHT)));
        }
    }

    private void skip(RuntimeException e, String video, String what) {
        skipped.add(new Skipped.Entry(UnusableException.reasonOf(e), "%s: %s: %s".formatted(file, video, what)));
    }

    private static AnnotatedTube tube(Struct tubes, int tube, int frames, PictureBounds bounds) {
        int actionClass = (int) tubes.getMatrix("class", tube).getDouble(0);
        int first = (int) tubes.getMatrix("sf", tube).getDouble(0);
        int last = (int) tubes.getMatrix("ef", tube).getDouble(0);
        Matrix boxes = tubes.getMatrix("boxes", tube);
        require(
                actionClass >= 1 && actionClass <= LABELS.size(),
                Reason.CLASS,
                "class " + actionClass + " is not in 1..24");
        require(first >= 1 && first <= last, Reason.SPAN, "sf " + first + " and ef " + last + " are no span");
        require(last <= frames, Reason.SPAN, "ef " + last + " lies behind the last frame " + frames);
        require(
                boxes.getNumRows() == last - first + 1 && boxes.getNumCols() == 4,
                Reason.COUNT,
                "boxes are %dx%d but frames %d to %d need %dx4"
                        .formatted(boxes.getNumRows(), boxes.getNumCols(), first, last, last - first + 1));
        List<Box> taken = new ArrayList<>(boxes.getNumRows());
        for (int row = 0; row < boxes.getNumRows(); row++) {
            taken.add(box(boxes, row, first + row, bounds));
        }
        return new AnnotatedTube(actionClass - 1, first - 1, taken);
    }

    private static Box box(Matrix boxes, int row, int frame, PictureBounds bounds) {
        double x = boxes.getDouble(row, 0);
        double y = boxes.getDouble(row, 1);
        double width = boxes.getDouble(row, 2);
        double height = boxes.getDouble(row, 3);
        return bounds.take(
                x - 1,
                y - 1,
                width,
                height,
                () -> "box [%s, %s, %s, %s] of frame %d".formatted(x, y, width, height, frame));
    }
}
