package io.tubecast.lab.detect;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.truth.FrameFolder;
import io.tubecast.evaluation.truth.VideoNames;
import io.tubecast.lab.command.Inputs;
import io.tubecast.lab.frames.FolderFrames;
import io.tubecast.lab.frames.VideoIndex;
import io.tubecast.lab.world.WorldArguments;
import io.tubecast.video.capture.VideoFile;
import io.tubecast.video.frames.ClipFrames;
import io.tubecast.video.frames.FileFrames;
import io.tubecast.video.frames.FrameSequence;
import io.tubecast.world.Split;
import io.tubecast.world.WorldClip;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The videos that {@code --videos} names: a file, all video files and folders of frames below a folder, or clips of the synthetic world.
 *
 * @param entries in the order in which they are processed
 * @param single whether one file was named, so that a failure is the command's own
 */
public record VideoList(List<Entry> entries, boolean single) {
    /** How the name of clips of the world begins. */
    public static final String SYNTHETIC = "synthetic:";

    private static final Pattern CLIPS = Pattern.compile("synthetic:([a-z]+):([0-9]{1,8})(?:-([0-9]{1,8}))?");

    /**
     * One video.
     *
     * @param name as it stands in the file of detections
     * @param expectedFrames number of frames as far as it is known before reading, for the progress
     * @param frames opens it
     * @param truth what is true of it, if that is known
     * @param clip the clip itself, if it is one of the synthetic world
     */
    public record Entry(
            String name,
            long expectedFrames,
            Supplier<FrameSequence> frames,
            @Nullable AnnotatedVideo truth,
            @Nullable WorldClip clip) {}

    /**
     * The videos of an option's value.
     *
     * @param limit videos count as ended after so many frames
     */
    public static VideoList of(String value, WorldArguments world, int limit, CommandSpec spec) {
        if (value.startsWith(SYNTHETIC)) {
            return synthetic(value, world, limit, spec);
        }
        if (world.isGiven()) {
            throw Inputs.error(
                    spec,
                    "--style, --context, --size, --fps, --frames, --minutes and --idle go with --videos synthetic:SPLIT:FROM-TO");
        }
        Path path = Path.of(value);
        if (Files.isDirectory(path)) {
            return folder(path, limit, spec);
        }
        if (!Files.isRegularFile(path)) {
            throw Inputs.error(spec, "--videos: no such file or folder: " + path);
        }
        return new VideoList(List.of(file(path, VideoNames.stem(value), limit)), true);
    }

    /** Those that the file of {@code --list} names; how many of them are not there is told. */
    public VideoList listed(Path file, CommandSpec spec) {
        List<String> names = VideoNames.readList(Inputs.file(spec, "--list", file));
        VideoList listed = only(names);
        if (listed.entries.isEmpty()) {
            throw Inputs.error(
                    spec, "--list: %s names none of the %d videos of --videos".formatted(file, entries.size()));
        }
        if (listed.entries.size() < names.size()) {
            spec.commandLine()
                    .getErr()
                    .printf(
                            "%d of the %d videos of %s are not there%n",
                            names.size() - listed.entries.size(), names.size(), file);
        }
        return listed;
    }

    /** Those that a list names, with or without their folders, in this list's order. */
    VideoList only(List<String> names) {
        VideoNames known = new VideoNames(entries.stream().map(Entry::name).toList());
        Set<String> wanted = new HashSet<>();
        names.forEach(name -> known.find(name).ifPresent(wanted::add));
        return new VideoList(
                entries.stream().filter(entry -> wanted.contains(entry.name())).toList(), single);
    }

    private static VideoList synthetic(String value, WorldArguments world, int limit, CommandSpec spec) {
        Matcher matcher = CLIPS.matcher(value);
        if (!matcher.matches()) {
            throw Inputs.error(
                    spec,
                    "--videos: clips of the world are written synthetic:SPLIT:FROM-TO, such as synthetic:test:0-199, was '%s'"
                            .formatted(value));
        }
        Split split = world.split(matcher.group(1));
        int from = Integer.parseInt(matcher.group(2));
        int to = matcher.group(3) == null ? from : Integer.parseInt(matcher.group(3));
        if (to < from) {
            throw Inputs.error(spec, "--videos: clips from %d to %d are none".formatted(from, to));
        }
        List<Entry> entries = new ArrayList<>();
        for (int index = from; index <= to; index++) {
            WorldClip clip = world.clip(split, index);
            AnnotatedVideo truth = ClipFrames.firstFrames(clip.annotation(), limit);
            entries.add(new Entry(truth.name(), truth.frames(), () -> new ClipFrames(clip, limit), truth, clip));
        }
        return new VideoList(entries, false);
    }

    private static VideoList folder(Path folder, int limit, CommandSpec spec) {
        Map<String, Path> files = new HashMap<>();
        List<Entry> entries = new ArrayList<>();
        for (Path place : videosBelow(folder, spec)) {
            boolean isFolder = Files.isDirectory(place);
            String relative = folder.relativize(place).toString().replace('\\', '/');
            String path = relative.isEmpty()
                    ? String.valueOf(folder.toAbsolutePath().normalize().getFileName())
                    : relative;
            String name = isFolder ? path : path.substring(0, path.lastIndexOf('.'));
            Path other = files.put(name, place);
            if (other != null) {
                throw Inputs.error(
                        spec, "--videos: two files have the video name '%s': %s and %s".formatted(name, other, place));
            }
            entries.add(isFolder ? frames(place, name, limit) : file(place, name, limit));
        }
        return new VideoList(entries, false);
    }

    /** The video files and folders of frames of a folder and of those below it, in the order of their paths. */
    public static List<Path> videosBelow(Path folder, CommandSpec spec) {
        try {
            List<Path> places = VideoIndex.places(folder);
            if (places.isEmpty()) {
                throw Inputs.error(spec, "--videos: no video file and no folder of frames below " + folder);
            }
            return places;
        } catch (DataException e) {
            throw Inputs.error(spec, "--videos: " + e.getMessage());
        }
    }

    private static Entry frames(Path place, String name, int limit) {
        FrameFolder frames = FrameFolder.in(place).orElseThrow();
        long expected = Math.min(limit, frames.frames().size());
        return new Entry(name, expected, () -> FolderFrames.of(frames, limit), null, null);
    }

    private static Entry file(Path file, String name, int limit) {
        return new Entry(name, Math.min(limit, framesOf(file)), () -> new FileFrames(file, limit), null, null);
    }

    /** What the container says; a file that cannot be opened says so when its turn comes. */
    private static long framesOf(Path file) {
        try {
            return Math.max(1, VideoFile.probe(file).frames());
        } catch (FrameSourceException e) {
            return 1;
        }
    }

    /** Number of frames of all videos, as far as it is known. */
    public long expectedFrames() {
        return entries.stream().mapToLong(Entry::expectedFrames).sum();
    }

    /** Whether all of them are clips of the synthetic world. */
    public boolean isSynthetic() {
        return entries.stream().allMatch(entry -> entry.clip() != null);
    }

    /** Whether what is true of the videos is known. */
    boolean haveTruth() {
        return entries.stream().allMatch(entry -> entry.truth() != null);
    }
}
