package io.tubecast.lab.training;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.inference.yaml.OptionalKey;
import io.tubecast.inference.yaml.StrictYaml;
import io.tubecast.inference.yaml.YamlException;
import io.tubecast.training.trainer.Start;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What a training run was begun with besides its configuration: {@code run.yaml} in its folder.
 *
 * @param learnt what it learns from, in words
 * @param digest of the learnt videos' names, sizes, lengths and tubes, in their order
 * @param framesPerSecond of the learnt videos; not there if they differ or do not say
 * @param init files whose weights it started from, seen from its folder
 * @param fresh parts of the network that started fresh all the same; not there if none did
 */
record RunOrigin(
        String learnt,
        String digest,
        @OptionalKey @Nullable Double framesPerSecond,
        List<String> init,
        @OptionalKey @Nullable List<String> fresh) {
    private static final String FILE = "run.yaml";

    RunOrigin {
        init = List.copyOf(init);
        fresh = fresh == null || fresh.isEmpty() ? null : List.copyOf(fresh);
    }

    /**
     * That of a run in a folder.
     *
     * @param videos that are learnt
     * @param looks what clips of the synthetic world look like; null: they are of a data set
     * @param framesPerSecond of the videos, if known
     */
    static RunOrigin of(
            Path folder,
            List<AnnotatedVideo> videos,
            @Nullable String looks,
            @Nullable Double framesPerSecond,
            Start start) {
        CRC32 digest = new CRC32();
        long frames = 0;
        for (AnnotatedVideo video : videos) {
            StringBuilder text = new StringBuilder(
                    "%s %dx%d %d".formatted(video.name(), video.width(), video.height(), video.frames()));
            for (AnnotatedTube tube : video.tubes()) {
                text.append(" %d:%d-%d".formatted(tube.actionClass(), tube.start(), tube.end()));
            }
            digest.update(text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
            frames += video.frames();
        }
        Path from = folder.toAbsolutePath().normalize();
        return new RunOrigin(
                "%d %s, %d frames"
                        .formatted(
                                videos.size(),
                                looks == null ? "videos" : "clips of the synthetic world (%s)".formatted(looks),
                                frames),
                "crc-%08x".formatted(digest.getValue()),
                framesPerSecond,
                start.files().stream()
                        .map(file -> from.relativize(file.toAbsolutePath().normalize())
                                .toString())
                        .toList(),
                start.fresh());
    }

    /** What was kept in a run's folder; nothing of runs of older versions. */
    static Optional<RunOrigin> in(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(StrictYaml.read(file, RunOrigin.class));
        } catch (YamlException e) {
            throw new DataException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Keeps it in the run's folder. */
    void write(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            Files.createDirectories(folder);
            Files.writeString(file, StrictYaml.write(this));
        } catch (IOException e) {
            throw new DataException("%s: cannot be written: %s".formatted(file, e.getMessage()), e);
        }
    }

    /**
     * What keeps a run from going on as another would begin, in words; empty if nothing. Without starting weights it goes on with those it had.
     *
     * @param wanted that of the other
     */
    List<String> differences(RunOrigin wanted) {
        List<String> differences = new ArrayList<>();
        if (!learnt.equals(wanted.learnt) || !digest.equals(wanted.digest)) {
            differences.add(
                    "it learns from %s, %s, not from %s, %s".formatted(learnt, digest, wanted.learnt, wanted.digest));
        }
        if (!wanted.init.isEmpty() && !wanted.init.equals(init)) {
            differences.add("it started from %s, not from --init %s"
                    .formatted(init.isEmpty() ? "fresh weights" : init, wanted.init));
        }
        if (!wanted.init.isEmpty() && !Objects.equals(wanted.fresh, fresh)) {
            differences.add("what started fresh was %s, not %s".formatted(named(fresh), named(wanted.fresh)));
        }
        return differences;
    }

    private static String named(@Nullable List<String> parts) {
        return parts == null ? "nothing" : String.join(", ", parts);
    }
}
