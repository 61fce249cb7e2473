package io.tubecast.inference.tensorrt.link;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a class file declares and what it refers to: exactly what the virtual machine links with, owner, name and descriptor. (ArchUnit resolves references against the
 * class path it runs on, so it could not tell what another line lacks.)
 *
 * @param name with slashes
 * @param parents superclass and interfaces
 * @param members declared fields and methods, name and descriptor joined
 * @param references to fields, methods and classes elsewhere
 */
public record ClassFile(String name, List<String> parents, Set<String> members, Set<Reference> references) {
    /**
     * A reference.
     *
     * @param owner class, with slashes
     * @param name of field or method; empty for a reference to the class alone
     * @param descriptor types; empty likewise
     */
    public record Reference(String owner, String name, String descriptor) {
        /** Owner, name and descriptor in a line. */
        @Override
        public String toString() {
            return owner + (name.isEmpty() ? "" : "." + name + " " + descriptor);
        }
    }

    /** Reads a class file. */
    public static ClassFile read(byte[] bytes) throws IOException {
        return new Reader(new DataInputStream(new ByteArrayInputStream(bytes))).read();
    }

    /** The format of chapter 4 of the virtual machine's specification, as far as references go. */
    private static final class Reader {
        private final DataInputStream in;
        private int[] tags = {};
        private int[] firsts = {};
        private int[] seconds = {};
        private String[] texts = {};

        Reader(DataInputStream in) {
            this.in = in;
        }

        ClassFile read() throws IOException {
            in.skipBytes(8); // magic, versions
            readPool();
            in.skipBytes(2); // access
            String name = className(in.readUnsignedShort());
            List<String> parents = new ArrayList<>();
            int superclass = in.readUnsignedShort();
            if (superclass != 0) {
                parents.add(className(superclass));
            }
            for (int i = in.readUnsignedShort(); i > 0; i--) {
                parents.add(className(in.readUnsignedShort()));
            }
            Set<String> members = new HashSet<>();
            readMembers(members); // fields
            readMembers(members); // methods
            return new ClassFile(name, parents, members, references());
        }

        private void readPool() throws IOException {
            int size = in.readUnsignedShort();
            tags = new int[size];
            firsts = new int[size];
            seconds = new int[size];
            texts = new String[size];
            for (int i = 1; i < size; i++) {
                tags[i] = in.readUnsignedByte();
                switch (tags[i]) {
                    case 1 -> texts[i] = in.readUTF();
                    case 3, 4 -> in.skipBytes(4);
                    case 5, 6 -> {
                        in.skipBytes(8);
                        i++; // long and double take two places
                    }
                    case 7, 8, 16, 19, 20 -> firsts[i] = in.readUnsignedShort();
                    case 9, 10, 11, 12, 17, 18 -> {
                        firsts[i] = in.readUnsignedShort();
                        seconds[i] = in.readUnsignedShort();
                    }
                    case 15 -> in.skipBytes(3);
                    default -> throw new IOException("constant of kind " + tags[i]);
                }
            }
        }

        private String className(int index) {
            return texts[firsts[index]];
        }

        private void readMembers(Set<String> members) throws IOException {
            for (int i = in.readUnsignedShort(); i > 0; i--) {
                in.skipBytes(2);
                members.add(texts[in.readUnsignedShort()] + " " + texts[in.readUnsignedShort()]);
                for (int attribute = in.readUnsignedShort(); attribute > 0; attribute--) {
                    in.skipBytes(2);
                    in.skipNBytes(in.readInt());
                }
            }
        }

        private Set<Reference> references() {
            Set<Reference> found = new HashSet<>();
            for (int i = 1; i < tags.length; i++) {
                if (tags[i] == 7) {
                    String owner = className(i);
                    found.add(new Reference(element(owner), "", ""));
                } else if (tags[i] >= 9 && tags[i] <= 11) {
                    int nameAndType = seconds[i];
                    found.add(new Reference(
                            element(className(firsts[i])), texts[firsts[nameAndType]], texts[seconds[nameAndType]]));
                }
            }
            return found;
        }

        /** The class of an array's elements. */
        private static String element(String owner) {
            return owner.startsWith("[") ? owner.replaceAll("^\\[+L?|;$", "") : owner;
        }
    }
}
