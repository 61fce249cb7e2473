package io.tubecast.trtbuild.samples;

import io.tubecast.core.terminal.Progress;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.trtbuild.frames.Video;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/**
 * Inputs of all graphs of a bundle, made from videos once and kept in a folder. A folder that holds those of the same model, source and number is used as it is.
 *
 * @param folder where they lie
 * @param frames how many frames they were made from
 */
public record SampleSet(SampleFolder folder, int frames) {
    /** A range that was seen on fewer frames says nothing about the next one. */
    public static final int FEWEST_FRAMES = 8;

    private static final String STAMP = "source.txt";

    /**
     * What a set is made from.
     *
     * @param text as the user wrote it
     * @param videos the videos
     * @param frames how many frames are taken at most
     */
    public record Source(String text, List<Video> videos, int frames) {
        /** Copies the list. */
        public Source {
            videos = List.copyOf(videos);
        }

        /** For manifests and messages. */
        public String describe() {
            return "%s, %d frames".formatted(text, frames);
        }
    }

    /**
     * Makes a set, or finds it made.
     *
     * @param provider what runs the trunks
     * @param out where progress goes
     * @throws SampleException if the videos have too few frames
     */
    public static SampleSet of(
            ModelBundle bundle, EngineProvider provider, Path folder, Source source, PrintWriter out) {
        String stamp = stamp(bundle, source);
        SampleFolder samples = new SampleFolder(folder);
        int there = framesOf(folder, stamp);
        if (there > 0) {
            out.printf("inputs of %d frames reused: %s%n", there, folder);
            return new SampleSet(samples, there);
        }
        int taken = take(bundle, provider, samples, source, out);
        if (taken < FEWEST_FRAMES) {
            throw new SampleException(
                    "%s: %d frame%s can be used, at least %d are needed and %d are usual: give longer videos or more of them"
                            .formatted(source.text(), taken, taken == 1 ? "" : "s", FEWEST_FRAMES, 200));
        }
        try {
            Files.writeString(folder.resolve(STAMP), stamp + "taken " + taken + "\n");
        } catch (IOException e) {
            throw new SampleException("%s: cannot be written (%s)".formatted(folder.resolve(STAMP), e), e);
        }
        return new SampleSet(samples, taken);
    }

    private static int take(
            ModelBundle bundle, EngineProvider provider, SampleFolder samples, Source source, PrintWriter out) {
        try (Progress progress = new Progress(out, "taking frames", source.frames())) {
            if (bundle.manifest().clip() != null) {
                try (ClipSampler sampler = new ClipSampler(bundle, provider, samples, source.frames())) {
                    return sampler.take(source.videos(), progress::advance);
                }
            }
            try (BundleSampler sampler = new BundleSampler(bundle, provider, samples, source.frames())) {
                return sampler.take(source.videos(), progress::advance);
            }
        }
    }

    private static String stamp(ModelBundle bundle, Source source) {
        StringBuilder text = new StringBuilder("source " + source.describe() + "\n");
        new TreeMap<>(bundle.manifest().files())
                .forEach((file, hash) -> text.append("model ")
                        .append(file)
                        .append(' ')
                        .append(hash)
                        .append('\n'));
        return text.toString();
    }

    /** Frames of the set that a folder holds, 0 if it holds none or another. */
    private static int framesOf(Path folder, String stamp) {
        Path file = folder.resolve(STAMP);
        try {
            String found = Files.exists(file) ? Files.readString(file) : "";
            String rest = found.startsWith(stamp) ? found.substring(stamp.length()) : "";
            if (rest.matches("taken [0-9]{1,9}\n")) {
                return Integer.parseInt(rest.substring("taken ".length()).strip());
            }
            Files.deleteIfExists(file); // whatever is there is being replaced
            return 0;
        } catch (IOException e) {
            throw new SampleException("%s: cannot be read (%s)".formatted(file, e), e);
        }
    }

    /** The inputs of a graph. */
    public List<Sample> of(GraphSpec graph) {
        return folder.samples(graph);
    }
}
