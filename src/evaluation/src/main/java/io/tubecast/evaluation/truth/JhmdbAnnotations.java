package io.tubecast.evaluation.truth;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.label.Labels;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.truth.Skipped.Entry;
import io.tubecast.evaluation.truth.Skipped.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * J-HMDB-21 as it was released: {@code puppet_mask/CLASS/VIDEO/puppet_mask.mat} and the lists {@code splits/CLASS_test_split1.txt} to 3.
 *
 * <p>Each clip is cut to one action of one person, whose mask is known in every frame; the truth is the tight box around it. A video has as many frames
 * as masks. A list has lines {@code video.avi 1} (learn), {@code 2} (test) or {@code 0} (neither); a split is made of the 21 lists of its number. Its
 * videos are called {@code CLASS/VIDEO}.
 */
public final class JhmdbAnnotations {
    /** Folder of the masks. */
    static final String MASKS = "puppet_mask";

    /** The 21 classes in the order of their numbers. */
    public static final Labels LABELS = new Labels(List.of(
            "brush_hair",
            "catch",
            "clap",
            "climb_stairs",
            "golf",
            "jump",
            "kick_ball",
            "pick",
            "pour",
            "pullup",
            "push",
            "run",
            "shoot_ball",
            "shoot_bow",
            "shoot_gun",
            "sit",
            "stand",
            "swing_baseball",
            "throw",
            "walk",
            "wave"));

    private static final List<String> SPLITS = List.of("1", "2", "3");

    private final Path folder;
    private final List<Entry> skipped = new ArrayList<>();

    private JhmdbAnnotations(Path folder) {
        this.folder = folder;
    }

    /**
     * Reads a folder. Videos whose mask is missing or cannot be read are skipped and told.
     *
     * @throws DataException if a folder cannot be read
     */
    public static Truth read(Path folder) {
        return new JhmdbAnnotations(folder).readAll();
    }

    /** A video, or why there is none. */
    private record Read(List<TruthVideo> video, List<Entry> skipped) {}

    private Truth readAll() {
        List<TruthSplit> splits = new ArrayList<>();
        Set<String> listed = new LinkedHashSet<>();
        for (String split : SPLITS) {
            List<String> training = new ArrayList<>();
            List<String> test = new ArrayList<>();
            for (String label : LABELS.names()) {
                takeList(label, split, training, test);
            }
            listed.addAll(training);
            listed.addAll(test);
            if (!training.isEmpty() || !test.isEmpty()) {
                splits.add(new TruthSplit(split, training, test));
            }
        }
        Set<String> names = new LinkedHashSet<>(masked());
        names.addAll(listed); // what has no mask is told when it is read
        List<Read> read = names.stream().parallel().map(this::video).toList();
        List<TruthVideo> videos = new ArrayList<>();
        for (Read one : read) {
            videos.addAll(one.video());
            skipped.addAll(one.skipped());
        }
        return Truth.of(LABELS, videos, new Skipped(skipped), splits);
    }

    private void takeList(String label, String split, List<String> training, List<String> test) {
        Path file = folder.resolve("splits").resolve(label + "_test_split" + split + ".txt");
        if (!Files.isDirectory(folder.resolve("splits"))
                || !Files.isDirectory(folder.resolve(MASKS).resolve(label))) {
            return; // no lists at all, or none of this class's videos
        }
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            skip(Reason.MISSING, file + ": the list of class " + label + " cannot be read: " + e);
            return;
        }
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            int space = line.lastIndexOf(' ');
            String name = label + "/"
                    + VideoNames.stem(line.substring(0, Math.max(0, space)).strip());
            switch (line.substring(space + 1)) {
                case "1" -> training.add(name);
                case "2" -> test.add(name);
                case "0", "" -> {
                    // in another split only, or an empty line
                }
                default ->
                    skip(
                            Reason.BROKEN,
                            "%s: line %d: must be 'video.avi 1', 2 or 0, was '%s'".formatted(file, i + 1, line));
            }
        }
    }

    /** Names of the videos that have a folder, in the order of the classes. */
    private List<String> masked() {
        List<String> names = new ArrayList<>();
        for (Path classFolder : foldersIn(folder.resolve(MASKS))) {
            String label = String.valueOf(classFolder.getFileName());
            if (LABELS.indexOf(label).isEmpty()) {
                skip(Reason.CLASS, classFolder + ": is none of the 21 classes " + LABELS.names());
                continue;
            }
            for (Path video : foldersIn(classFolder)) {
                names.add(label + "/" + video.getFileName());
            }
        }
        return names;
    }

    private Read video(String name) {
        Path file = folder.resolve(MASKS).resolve(name).resolve("puppet_mask.mat");
        if (!Files.isRegularFile(file)) {
            return left(new Entry(Reason.MISSING, file + ": no such file, so video " + name + " is left out"));
        }
        try {
            PuppetMask mask = PuppetMask.read(file);
            int actionClass =
                    LABELS.indexOf(name.substring(0, name.indexOf('/'))).orElseThrow();
            List<AnnotatedTube> tubes = TubeParts.of(actionClass, mask.boxes());
            if (tubes.isEmpty()) {
                return left(new Entry(Reason.EMPTY, file + ": all " + mask.boxes().length + " masks are empty"));
            }
            List<Entry> told = tubes.size() == 1
                    ? List.of()
                    : List.of(new Entry(
                            Reason.GAP, "%s: empty masks cut its tube into %d".formatted(file, tubes.size())));
            AnnotatedVideo video = new AnnotatedVideo(name, mask.width(), mask.height(), mask.boxes().length, tubes);
            return new Read(List.of(TruthVideo.of(video)), told);
        } catch (RuntimeException e) { // MFL reports a broken file by whatever exception it runs into
            return left(new Entry(
                    UnusableException.reasonOf(e), file + ": not a MAT file with a part_mask: " + e.getMessage()));
        }
    }

    private static Read left(Entry why) {
        return new Read(List.of(), List.of(why));
    }

    private void skip(Reason reason, String message) {
        skipped.add(new Entry(reason, message));
    }

    private static List<Path> foldersIn(Path parent) {
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new DataException(parent + ": the folder cannot be read: " + e, e);
        }
    }
}
