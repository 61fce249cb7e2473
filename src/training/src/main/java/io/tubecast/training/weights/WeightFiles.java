package io.tubecast.training.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** Opens a file of weights as what its first bytes say that it is, whatever its name; says in one line what it is where it is none. */
public final class WeightFiles {
    private static final int HEAD = 512;
    private static final int TAR_MAGIC_AT = 257;

    private WeightFiles() {}

    /** What a caller expects of a file. */
    public enum Format {
        /** Whatever it is. */
        AUTO,
        /** A file of {@code torch.save}, in either format. */
        PTH,
        /** A safetensors file. */
        SAFETENSORS
    }

    private enum Kind {
        ZIP,
        PICKLE,
        SAFETENSORS
    }

    /**
     * Opens a file.
     *
     * @param file to be read
     * @param format what it must be
     */
    public static WeightSource open(Path file, Format format) {
        byte[] head = head(file);
        Kind kind = kind(file, head);
        if (format != Format.AUTO && (format == Format.SAFETENSORS) != (kind == Kind.SAFETENSORS)) {
            throw new WeightsException("%s is %s, not %s"
                    .formatted(
                            file,
                            kind == Kind.SAFETENSORS ? "a safetensors file" : "a file of torch.save",
                            format.name().toLowerCase(Locale.ROOT)));
        }
        return switch (kind) {
            case ZIP -> PyTorchZip.open(file);
            case PICKLE -> PyTorchLegacy.open(file);
            case SAFETENSORS -> SafetensorsFile.open(file);
        };
    }

    private static byte[] head(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(HEAD);
        } catch (IOException e) {
            throw new WeightsException("cannot read %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static Kind kind(Path file, byte[] head) {
        if (starts(head, "PK\u0003\u0004") || starts(head, "PK\u0005\u0006")) {
            return Kind.ZIP;
        }
        if (head.length > 9 && head[8] == '{' && plausibleLength(head)) {
            return Kind.SAFETENSORS;
        }
        if (head.length > 2 && (head[0] & 255) == 0x80 && head[1] <= 5) {
            return Kind.PICKLE;
        }
        throw new WeightsException(
                "%s %s; PyTorch's .pth and .pt files and safetensors can be read".formatted(file, whatElse(head)));
    }

    private static boolean plausibleLength(byte[] head) {
        return ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong() >>> 40 == 0;
    }

    private static String whatElse(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1).stripLeading();
        String lower = text.toLowerCase(Locale.ROOT);
        if (head.length == 0) {
            return "is empty";
        }
        if (lower.startsWith("version https://git-lfs")) {
            return "is a Git LFS pointer, not the file that it stands for: fetch it with git lfs pull";
        }
        if (lower.startsWith("<!doctype") || lower.startsWith("<html") || lower.startsWith("<?xml")) {
            return "is a web page, not weights: the download gave an error or a confirmation page";
        }
        if (head.length > TAR_MAGIC_AT + 5
                && new String(head, TAR_MAGIC_AT, 5, StandardCharsets.US_ASCII).equals("ustar")) {
            return "is a tar archive, the format of PyTorch's first versions, which is not read: load it there and save it with a newer one";
        }
        if (lower.startsWith("\u0089hdf")) {
            return "is an HDF5 file (Keras, Caffe)";
        }
        if (head.length > 1 && (head[0] & 255) == 0x1f && (head[1] & 255) == 0x8b) {
            return "is compressed with gzip: unpack it first";
        }
        return isText(head) ? "is a text" : "begins with bytes that are none of the known formats'";
    }

    private static boolean isText(byte[] head) {
        for (byte b : head) {
            if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t') {
                return false;
            }
        }
        return true;
    }

    private static boolean starts(byte[] head, String magic) {
        byte[] expected = magic.getBytes(StandardCharsets.ISO_8859_1);
        return head.length >= expected.length && Arrays.equals(head, 0, expected.length, expected, 0, expected.length);
    }
}
