package io.tubecast.inference.tensorrt.link;

import io.tubecast.inference.tensorrt.link.ClassFile.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * The small jars of one line of the presets: whether a reference to a class, field or method of CUDA or TensorRT finds what it names, there or in a superclass.
 *
 * <p>{@code target/lines} holds the jars once {@code dependency:copy} has run.
 */
public final class LinkCheck implements AutoCloseable {
    private static final List<String> OURS_TO_CHECK = List.of("org/bytedeco/tensorrt/", "org/bytedeco/cuda/");

    private final List<JarFile> jars = new ArrayList<>();
    private final Map<String, @Nullable ClassFile> known = new HashMap<>();

    /** Opens the jars of a line. */
    public LinkCheck(Path... files) throws IOException {
        for (Path file : files) {
            jars.add(new JarFile(file.toFile()));
        }
    }

    /** All references into CUDA and TensorRT of the classes below a folder, by owner and name. */
    public static List<Reference> references(Path classes) throws IOException {
        Set<Reference> found = new HashSet<>();
        Set<String> own = new HashSet<>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".class")).toList()) {
                ClassFile read = ClassFile.read(Files.readAllBytes(file));
                own.add(read.name());
                found.addAll(read.references());
            }
        }
        return found.stream()
                .filter(reference -> !own.contains(reference.owner()))
                .filter(reference -> OURS_TO_CHECK.stream().anyMatch(reference.owner()::startsWith))
                .sorted(Comparator.comparing(Reference::toString))
                .toList();
    }

    /** The references that this line cannot serve. */
    public List<Reference> missing(List<Reference> references) {
        return references.stream().filter(reference -> !resolves(reference)).toList();
    }

    private boolean resolves(Reference reference) {
        if (reference.name().isEmpty()) {
            return find(reference.owner()) != null;
        }
        Deque<String> open = new ArrayDeque<>(List.of(reference.owner()));
        while (!open.isEmpty()) {
            ClassFile owner = find(open.pop());
            if (owner == null) {
                continue;
            }
            if (owner.members().contains(reference.name() + " " + reference.descriptor())) {
                return true;
            }
            if (!reference.name().equals("<init>")) { // constructors are not inherited
                open.addAll(owner.parents());
            }
        }
        return false;
    }

    private @Nullable ClassFile find(String name) {
        if (!known.containsKey(name)) {
            known.put(name, load(name));
        }
        return known.get(name);
    }

    private @Nullable ClassFile load(String name) {
        String file = name + ".class";
        try {
            for (JarFile jar : jars) {
                ZipEntry entry = jar.getEntry(file);
                if (entry != null) {
                    return read(jar.getInputStream(entry));
                }
            }
            // JavaCPP is the same in all lines; nothing of CUDA or TensorRT may come from the class path
            boolean theirs = OURS_TO_CHECK.stream().anyMatch(name::startsWith);
            return theirs ? null : read(ClassLoader.getSystemResourceAsStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable ClassFile read(@Nullable InputStream in) throws IOException {
        if (in == null) {
            return null;
        }
        try (in) {
            return ClassFile.read(in.readAllBytes());
        }
    }

    @Override
    public void close() throws IOException {
        for (JarFile jar : jars) {
            jar.close();
        }
    }
}
