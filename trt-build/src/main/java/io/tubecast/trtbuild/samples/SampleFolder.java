package io.tubecast.trtbuild.samples;

import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Saved inputs of networks: {@code <graph>/<tensor>/<number>.bin}, the raw elements of one input of one run, in the tensor's own type and little-endian order, as
 * {@code numpy.tofile} writes them.
 *
 * <p>All runs of a graph have the same numbers for all of its inputs. A letter of a name that files may not have is an underscore.
 */
public final class SampleFolder {
    private static final String EXTENSION = ".bin";

    private final Path folder;

    /** The inputs in a folder, which need not exist yet. */
    public SampleFolder(Path folder) {
        this.folder = folder;
    }

    /** The folder. */
    public Path path() {
        return folder;
    }

    /** Saves one input of one run. */
    public void save(String graph, String tensor, int number, ByteBuffer elements) {
        Path file = file(graph, tensor, number);
        try {
            Files.createDirectories(directory(graph, tensor));
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer rest = elements.duplicate().clear();
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
            }
        } catch (IOException e) {
            throw new SampleException("%s: cannot be written (%s)".formatted(file, e), e);
        }
    }

    /** Forgets one input of one run, if it is there. */
    public void delete(String graph, String tensor, int number) {
        Path file = file(graph, tensor, number);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new SampleException("%s: cannot be deleted (%s)".formatted(file, e), e);
        }
    }

    /**
     * The saved runs of a graph.
     *
     * @throws SampleException if an input has fewer runs than another, or a file is not of its tensor's size
     */
    public List<Sample> samples(GraphSpec graph) {
        int count = -1;
        for (TensorSpec input : graph.inputs()) {
            int found = count(graph, input);
            if (count >= 0 && found != count) {
                throw new SampleException("%s: %d inputs of '%s', but %d of '%s'"
                        .formatted(
                                folder,
                                found,
                                input.name(),
                                count,
                                graph.inputs().get(0).name()));
            }
            count = found;
        }
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            samples.add((tensor, into) -> read(file(graph.name(), tensor, number), into));
        }
        return samples;
    }

    private int count(GraphSpec graph, TensorSpec input) {
        Path directory = directory(graph.name(), input.name());
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(directory)) {
            int count = 0;
            for (Path file : (Iterable<Path>)
                    files.filter(each -> each.toString().endsWith(EXTENSION)).sorted()::iterator) {
                if (Files.size(file) != input.bytes()) {
                    throw new SampleException("%s: must have %d bytes for '%s' %s, has %d"
                            .formatted(file, input.bytes(), input.name(), input.describe(), Files.size(file)));
                }
                if (!file.equals(file(graph.name(), input.name(), count))) {
                    throw new SampleException("%s: the files must be numbered 0000%s, 0001%s, ... without a gap"
                            .formatted(file, EXTENSION, EXTENSION));
                }
                count++;
            }
            return count;
        } catch (IOException e) {
            throw new SampleException("%s: cannot be read (%s)".formatted(directory, e), e);
        }
    }

    private static void read(Path file, ByteBuffer into) {
        ByteBuffer target = into.duplicate().clear();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (target.hasRemaining()) {
                if (channel.read(target) < 0) {
                    throw new SampleException(
                            "%s: ends after %d of %d bytes".formatted(file, target.position(), target.capacity()));
                }
            }
        } catch (IOException e) {
            throw new SampleException("%s: cannot be read (%s)".formatted(file, e), e);
        }
    }

    private Path directory(String graph, String tensor) {
        return folder.resolve(plain(graph)).resolve(plain(tensor));
    }

    private Path file(String graph, String tensor, int number) {
        return directory(graph, tensor).resolve("%04d%s".formatted(number, EXTENSION));
    }

    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]", "_");
    }
}
