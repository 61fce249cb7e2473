package io.tubecast.lab.detect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tubecast.evaluation.format.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What several ways of finding tubes cost, as {@code lab detect --ways} writes it.
 *
 * @param clipFrames T, frames of a clip
 * @param samples N, time stamps of a proposal that may be refined
 * @param ways by name
 */
public record ClipCosts(int clipFrames, int samples, Map<String, Cost> ways) {
    /** Its file in the folder. */
    public static final String FILE = "costs.json";

    /**
     * The cost of one way; the ways take turns on every clip, so that other work on the machine falls on all alike.
     *
     * @param clips that were looked at
     * @param proposals looked into, of a clip on average
     * @param maps refined, of a clip on average
     * @param trunkMillis of a clip, the median
     * @param millis of a clip, the median: the trunk and everything after it
     */
    public record Cost(int clips, double proposals, double maps, double trunkMillis, double millis) {}

    /** Reads those of a folder. */
    public static ClipCosts read(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            return new ObjectMapper().readValue(Files.readString(file), ClipCosts.class);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Writes them into a folder. */
    void write(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            String json = new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(this);
            Files.writeString(file, json + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and names cannot fail to be JSON", e);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }
}
