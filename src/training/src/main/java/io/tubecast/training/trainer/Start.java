package io.tubecast.training.trainer;

import java.nio.file.Path;
import java.util.List;

/**
 * What a new run starts from.
 *
 * @param files checkpoints, or imported weights; the first that has a tensor wins
 * @param fresh parts of the network that start fresh whatever the files hold: what the names of weights begin with, before the first dot
 */
public record Start(List<Path> files, List<String> fresh) {
    /** From nothing. */
    public static final Start NOTHING = new Start(List.of(), List.of());

    /** Copies the lists. */
    public Start {
        files = List.copyOf(files);
        fresh = List.copyOf(fresh);
    }

    /** From all that files hold. */
    public static Start of(Path... files) {
        return new Start(List.of(files), List.of());
    }

    /** The part that a weight belongs to. */
    static String part(String weight) {
        int dot = weight.indexOf('.');
        return dot < 0 ? weight : weight.substring(0, dot);
    }
}
