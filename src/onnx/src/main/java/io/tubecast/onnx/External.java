package io.tubecast.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A tensor's elements in a file beside the model.
 *
 * <p>The file must lie in the model's folder or below it, links followed: a model from elsewhere must not be able to read whatever this user can read.
 */
final class External {
    private final Path model;
    private final TensorProto tensor;
    private final String location;

    private External(Path model, TensorProto tensor) {
        this.model = model;
        this.tensor = tensor;
        this.location = entry("location");
        if (location.isEmpty()) {
            throw wrong("it is said to be in another file, but not in which");
        }
    }

    static External of(@Nullable Path model, TensorProto tensor) {
        if (model == null) {
            throw new OnnxException(
                    "tensor '%s' lies in a file beside its model, but the model was not read from a file"
                            .formatted(tensor.getName()));
        }
        return new External(model, tensor);
    }

    /** Where in which file the elements are. */
    record Region(Path file, long offset, long length) {}

    Region region() {
        Path file = file();
        long bytes = TensorType.of(tensor.getDataType()).bytes(Tensors.count(tensor));
        long offset = number("offset", 0);
        long length = number("length", bytes);
        if (length != bytes) {
            throw wrong("it takes %d bytes as %s %s, the model says %d bytes of '%s'"
                    .formatted(bytes, TensorType.of(tensor.getDataType()), tensor.getDimsList(), length, location));
        }
        long size = size(file);
        if (offset < 0 || offset > size - length) {
            throw wrong("its bytes %d to %d are past the end of %s, which has %d; was the file copied whole?"
                    .formatted(offset, offset + length, file, size));
        }
        return new Region(file, offset, length);
    }

    /** The elements, read by the operating system as they are looked at. */
    ByteBuffer map() {
        Region region = region();
        if (region.length() > Integer.MAX_VALUE) {
            throw wrong("its %d bytes are more than can be looked at at once".formatted(region.length()));
        }
        try (FileChannel channel = FileChannel.open(region.file(), StandardOpenOption.READ)) {
            return channel.map(MapMode.READ_ONLY, region.offset(), region.length());
        } catch (IOException e) {
            throw new OnnxException(sentence("cannot read %s: %s".formatted(region.file(), e.getMessage())), e);
        }
    }

    private Path file() {
        Path folder = model.toAbsolutePath().normalize().getParent();
        if (folder == null) {
            throw wrong("the model has no folder to look for '%s' in".formatted(location));
        }
        try {
            Path file = folder.resolve(location).normalize();
            if (Path.of(location).isAbsolute() || !file.startsWith(folder)) {
                throw wrong("its file '%s' is outside of the model's folder, which is not allowed".formatted(location));
            }
            if (!Files.isRegularFile(file)) {
                throw wrong("its file %s is missing; copy it there together with the model".formatted(file));
            }
            if (!file.toRealPath().startsWith(folder.toRealPath())) {
                throw wrong("its file '%s' is a link to %s, outside of the model's folder, which is not allowed"
                        .formatted(location, file.toRealPath()));
            }
            return file;
        } catch (InvalidPathException e) {
            throw new OnnxException(sentence("'%s' cannot be the name of a file".formatted(location)), e);
        } catch (IOException e) {
            throw new OnnxException(sentence("cannot read '%s': %s".formatted(location, e.getMessage())), e);
        }
    }

    private long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new OnnxException(sentence("cannot read %s: %s".formatted(file, e.getMessage())), e);
        }
    }

    private long number(String key, long absent) {
        String text = entry(key);
        try {
            return text.isEmpty() ? absent : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new OnnxException(sentence("its %s in '%s' is no number: '%s'".formatted(key, location, text)), e);
        }
    }

    private String entry(String key) {
        for (StringStringEntryProto entry : tensor.getExternalDataList()) {
            if (entry.getKey().equals(key)) {
                return entry.getValue();
            }
        }
        return "";
    }

    private OnnxException wrong(String what) {
        return new OnnxException(sentence(what));
    }

    private String sentence(String what) {
        return "%s: tensor '%s': %s".formatted(model, tensor.getName(), what);
    }
}
