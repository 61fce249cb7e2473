package io.tubecast.evaluation.truth;

import io.tubecast.evaluation.format.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The layouts of ground truth that can be read, told apart by what lies where. */
public enum TruthLayout {
    /** The corrected annotations of UCF101-24. */
    UCF24(
            "UCF101-24: finalAnnots.mat, or the folder that holds it and testlist01.txt",
            path -> isFile(path, ".mat") || Files.isRegularFile(path.resolve(Ucf24Annotations.FILE)),
            Ucf24Annotations::read),
    /** J-HMDB-21 as it was released. */
    JHMDB(
            "J-HMDB-21: the folder that holds puppet_mask/CLASS/VIDEO/puppet_mask.mat and splits/",
            path -> Files.isDirectory(path.resolve(JhmdbAnnotations.MASKS)),
            JhmdbAnnotations::read),
    /** UCFSports as it was released. */
    UCF_SPORTS(
            "UCFSports: the folder that holds Diving-Side/001/gt/*.txt, Golf-Swing-Back/... and so on",
            path -> UcfSportsAnnotations.root(path).isPresent(),
            UcfSportsAnnotations::read),
    /** A user's own videos. */
    CVAT(
            "CVAT for video 1.1: annotations.xml, or a folder that holds such files or folders with one each",
            path -> isFile(path, ".xml") || !CvatAnnotations.filesIn(path).isEmpty(),
            CvatAnnotations::read),
    /** The project's own form. */
    LINES("the lines of tubes.jsonl without scores: truth.jsonl", path -> isFile(path, ".jsonl"), TruthFile::read);

    private final String description;
    private final Predicate<Path> matches;
    private final Function<Path, Truth> reader;

    TruthLayout(String description, Predicate<Path> matches, Function<Path, Truth> reader) {
        this.description = description;
        this.matches = matches;
        this.reader = reader;
    }

    /**
     * The layout of what lies there.
     *
     * @throws DataException if nothing does, or nothing that can be read
     */
    public static TruthLayout of(Path path) {
        if (!Files.exists(path)) {
            throw new DataException(path + ": no such file or folder");
        }
        for (TruthLayout layout : values()) {
            if (layout.matches.test(path)) {
                return layout;
            }
        }
        throw new DataException(path + ": unknown form of truth; known are: "
                + Arrays.stream(values()).map(layout -> layout.description).collect(Collectors.joining("; ")));
    }

    /** What lies where, in a line. */
    public String description() {
        return description;
    }

    Truth read(Path path) {
        return reader.apply(path);
    }

    private static boolean isFile(Path path, String ending) {
        return Files.isRegularFile(path) && path.toString().endsWith(ending);
    }
}
