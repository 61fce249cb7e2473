package io.tubecast.trtbuild.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tubecast.trtbuild.build.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Records as JSON. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING);

    private Json() {}

    static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new BuildException(
                    "%s cannot be written as JSON".formatted(value.getClass().getSimpleName()), e);
        }
    }

    static void write(Path file, Object value) {
        try {
            Files.writeString(file, text(value) + "\n");
        } catch (IOException e) {
            throw new BuildException("%s: cannot be written (%s)".formatted(file, e), e);
        }
    }
}
